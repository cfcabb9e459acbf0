import { number } from "../../release/format";
import { anyText, integer, word } from "../../settings/fields";
import {
  type Beside,
  comparedOf,
  comparedVerdict,
  compareLately,
  comparison,
  slackShare,
} from "../comparison";
import { type GateKind, hasLogs, named, type Own, window } from "../gate-kind";
import { seconds } from "../../units/duration";
import { unknownPlaceholders } from "../query";
import type { Reading } from "../reading";
import type { Comparing } from "../tally";
import { unknown, type Verdict } from "../verdict";
import { finish, type View } from "../view";

const fields = () => ({
  ...named,
  /** Who is asked: the source of metrics, or the store of `release.logs`, in its own language then. */
  from: word(["metrics", "logs"]).default("metrics"),
  /** PromQL with one answer; `{color}`, `{active}`, `{app}`, `{namespace}`, `{window}` are filled in. */
  query: anyText("a query").meta({
    examples: ['sum(rate(orders_failed_total{color="{color}"}[{window}]))'],
  }),
  /**
   * PromQL that counts all of what `query` counts the bad ones of, both with `increase(…[{window}])` or the like: then
   * both are asked of both colors, which are compared. @default - nothing is compared
   */
  total: anyText("a query")
    .meta({ examples: ['sum(increase(orders_total{color="{color}"}[{window}]))'] })
    .exactOptional(),
  ...comparison(true),
  /** Smallest rise that matters, as a share of all. */
  slack: slackShare(),
  /** How the answer must lie to the limit; `below` and `above` exclude the limit itself. */
  must: word(["below", "at-most", "at-least", "above"]).meta({ examples: ["at-most"] }),
  /** What the answer is held against. */
  limit: integer(-(2 ** 53) + 1, 2 ** 53 - 1).meta({ examples: [3] }),
  /** What `{window}` stands for, never more than the stage is old. */
  window: window("5m"),
});

type Keys = Own<typeof fields>;

/** What the words mean. */
const MUST = { below: "<", "at-most": "<=", "at-least": ">=", above: ">" } as const;

/** A query of the user's own. */
export interface QueryGate extends Comparing, Pick<Keys, "query" | "limit" | "total"> {
  readonly kind: "query";
  readonly windowSeconds: number;
  /** Who is asked. @default "metrics" */
  readonly from?: Keys["from"];
  /** How the value must lie to the limit. */
  readonly must: (typeof MUST)[Keys["must"]];
}

export const query = {
  kind: "query",
  text: "Queries of one's own.",
  fields,
  own: ({ from, query: asked, must, limit, window: back, total, ...keys }: Keys) => ({
    from,
    query: asked,
    limit,
    windowSeconds: seconds(back),
    must: MUST[must],
    ...(total !== undefined && { total, ...comparedOf(keys) }),
  }),
  isOfLogs: ({ from }) => from === "logs",
  problems: ({ from, query: asked, total }, { logs, found }) => {
    const unwindowed = [asked, total ?? ""].find((one) => !one.includes("{window}"));
    const open = unknownPlaceholders(asked);
    const needed = `only {color}, {active}, {app}, {namespace} and {window} to fill in, not ${open.join(", ")}`;
    return [
      ...(from === "logs" && !hasLogs(logs)
        ? [found("from", from, "metrics, as logs.loki is not set", "metrics")]
        : []),
      ...(total !== undefined && unwindowed !== undefined
        ? [
            found(
              "total",
              total,
              "{window} in it and in query, as both count over the same time",
              null,
            ),
          ]
        : []),
      ...(open.length > 0 ? [found("query", asked, needed, null)] : []),
    ];
  },
} satisfies GateKind<QueryGate>;

/** The answer to a query of the user's own. */
export function judgeQuery(gate: QueryGate, view: View, answer: Reading, beside?: Beside): Verdict {
  const { is, words, tallies } = compareLately(gate, view, beside, "of all");
  if (is === "worse") {
    return { outcome: "failed", sentence: `${gate.name} of ${view.color}: ${words}`, ...tallies };
  }
  if ("missing" in answer) return unknown(`${gate.name} of ${view.color}: ${answer.missing}`);
  const { value } = answer;
  const measured = { value, limit: gate.limit, ...tallies };
  const what = `${gate.name} of ${view.color} ${number(value)}`;
  if (!HOLDS[gate.must](value, gate.limit)) {
    const sentence = `${what}, must be ${gate.must} ${number(gate.limit)}`;
    return { outcome: "failed", sentence, ...measured };
  }
  const sentence = `${what} ${gate.must} ${number(gate.limit)}${words}`;
  const compared = comparedVerdict(is, sentence, measured);
  if (compared) return compared;
  // A query without a window does not look back.
  if (!gate.query.includes("{window}")) return { outcome: "passed", sentence, ...measured };
  return finish(view, { sentence, measured });
}

const HOLDS: Readonly<Record<QueryGate["must"], (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};
