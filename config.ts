import * as pulumi from "@pulumi/pulumi";
import { readEncrypted } from "./encrypted";
import type { Encrypted } from "./model/secret-places";
import { checkSettings, SECRET_PLACES } from "./model/settings";
import type { StackArgs } from "./model/settings-args";
import { SettingsError } from "./model/settings-error";
import { stackArgsOf } from "./model/stack-args";

/**
 * Reads this project's stack config; the only place that does.
 *
 * @returns the settings; an encrypted kubeconfig as a secret, so that it is one in the provider's state
 * @throws pulumi.RunError with every problem found, before any resource is declared
 */
export function readSettings(): StackArgs<pulumi.Input<string>> {
  const project = pulumi.getProject();
  const args = stackArgsOf(project, pulumi.runtime.allConfig());
  const encrypted = readEncrypted(project, args);
  for (const key of encrypted.keys) void pulumi.log.warn(unlocated(`${project}:${key}`));
  return withSecrets(checked(project, args, encrypted), encrypted);
}

function checked(project: string, args: unknown, encrypted: Encrypted): StackArgs {
  try {
    return checkSettings(args, encrypted);
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
  settings: StackArgs,
  { paths, keys }: Encrypted,
): StackArgs<pulumi.Input<string>> {
  const { kubeconfig, ...cluster } = settings.cluster ?? {};
  const isSecret = keys.has("cluster") || paths.some(([top]) => top === "cluster");
  if (kubeconfig === undefined || !isSecret) return settings;
  return { ...settings, cluster: { ...cluster, kubeconfig: pulumi.secret(kubeconfig) } };
}
