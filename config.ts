import * as pulumi from "@pulumi/pulumi";
import { SECRET_FIELDS } from "./model/alerting/receiver-keys";
import { isMap } from "./model/merge";
import type { Problem } from "./model/problem";
import { checkSettings } from "./model/settings";
import type { StackArgs } from "./model/settings-args";
import { SettingsError } from "./model/settings-error";
import { stackArgsOf } from "./model/stack-args";

/**
 * Reads this project's stack config; the only place that does.
 *
 * @throws pulumi.RunError with every problem found, before any resource is declared
 */
export function readSettings(): StackArgs {
  const project = pulumi.getProject();
  const args = stackArgsOf(project, pulumi.runtime.allConfig());
  const encrypted = encryptedKeys(project);
  const [settings, problems] = checked(args);
  const all = [...plainSecrets(args, encrypted), ...problems];
  if (settings !== undefined && all.length === 0) return settings;
  const shown = all.map((one) => withoutSecrets(one, encrypted));
  const error = new SettingsError(shown, { prefix: `${project}:`, commands: true });
  throw new pulumi.RunError(error.message);
}

type Raw = Readonly<Record<string, unknown>>;

function checked(args: Raw): readonly [StackArgs | undefined, readonly Problem[]] {
  try {
    return [checkSettings(args), []];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [undefined, error.problems];
  }
}

/** The top-level keys of the project in which some value is encrypted. */
function encryptedKeys(project: string): ReadonlySet<unknown> {
  const keys = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as readonly string[];
  const prefix = `${project}:`;
  return new Set(
    keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
  );
}

/** Stands for each element of a list. */
const EACH = -1;

/** Where secrets stand. */
const SECRETS: readonly {
  readonly path: readonly (string | number)[];
  readonly needed: string;
}[] = [
  { path: ["workload", "secrets"], needed: "encrypted values" },
  { path: ["blue", "secrets"], needed: "encrypted values" },
  { path: ["green", "secrets"], needed: "encrypted values" },
  { path: ["image", "registry", "password"], needed: "an encrypted value" },
  { path: ["logging", "store", "password"], needed: "an encrypted value" },
  { path: ["logging", "store", "token"], needed: "an encrypted value" },
  ...SECRET_FIELDS.map((field) => ({
    path: ["monitoring", "receivers", EACH, field],
    needed: "an encrypted value",
  })),
];

/** Secrets that stand in the stack file as plain text: they are in the repository by then. */
function plainSecrets(args: Raw, encrypted: ReadonlySet<unknown>): readonly Problem[] {
  return SECRETS.filter(({ path: [top] }) => !encrypted.has(top)).flatMap(({ path, needed }) =>
    placesOf(args, path).map((place) => ({ path: place, found: "plain text", needed })),
  );
}

/** Where a path leads to a value. */
function placesOf(
  node: unknown,
  [step, ...rest]: Problem["path"],
  before: Problem["path"] = [],
): readonly Problem["path"][] {
  if (step === undefined) {
    const isNone = node === undefined || (isMap(node) && Object.keys(node).length === 0);
    return isNone ? [] : [before];
  }
  if (step === EACH) {
    const elements = Array.isArray(node) ? (node as readonly unknown[]) : [];
    return elements.flatMap((element, at) => placesOf(element, rest, [...before, at]));
  }
  return placesOf(isMap(node) ? node[step] : undefined, rest, [...before, step]);
}

/** Pulumi tells which keys hold encrypted values, not where in them: no text of such a key is shown. */
function withoutSecrets(found: Problem, encrypted: ReadonlySet<unknown>): Problem {
  if (!encrypted.has(found.path[0]) || !found.found.includes('"')) return found;
  return { ...found, found: `[hidden, as ${String(found.path[0])} holds encrypted values]` };
}
