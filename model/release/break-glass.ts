import type { Color } from "../color";
import type { RouterSettings } from "../traffic/router";
import { routerOf } from "../traffic/routers";
import type { Weights } from "../traffic/weights";

/** Which cluster a command is meant for. */
export interface CommandTarget {
  readonly context?: string;
  /** Path of a file. */
  readonly kubeconfig?: string;
}

/** What is known of the live router. */
interface RouterSight {
  /** Its `spec`. @default - unknown: taken for what the settings would write */
  readonly spec?: unknown;
  /** Whether somebody deleted it: then the command creates it. @default false */
  readonly isGone?: boolean;
}

/**
 * The command that moves the traffic by hand, for the day on which nothing else works. It needs kubectl
 * and the right to patch one object, or to create it.
 */
export function breakGlass(
  settings: RouterSettings,
  weights: Weights,
  activeColor: Color,
  { spec, isGone = false, ...target }: CommandTarget & RouterSight = {},
): string {
  const { app, namespace } = settings;
  const router = routerOf(settings);
  const call = kubectl(namespace, target);
  if (isGone) {
    const object = JSON.stringify(router.split({ ...settings, weights, activeColor }));
    return `printf %s ${quoted(object)} | ${call} create --filename -`;
  }
  const { group, plural } = router.kindOf(settings).resource;
  const kind = group === "" ? plural : `${plural}.${group}`;
  const patch = JSON.stringify(router.patch(spec, settings, weights, activeColor));
  return `${call} patch ${kind} ${app} --type json --patch ${quoted(patch)}`;
}

/** The beginning of a command for one cluster and namespace. */
export function kubectl(namespace: string, { kubeconfig, context }: CommandTarget): string {
  const options = [
    ...(kubeconfig === undefined ? [] : ["--kubeconfig", quoted(kubeconfig)]),
    ...(context === undefined ? [] : ["--context", quoted(context)]),
    "--namespace",
    namespace,
  ];
  return `kubectl ${options.join(" ")}`;
}

/** As a POSIX shell takes it. */
export function quoted(text: string): string {
  return /^(?:~\/)?[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
