import type { ClusterArgs } from "../../model/settings/cluster-settings";
import { isMap } from "../../model/settings/merge";
import { parseStack } from "../../model/settings/rolling";
import type { RollingSettings, Settings } from "../../model/settings/settings-args";
import { SettingsError } from "../../model/settings/settings-error";
import { oneWayObjects } from "../../model/traffic/one-way-objects";
import type { RouterObject } from "../../model/traffic/router";
import { routerOf } from "../../model/traffic/routers";
import type { ProgramArgs } from "../../stack/stack-config";
import { StackError } from "../../stack/stack-error";
import { StackFile, stacksIn } from "../../stack/stack-file";
import type { Manifest, RoutedObject } from "../plan/manifest";
import type { OtherStack } from "../plan/routing/claims-beside";

/**
 * The other stacks of a program that may be in its cluster, from their files: no program runs for them. Files
 * that are damaged, or not those of a service, say nothing.
 */
export function otherStacks(file: StackFile, cluster: unknown): readonly OtherStack[] {
  return stacksIn(file.directory)
    .filter((stack) => stack !== file.shortName)
    .flatMap((stack) =>
      servicesOf(file.directory, stack)
        .filter((other) => !isElsewhere(cluster, other.cluster))
        .map(({ objects, cluster: its }) => {
          return { name: stack, objects, isInCluster: isNamed(cluster) && isNamed(its) };
        }),
    );
}

interface ReadService {
  readonly cluster: ClusterArgs | undefined;
  readonly objects: readonly RoutedObject[];
}

function servicesOf(directory: string, stack: string): readonly ReadService[] {
  return readable(() => StackFile.open(directory, stack).allArgs()).flatMap((args) =>
    readable(() => [readService(args)]),
  );
}

function readService({ args, encrypted }: ProgramArgs): ReadService {
  const settings = parseStack(args, encrypted);
  const objects = objectsOf(settings).map(({ apiVersion, kind, metadata, spec }) => ({
    manifest: { apiVersion, kind, metadata: { ...metadata }, spec } satisfies Manifest,
  }));
  return { cluster: settings.cluster, objects };
}

function readable<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof StackError || error instanceof SettingsError) return [];
    throw error;
  }
}

function objectsOf(settings: Settings | RollingSettings): readonly RouterObject[] {
  if (settings.mode === "rolling") {
    const { around, router } = oneWayObjects(settings, settings.workload.ports);
    return [...around, ...(router ? [router] : [])];
  }
  const router = routerOf(settings);
  return [...router.around(settings), router.split(settings)];
}

function isElsewhere(one: unknown, other: ClusterArgs | undefined): boolean {
  return (["context", "kubeconfig", "identifier"] as const).some((key) => {
    const [own, its] = [textAt(one, key), other?.[key]];
    return own !== undefined && its !== undefined && own !== its;
  });
}

function isNamed(cluster: unknown): boolean {
  return textAt(cluster, "context") !== undefined;
}

function textAt(cluster: unknown, key: keyof ClusterArgs): string | undefined {
  const value = isMap(cluster) ? cluster[key] : undefined;
  return typeof value === "string" ? value : undefined;
}
