/** A condition on one label of an alert. */
export interface Matcher {
  readonly name: string;
  readonly matchType: "=" | "=~";
  readonly value: string;
}

/** The label has this value. */
export function equals(name: string, value: string): Matcher {
  return { name, matchType: "=", value };
}

/** The label has one of these values, which hold nothing that a regular expression would read. */
export function oneOf(name: string, values: readonly string[]): Matcher {
  const [first = "", ...others] = values;
  return others.length === 0
    ? equals(name, first)
    : { name, matchType: "=~", value: values.join("|") };
}

/** A matcher as alertmanager.yml has it. */
export function matcherText({ name, matchType, value }: Matcher): string {
  return `${name}${matchType}${JSON.stringify(value)}`;
}
