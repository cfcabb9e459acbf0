import { reasonOf } from "../model/reason";

/** What a reading found; nothing where it failed, as not knowing is an answer, too. */
export async function known<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}

/** What a reading found, or why it failed. */
export interface Attempt<T> {
  readonly value?: T;
  readonly why?: string;
}

/** The same with the reason of a failure, for whoever has to tell it. */
export async function attempt<T>(reading: Promise<T>): Promise<Attempt<NonNullable<T>>> {
  try {
    const value = await reading;
    return value === undefined || value === null ? {} : { value };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}
