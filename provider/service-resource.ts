import * as pulumi from "@pulumi/pulumi";
import { type BlueGreenApp, clusterProvider, type RollingApp, serviceApp } from "../components";
import { readSettings } from "../config";
import { complain } from "../model/complaint";
import { ROLLING } from "../model/labels";
import { parseStack } from "../model/settings/rolling";
import { SettingsError } from "../model/settings/settings-error";
import { CONFIG, RESOURCES } from "./package-schema";

/** A resource of this package, as a program in any language declares it. */
export interface ServiceResource {
  /** Such as `sluice:index:BlueGreenApp`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: pulumi.ComponentResourceOptions;
}

/**
 * Declares what a resource of this package stands for, as a program in TypeScript would: with the settings of the
 * stack's config, which are what a release reads and writes, or with those that are given. Never with some of each: a
 * release would act on settings that are not those of the update.
 *
 * @throws pulumi.RunError with every problem found, before any resource is declared
 */
export function declareService(resource: ServiceResource): BlueGreenApp | RollingApp {
  const { type, name, inputs, options } = resource;
  const { [CONFIG]: namespace, ...given } = withoutNothing(inputs);
  if (namespace !== undefined && typeof namespace !== "string") {
    throw refused(name, `${CONFIG} that is known later`, "text, as the stack's file has it");
  }
  const isGiven = Object.keys(given).length > 0;
  if (isGiven && namespace !== undefined) {
    const found = `${CONFIG}: ${namespace}, and ${Object.keys(given).join(", ")}`;
    const needed = `either the settings, or ${CONFIG} and all of them in the stack's config`;
    throw refused(name, found, needed);
  }
  const kind = type.split(":").at(-1) ?? "";
  const settings = isGiven ? checked({ ...given, ...modeOf(kind) }) : readSettings(namespace);
  const wanted = settings.mode === ROLLING ? "RollingApp" : "BlueGreenApp";
  if (kind !== wanted) {
    const needed = Object.hasOwn(RESOURCES, kind)
      ? `type sluice:index:${wanted}, as the config has mode ${settings.mode}`
      : Object.keys(RESOURCES).join(" or ");
    throw refused(name, type, needed);
  }
  // One provider for a cluster, as in other programs; a second service of a program needs another name.
  const owner = isGiven ? name : namespace;
  const own = owner === undefined ? undefined : `${owner}-cluster`;
  const said = providersOf(options);
  // The program may say itself which cluster is meant.
  const { kubernetes = clusterProvider(settings, own) } = said;
  return serviceApp(settings, { ...options, providers: { ...said, kubernetes } });
}

/** Providers by the package that each is for, which is how the engine hands them on. */
function providersOf({ providers = {} }: pulumi.ComponentResourceOptions) {
  return Array.isArray(providers) ? {} : providers;
}

function checked(given: object) {
  try {
    return parseStack(given);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new pulumi.RunError(error.message);
  }
}

function modeOf(kind: string) {
  return kind === "RollingApp" ? { mode: ROLLING } : {};
}

/** Languages give what is not set as nothing. */
function withoutNothing(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(inputs);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** What a resource of a program is refused for. */
export function refused(
  name: string,
  found: string,
  needed: string,
  next?: string,
): pulumi.RunError {
  return new pulumi.RunError(
    complain({ about: `resource ${name}`, found, needed, ...(next !== undefined && { next }) }),
  );
}
