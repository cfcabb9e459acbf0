import { withoutLogins } from "../without-logins";

/** Variables of an environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What programs need to run at all; none of it is anybody's secret. */
const HARMLESS: readonly string[] = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "TERM", "CI"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
  ...["SystemRoot", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE"],
];

/** A value that is shorter is a word of any text. */
const SHORTEST_SECRET = 4;

/**
 * What a program of the user's own gets of the driver's environment, which has the passphrase of the stack
 * and tokens of every kind in it.
 *
 * @param named - variables that the gate asks for
 */
export function commandEnvironment(all: Environment, named: readonly string[]): Environment {
  const isMeant = (name: string) =>
    HARMLESS.includes(name) || name.startsWith("LC_") || named.includes(name);
  return Object.fromEntries(Object.entries(all).filter(([name]) => isMeant(name)));
}

/**
 * What a program said, without values that it was given by name, and without logins in addresses: everybody
 * who reads the journal reads it.
 */
export function maskedOutput(text: string, all: Environment, named: readonly string[]): string {
  const secrets = named
    .flatMap((name) => all[name] ?? [])
    .filter((value) => value.length >= SHORTEST_SECRET)
    // One may be a part of another.
    .sort((left, right) => right.length - left.length);
  return withoutLogins(secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text));
}
