import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "../../model/user-error";

/** Variables of a pipeline. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Bytes of a file that are read. */
const MOST_BYTES = 2 * 1024 * 1024;

/** A variable that is set and not empty. */
export function given(environment: Environment, name: string): string | undefined {
  return environment[name] === "" ? undefined : environment[name];
}

/**
 * The first of some variables that is set.
 *
 * @throws UserError where none is
 */
export function required(
  environment: Environment,
  ...names: readonly [string, ...string[]]
): string {
  const value = names.map((name) => given(environment, name)).find((one) => one !== undefined);
  if (value !== undefined) return value;
  throw new UserError({
    about: names.join(" or "),
    found: "nothing",
    needed: "a variable that is set",
  });
}

/**
 * A token. Errors of HTTP show a header that cannot be sent, so one with other characters is not tried.
 *
 * @throws UserError without it, or with such a one
 */
export function requiredToken(environment: Environment, name: string): string {
  const value = required(environment, name);
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  const found = "a character that no token has, such as a line end";
  throw new UserError({ about: name, found, needed: "a token" });
}

/**
 * Reads a regular file. A link could point at a secret of this machine, so links are refused.
 *
 * @throws UserError where it is none
 */
export function readPlain(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (!fstatSync(file).isFile()) {
      throw new UserError({ about: path, found: "no regular file", needed: "the text" });
    }
    const buffer = Buffer.alloc(MOST_BYTES);
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, MOST_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
