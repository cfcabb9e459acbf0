import { reasonOf } from "../../model/reason";

/** The value of a read, or `undefined` where it failed. */
export async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}

/** The value of a read, or why it failed. */
export interface Result<T> {
  readonly value?: T;
  readonly error?: string;
}

/** The value of a read, or the reason why it failed. */
export async function resultOf<T>(reading: Promise<T>): Promise<Result<NonNullable<T>>> {
  try {
    const value = await reading;
    return value === undefined || value === null ? {} : { value };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
