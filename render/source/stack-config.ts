import { encryptedPaths, type Path } from "../../model/secret-places";
import { complain, PreviewError } from "../preview-error";
import { EXIT_CODES } from "../exit-code";
import { configText, fullKey, type RawConfig, sealValue } from "./config-value";
import type { Declaration, Project } from "./project";

/** Config as a program receives it, with nothing secret in it. */
export interface StackConfig {
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values hold encrypted parts. */
  readonly secretKeys: readonly string[];
  /** Steps to each encrypted value, from its full key. */
  readonly encryptedPaths: readonly Path[];
}

/**
 * Joins a stack's config with the values that Pulumi.yaml gives, by Pulumi's rule: a key of the stack
 * hides the whole default, maps included.
 *
 * @throws PreviewError where `pulumi up` would refuse to start: keys without value, secrets in the open
 */
export function mergeConfig(project: Project, stack: RawConfig): StackConfig {
  const complaints = Object.entries(project.declarations).flatMap(([name, declaration]) =>
    complaintsAbout(fullKey(name, project.name), declaration, project, stack),
  );
  if (complaints.length === 0) return joinedConfig(project, stack);
  throw new PreviewError(
    `The config cannot be used. Nothing was declared and nothing was changed.\n\n  ${complaints.join("\n\n  ")}`,
    EXIT_CODES.settings,
  );
}

/** The same of a config that nobody has looked through. */
export function joinedConfig(project: Project, stack: RawConfig): StackConfig {
  const given = Object.entries(project.declarations).flatMap(([name, { value }]) =>
    value === undefined ? [] : [[fullKey(name, project.name), value] as const],
  );
  const all = Object.entries({ ...Object.fromEntries(given), ...stack });
  const sealed = all.map(([key, value]) => {
    return [key, sealValue(value, [key.slice(key.indexOf(":") + 1)])] as const;
  });
  return {
    config: Object.fromEntries(sealed.map(([key, { value }]) => [key, configText(value)])),
    secretKeys: sealed.filter(([, { secret }]) => secret).map(([key]) => key),
    encryptedPaths: all.flatMap(([key, value]) => encryptedPaths(value, [key])),
  };
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
  if (secret && given !== undefined && !sealValue(given).secret) {
    const next = `pulumi config set --secret ${key}`;
    return [complain({ about: key, found: "plain text", needed: "an encrypted value", next })];
  }
  return [];
}
