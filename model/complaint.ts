/** The parts of a message that a person can act on. */
export interface Complaint {
  /** What it is about: an option, a key, a file. */
  readonly about: string;
  readonly found: string;
  readonly needed: string;
  /** A command or a hint. */
  readonly next?: string;
}

/** Lays a complaint out in lines, the way the settings' own errors look. */
export function complain({ about, found, needed, next }: Complaint): string {
  return [
    about,
    `    found    ${found}`,
    `    needed   ${needed}`,
    ...(next === undefined ? [] : [`    next     ${next}`]),
  ].join("\n");
}
