import * as pulumi from "@pulumi/pulumi";
import { type Problem, problem } from "./model/problem";
import { checkSettings, settingsSchema } from "./model/settings";
import type { StackArgs } from "./model/settings-args";
import { SettingsError } from "./model/settings-error";

/**
 * Reads this project's stack config; the only place that does.
 *
 * @throws pulumi.RunError with every problem found, before any resource is declared
 */
export function readSettings(): StackArgs {
  const project = pulumi.getProject();
  const args = stackArgs(project, pulumi.runtime.allConfig());
  try {
    const plain = plainSecrets(project, args);
    if (plain.length > 0) throw new SettingsError(plain);
    return checkSettings(args);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new pulumi.RunError(error.styled({ prefix: `${project}:`, commands: true }).message);
  }
}

type Raw = Readonly<Record<string, unknown>>;

/** Config values are text, with maps and lists as JSON; keys that are text by type stay text. */
function stackArgs(project: string, config: Readonly<Record<string, string>>): Raw {
  const prefix = `${project}:`;
  const entries = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const)
    .map(([key, value]) => [key, isText(key) ? value : parsed(value)] as const)
    // Pulumi.yaml gives optional maps the default {}: nothing was asked for.
    .filter(([, value]) => JSON.stringify(value) !== "{}");
  return Object.fromEntries(entries);
}

const TEXT_KEYS: ReadonlySet<string> = new Set(["app", "namespace", "activeColor"]);

function isText(key: string): boolean {
  return TEXT_KEYS.has(key) || !(key in settingsSchema.shape);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Secrets that stand in the stack file as plain text: they are in the repository by then. */
function plainSecrets(project: string, args: Raw): readonly Problem[] {
  const encrypted = JSON.parse(
    process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]",
  ) as readonly string[];
  return ["workload", "blue", "green"].flatMap((key) => {
    const part = args[key];
    const hasSecrets = typeof part === "object" && part !== null && "secrets" in part;
    if (!hasSecrets || encrypted.includes(`${project}:${key}`)) return [];
    const command = `pulumi config set --secret --path '${project}:${key}.secrets.NAME'`;
    return [problem([key, "secrets"], "plain text", `encrypted values: ${command}`)];
  });
}
