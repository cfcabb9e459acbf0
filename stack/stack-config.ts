import { complain } from "../model/complaint";
import { EXIT_CODES } from "../model/exit-code";
import { servicesIn } from "../model/services";
import { isMap } from "../model/settings/merge";
import { type Encrypted, type Path, renamedSecrets } from "../model/settings/secret-places";
import { renamedWords, upToDate } from "../model/settings/renamed";
import { stackSchema } from "../model/settings/stack-schema";
import { stackArgsOf } from "../model/settings/stack-args";
import { configText, fullKey, type RawConfig } from "./config-value";
import { encryptedPaths, pathsIn } from "./encrypted";
import type { Declaration, Project } from "./project";
import { sealValue } from "./sealed-value";
import { StackError } from "./stack-error";

/** Config as a program receives it, with nothing secret in it. */
export interface StackConfig {
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values hold encrypted parts. */
  readonly secretKeys: readonly string[];
  /** Steps to each encrypted value, from its full key. */
  readonly encryptedPaths: readonly Path[];
}

/** Environments of Pulumi ESC that a stack's file names. */
export interface Environments {
  /** Name of the file. */
  readonly name: string;
  /** What stands under `environment`. */
  readonly environment: unknown;
}

/**
 * Joins a stack's config with the values that Pulumi.yaml gives, by Pulumi's rule: a key of the stack
 * hides the whole default, maps included.
 *
 * @throws StackError where `pulumi up` would refuse to start: keys without value, secrets in the open; and for
 *   environments, whose values Pulumi alone knows
 */
export function mergeConfig(
  project: Project,
  stack: RawConfig,
  environments?: Environments,
): StackConfig {
  const complaints = [
    ...(environments ? complaintsAboutEnvironments(environments) : []),
    ...Object.entries(project.declarations).flatMap(([name, declaration]) =>
      complaintsAbout(fullKey(name, project.name), declaration, project, stack),
    ),
  ];
  if (complaints.length === 0) return joinedConfig(project, stack);
  throw new StackError(
    `The config cannot be used. Nothing was declared and nothing was changed.\n\n  ${complaints.join("\n\n  ")}`,
    EXIT_CODES.refused,
  );
}

/** The same of a config that nobody has looked through. */
export function joinedConfig(project: Project, stack: RawConfig): StackConfig {
  const given = Object.entries(project.declarations).flatMap(([name, { value }]) =>
    value === undefined ? [] : [[fullKey(name, project.name), value] as const],
  );
  const all = Object.entries({ ...Object.fromEntries(given), ...stack });
  const paths = all.flatMap(([key, value]) => encryptedPaths(value, [key]));
  const sealed = all.map(([key, value]) => {
    return [key, configText(sealValue(value, [key.slice(key.indexOf(":") + 1)]))] as const;
  });
  return {
    config: Object.fromEntries(sealed),
    secretKeys: [...new Set(paths.map(([key]) => String(key)))],
    encryptedPaths: paths,
  };
}

/** What the program gets, unchecked, and what of that is encrypted. */
export interface ProgramArgs {
  readonly args: Readonly<Record<string, unknown>>;
  readonly encrypted: Encrypted;
  /** Sentences about keys that stand there under old names; the settings have today's. */
  readonly renamed: readonly string[];
}

/** The services of a config, by the namespaces of their keys; the project's where none is declared. */
export function servicesOf(project: string, config: object): readonly string[] {
  const services = servicesIn(Object.keys(config));
  return services.length > 0 ? services : [project];
}

/** A config as the settings of a service. */
export function programArgs(
  service: string,
  { config, encryptedPaths: paths }: StackConfig,
): ProgramArgs {
  const { args, renamed } = upToDate(stackSchema, stackArgsOf(service, config));
  const found = { paths: pathsIn(service, paths), keys: new Set<string>() };
  const encrypted = renamedSecrets(found, renamed);
  return { args, encrypted, renamed: renamed.map((one) => `${service}:${renamedWords(one)}`) };
}

function complaintsAbout(
  key: string,
  { value, secret }: Declaration,
  project: Project,
  stack: RawConfig,
): readonly string[] {
  const given = stack[key];
  if (given === undefined && value === undefined && key.startsWith(`${project.name}:`)) {
    const next = `pulumi config set ${key} …`;
    return [complain({ about: key, found: "nothing", needed: "a value", next })];
  }
  if (secret && given !== undefined && encryptedPaths(given).length === 0) {
    const next = `pulumi config set --secret ${key}`;
    return [complain({ about: key, found: "plain text", needed: "an encrypted value", next })];
  }
  return [];
}

/** What they give would be missing here, and an update would go by other values than was shown. */
function complaintsAboutEnvironments({ name, environment }: Environments): readonly string[] {
  const names = Array.isArray(environment) ? environment.map(nameOf) : [];
  const isNone = environment === undefined || environment === null;
  if (isNone || (names.length === 0 && Array.isArray(environment))) return [];
  return [
    complain({
      about: `${name}: environment`,
      found: names.length > 0 ? names.join(", ") : "an environment of Pulumi ESC",
      needed: "every value in the file: those of an environment are known to Pulumi alone",
      next: "pulumi config set … what it gives; its variables by pulumi env run … -- before a command",
    }),
  ];
}

/** An import is a name, or a map with that as its only key. */
function nameOf(environment: unknown): string {
  return isMap(environment) ? Object.keys(environment).join(", ") : String(environment);
}
