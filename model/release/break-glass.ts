import diff from "microdiff";
import { type Color, COLORS } from "../color";
import { ISTIO_API_VERSION, routerMetadata, routerSpec } from "../router";
import type { HttpRoute } from "../routes";
import { allOn, share, type Weights } from "../weights";
import { type LivePart, partsOf, splitIndex } from "./live-rules";
import { movedRules } from "./moved-rules";
import { rulesFor, type RuleSettings } from "./rules";

/** Which cluster a command is meant for. */
export interface CommandTarget {
  readonly context?: string;
  /** Path of a file. */
  readonly kubeconfig?: string;
}

/** What is known of the live router. */
interface RouterSight {
  /** Its `spec.http`. @default - unknown: taken for what the settings would write */
  readonly http?: unknown;
  /** Whether somebody deleted it: then the command creates it. @default false */
  readonly isGone?: boolean;
}

/**
 * The command that moves the traffic by hand, for the day on which nothing else works. It needs kubectl
 * and the right to patch one object, or to create it.
 */
export function breakGlass(
  settings: RuleSettings,
  weights: Weights,
  active: Color,
  { http, isGone = false, ...target }: CommandTarget & RouterSight = {},
): string {
  const { app, namespace } = settings;
  const options = [
    ...(target.kubeconfig === undefined ? [] : ["--kubeconfig", quoted(target.kubeconfig)]),
    ...(target.context === undefined ? [] : ["--context", quoted(target.context)]),
    "--namespace",
    namespace,
  ];
  const kubectl = `kubectl ${options.join(" ")}`;
  if (isGone) {
    const object = JSON.stringify(wholeRouter(settings, weights, active));
    return `printf %s ${quoted(object)} | ${kubectl} create --filename -`;
  }
  const live = http === undefined ? undefined : partsOf(http);
  const patch = JSON.stringify(operations(settings, weights, active, live));
  return `${kubectl} patch virtualservices.networking.istio.io ${app} --type json --patch ${quoted(patch)}`;
}

function wholeRouter(settings: RuleSettings, weights: Weights, active: Color): object {
  const { app, namespace, traffic } = settings;
  return {
    apiVersion: ISTIO_API_VERSION,
    kind: "VirtualService",
    metadata: routerMetadata(settings),
    spec: routerSpec({ app, namespace, traffic, weights, activeColor: active }),
  };
}

/** The numbers of the split where nothing else moves; all rules otherwise. */
function operations(
  settings: RuleSettings,
  weights: Weights,
  active: Color,
  live: readonly LivePart[] | undefined,
): readonly object[] {
  const written = live ?? rulesFor(settings, weights, active);
  const rules = movedRules(written, settings, weights, active);
  const index = splitIndex(rules, settings);
  const split = index === undefined ? undefined : rules[index];
  const isAlone = live ? areWeightsAlone(live, rules) : isSplitAlone(settings);
  if (!isAlone || index === undefined || split?.["name"] !== "split") {
    return [{ op: "replace", path: "/spec/http", value: rules }];
  }
  const place = `/spec/http/${String(index)}`;
  return [
    { op: "test", path: `${place}/name`, value: "split" },
    ...partsOf(split["route"]).map(({ weight }, part) => ({
      op: "replace",
      path: `${place}/route/${String(part)}/weight`,
      value: weight,
    })),
  ];
}

function areWeightsAlone(live: readonly LivePart[], rules: readonly LivePart[]): boolean {
  const paths = diff([...live], [...rules]).map(({ type, path }) =>
    type === "CHANGE" ? path.slice(1) : [],
  );
  return paths.every(([field, , last]) => field === "route" && last === "weight");
}

function isSplitAlone(settings: RuleSettings): boolean {
  const fixed = COLORS.flatMap((active) =>
    [allOn("blue"), share("blue", 50), allOn("green")].map((weights) =>
      JSON.stringify(rulesFor(settings, weights, active).map(withoutSplit)),
    ),
  );
  return new Set(fixed).size === 1;
}

function withoutSplit({ route, ...rest }: HttpRoute): object {
  return rest.name === "split" ? rest : { ...rest, route };
}

/** As a POSIX shell takes it. */
function quoted(text: string): string {
  return /^(?:~\/)?[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
