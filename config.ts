import * as pulumi from "@pulumi/pulumi";
import { type Encrypted, renamedSecrets } from "./model/settings/secret-places";
import { parseStack } from "./model/settings/rolling";
import { renamedWords, upToDate } from "./model/settings/renamed";
import { SECRET_PLACES, stackSchema } from "./model/settings/stack-schema";
import type { RollingSettings, Settings } from "./model/settings/settings-args";
import { SettingsError } from "./model/settings/settings-error";
import { stackArgsOf } from "./model/settings/stack-args";
import { encryptedSettings } from "./stack/encrypted-settings";

/** A service of either mode. */
type AnySettings<Value = string> = Settings<Value> | RollingSettings<Value>;

/**
 * Reads this project's stack config; the only place that does.
 *
 * @returns the settings; an encrypted kubeconfig as a secret, so that it is one in the provider's state
 * @throws pulumi.RunError with every problem found, before any resource is declared
 */
export function readSettings(): AnySettings<pulumi.Input<string>> {
  const project = pulumi.getProject();
  const given = stackArgsOf(project, pulumi.runtime.allConfig());
  const { args, renamed } = upToDate(stackSchema, given);
  const encrypted = renamedSecrets(
    encryptedSettings({ project, stack: pulumi.getStack(), args: given }),
    renamed,
  );
  for (const one of renamed) void pulumi.log.warn(`${project}:${renamedWords(one)}`);
  for (const key of encrypted.keys) void pulumi.log.warn(unlocated(`${project}:${key}`));
  return withSecrets(parsed(project, args, encrypted), encrypted);
}

function parsed(project: string, args: unknown, encrypted: Encrypted): AnySettings {
  try {
    return parseStack(args, encrypted);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const style = { prefix: `${project}:`, commands: true, places: SECRET_PLACES };
    throw new pulumi.RunError(new SettingsError(error.problems, style).message);
  }
}

function unlocated(key: string): string {
  return (
    `${key} has an encrypted value that is not in the stack's file, so Pulumi tells the key only. ` +
    "An encrypted value in env, args, annotations or names would be readable: see docs/secrets.md."
  );
}

/** The values that components do not make secret by themselves. */
function withSecrets(
  settings: AnySettings,
  { paths, keys }: Encrypted,
): AnySettings<pulumi.Input<string>> {
  const { kubeconfig, ...cluster } = settings.cluster;
  const isSecret = keys.has("cluster") || paths.some(([top]) => top === "cluster");
  if (kubeconfig === undefined || !isSecret) return settings;
  return { ...settings, cluster: { ...cluster, kubeconfig: pulumi.secret(kubeconfig) } };
}
