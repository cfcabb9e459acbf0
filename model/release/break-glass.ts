import { type Color, COLORS } from "../color";
import type { HttpRoute } from "../routes";
import { allOn, share, type Weights } from "../weights";
import { rulesFor, type RuleSettings } from "./rules";

/** Which cluster a command is meant for. */
export interface CommandTarget {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/**
 * The command that moves the traffic by hand, for the day on which nothing else works. It needs kubectl
 * and the right to patch one object.
 */
export function breakGlass(
  settings: RuleSettings,
  weights: Weights,
  active: Color,
  target: CommandTarget = {},
): string {
  const { app, namespace } = settings;
  const options = [
    ...(target.kubeconfig === undefined ? [] : ["--kubeconfig", quoted(target.kubeconfig)]),
    ...(target.context === undefined ? [] : ["--context", quoted(target.context)]),
    "--namespace",
    namespace,
  ];
  const patch = JSON.stringify(operations(settings, weights, active));
  const object = `virtualservices.networking.istio.io ${app}`;
  return `kubectl ${options.join(" ")} patch ${object} --type json --patch ${quoted(patch)}`;
}

/** Two numbers where no other rule depends on the weights; all rules otherwise. */
function operations(settings: RuleSettings, weights: Weights, active: Color) {
  const rules = rulesFor(settings, weights, active);
  if (!isSplitAlone(settings)) return [{ op: "replace", path: "/spec/http", value: rules }];
  const place = `/spec/http/${String(rules.length - 1)}`;
  return [
    { op: "test", path: `${place}/name`, value: "split" },
    ...COLORS.map((color, index) => ({
      op: "replace",
      path: `${place}/route/${String(index)}/weight`,
      value: weights[color],
    })),
  ];
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
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
