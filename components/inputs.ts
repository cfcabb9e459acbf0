import type { Input } from "@pulumi/pulumi";
import { knownReceivers } from "../model/alerting/receiver-keys";
import { COLORS } from "../model/color";
import type { ImageArgs } from "../model/image-settings";
import type { LoggingArgs } from "../model/logging/settings";
import type { MonitoringArgs } from "../model/monitoring-settings";
import type { ColorArgs, SettingsArgs } from "../model/settings-args";
import type { WorkloadArgs } from "../model/workload-args";

/** Stands for an image that is known only while the program runs on an engine. */
export const LATER_IMAGE = `known-later@sha256:${"0".repeat(64)}`;

/**
 * The part of the arguments that is known now, so that its rules can be checked before anything is
 * declared. Outputs are taken to be right; secret values are none of the rules' business.
 */
export function withoutInputs(args: SettingsArgs<Input<string>, Input<string>>): SettingsArgs {
  const { blue, green, image, workload, monitoring, logging, ...plain } = args;
  const known: Record<string, unknown> = { ...plain };
  if (image) known["image"] = withoutPassword(image);
  if (workload) known["workload"] = withoutSecrets(workload);
  if (monitoring) known["monitoring"] = knownMonitoring(monitoring);
  if (logging) known["logging"] = withoutStoreSecrets(logging);
  for (const color of COLORS) {
    const own = args[color];
    if (own) known[color] = withoutImage(own);
  }
  return known as unknown as SettingsArgs;
}

/** The image if it is known now, else a stand-in for it. */
export function knownImage(image: Input<string> | undefined): string | undefined {
  return image === undefined || typeof image === "string" ? image : LATER_IMAGE;
}

function withoutImage(color: ColorArgs<Input<string>, Input<string>>): ColorArgs {
  const { image, ...workload } = color;
  const known = knownImage(image);
  return { ...withoutSecrets(workload), ...(known !== undefined && { image: known }) };
}

/** A build with the name of who pushes, but not the password. */
export function withoutPassword({ registry, ...plain }: ImageArgs<Input<string>>): ImageArgs {
  return { ...plain, ...(registry && { registry: { ...registry, password: "[secret]" } }) };
}

/** What is watched, with stand-ins for receivers' secrets that are not known yet. */
export function knownMonitoring({
  receivers,
  ...plain
}: MonitoringArgs<Input<string>>): MonitoringArgs {
  return { ...plain, ...(receivers && { receivers: knownReceivers(receivers) }) };
}

/** The way of log lines, without what opens their store. */
export function withoutStoreSecrets({ store, ...plain }: LoggingArgs<Input<string>>): LoggingArgs {
  const { password, token, ...known } = store;
  const hidden = "[secret]";
  return {
    ...plain,
    store: {
      ...known,
      ...(password !== undefined && { password: hidden }),
      ...(token !== undefined && { token: hidden }),
    },
  };
}

/** A workload with the names of its secrets, but not their values. */
export function withoutSecrets<T extends WorkloadArgs<Input<string>>>(workload: T) {
  const { secrets, ...plain } = workload;
  if (!secrets) return plain;
  const names = Object.keys(secrets).map((name) => [name, ""] as const);
  return { ...plain, secrets: Object.fromEntries(names) };
}
