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
 * Reads the stack config of a service; the only place that does.
 *
 * @param service - the namespace of its keys: of `web`, `web:activeColor` and so on. @default - the project's name
 * @returns the settings; an encrypted kubeconfig as a secret, so that it is one in the provider's state
 * @throws pulumi.RunError with every problem found, before any resource is declared
 */
export function readSettings(service = pulumi.getProject()): AnySettings<pulumi.Input<string>> {
  const given = stackArgsOf(service, pulumi.runtime.allConfig());
  const { args, renamed } = upToDate(stackSchema, given);
  const encrypted = renamedSecrets(
    encryptedSettings({
      ...{ project: pulumi.getProject(), service },
      ...{ stack: pulumi.getStack(), args: given },
    }),
    renamed,
  );
  for (const one of renamed) void pulumi.log.warn(`${service}:${renamedWords(one)}`);
  for (const key of encrypted.keys) void pulumi.log.warn(unlocated(`${service}:${key}`));
  return withSecrets(parsed(service, args, encrypted), encrypted);
}

function parsed(service: string, args: unknown, encrypted: Encrypted): AnySettings {
  try {
    return parseStack(args, encrypted);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const style = { prefix: `${service}:`, commands: true, places: SECRET_PLACES };
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
