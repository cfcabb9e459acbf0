/** What files or names a shell offers for the value of an option. */
export type Completion = "stacks" | "files" | "yaml" | "folders";

/** A value that an option cannot have, with what it needs instead. */
export class InvalidValue {
  constructor(readonly needed: string) {}
}

/** An option of a verb, or a positional: how it is read, shown and completed. */
export interface Option<T> {
  /** What stands for its value in the help; absent for a flag, which has none. */
  readonly value?: string;
  readonly about: string;
  /** Its letter, as in `-s`. */
  readonly short?: string;
  /** All values that there are, where they can be listed. */
  readonly oneOf?: readonly string[];
  readonly default?: string;
  readonly completes?: Completion;
  /** Whether words that stand behind its value are further values, as a shell makes them of a glob. */
  readonly takesMore?: boolean;
  /** Gets every value that was given, in order; none where the option was left out. */
  readonly read: (given: readonly string[]) => T | InvalidValue;
}

/** Options by their name. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** What options were read as. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

interface More {
  readonly short?: string;
  readonly completes?: Completion;
}

interface MoreWithDefault extends More {
  /** As a person would write it. */
  readonly default: string;
}

/** An option without a value: given or not. */
export function flag(about: string, more: Pick<More, "short"> = {}): Option<boolean> {
  return { about, ...more, read: (given) => given.length > 0 };
}

/**
 * An option whose value is read by a function, which returns `undefined` for what it does not understand.
 * The last one counts where it is given twice.
 *
 * @param needed - what it understands, in words
 */
export function parsed<T>(
  value: string,
  about: string,
  needed: string,
  parse: (text: string) => T | undefined,
  more: MoreWithDefault,
): Option<T>;
export function parsed<T>(
  value: string,
  about: string,
  needed: string,
  parse: (text: string) => T | undefined,
  more?: More,
): Option<T | undefined>;
export function parsed<T>(
  value: string,
  about: string,
  needed: string,
  parse: (text: string) => T | undefined,
  more: More | MoreWithDefault = {},
): Option<T | undefined> {
  return {
    value,
    about,
    ...more,
    read: (given) => {
      const text = given.at(-1) ?? ("default" in more ? more.default : undefined);
      return text === undefined ? undefined : (parse(text) ?? new InvalidValue(needed));
    },
  };
}

/** An option with any text as its value. */
export function text(value: string, about: string, more?: More): Option<string | undefined> {
  return parsed(value, about, "a text", (given) => given, more);
}

/** An option with a text that is not empty. */
export function reason(about: string): Option<string | undefined> {
  return parsed("REASON", about, "a reason", (given) => (given.trim() === "" ? undefined : given));
}

/** An option with one of a few names as its value. */
export function choice<const N extends string>(
  value: string,
  names: readonly N[],
  about: string,
  more: MoreWithDefault,
): Option<N>;
export function choice<const N extends string>(
  value: string,
  names: readonly N[],
  about: string,
  more?: More,
): Option<N | undefined>;
export function choice<const N extends string>(
  value: string,
  names: readonly N[],
  about: string,
  more?: More,
): Option<N | undefined> {
  const find = (given: string) => names.find((name) => name === given);
  return {
    ...parsed(value, about, `one of ${names.join(", ")}`, find, more),
    oneOf: names,
  };
}

/** An option that may be given several times. */
export function repeated(value: string, about: string): Option<readonly string[]> {
  return { value, about, read: (given) => given };
}

/** An option that may be given several times, with one value or several; for verbs without positionals. */
export function several(value: string, about: string): Option<readonly string[]> {
  return { ...repeated(value, about), takesMore: true };
}

/** A positional that has to be there. */
export function required<T>(option: Option<T | undefined>, needed: string): Option<T> {
  return {
    ...option,
    read: (given) => option.read(given) ?? new InvalidValue(needed),
  };
}

/** The option of every verb that asks before it changes something. */
export const YES = flag("do not ask; needed where there is no terminal", { short: "y" });
