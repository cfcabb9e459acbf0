import type { Color, PerColor } from "../color";
import type { ReleaseEvent, ReleaseOutcome } from "./event";
import type { PlannedGate } from "../gates/planned-gate";
import { gateStatus } from "../gates/gate-status";
import type { News } from "./news";
import { newsOf } from "./sentence";
import { sidesOf } from "./rollout";
import { apply, begin, type ReleaseState } from "./state";
import type { Outcome, Sample } from "../gates/verdict";
import { NewsFilter } from "./news-filter";

/** A weight of the new color from this moment on. */
export interface WeightPoint {
  readonly at: number;
  readonly percent: number;
}

/** What a gate was asked, and everything it said. */
export interface GateRecord {
  readonly gate: PlannedGate;
  readonly samples: readonly Sample[];
  readonly last: Outcome;
}

/** A piece of news with its time. */
export interface DatedNews extends News {
  readonly at: number;
}

/** A release from its start to its end or to now, for reports. */
export interface Summary {
  readonly id: string;
  readonly from: Color;
  readonly to: Color;
  /** The versions in place of the colors, where there are none. */
  readonly versions?: PerColor<string>;
  readonly by: string;
  readonly commit?: string;
  readonly reason?: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome?: ReleaseOutcome;
  readonly ended?: string;
  /** Milliseconds in which the release was held. */
  readonly heldMs: number;
  readonly weights: readonly WeightPoint[];
  /** What was seen of the split when it settled. */
  readonly seen: readonly WeightPoint[];
  readonly gates: readonly GateRecord[];
  readonly news: readonly DatedNews[];
  /** The points of no return that it led to, as sentences. @default - none */
  readonly noReturns?: readonly string[];
  /** Gates that a person skipped. */
  readonly skipped: readonly string[];
}

/**
 * Sums a journal up.
 *
 * @returns `undefined` for a journal without a start
 */
export function summaryOf(events: readonly ReleaseEvent[], now: number): Summary | undefined {
  const [started] = events;
  if (started?.type !== "started") return undefined;
  const { plan, by, commit, reason, weights, at } = started;
  const share = (of: typeof weights) => of[plan.to];
  const told = tell(events);
  const { outcome, ended } = told.state;
  const last = events.at(-1)?.at ?? at;
  return {
    id: plan.id,
    from: plan.from,
    to: plan.to,
    ...(plan.rollout && { versions: sidesOf(plan) }),
    by,
    ...(commit !== undefined && { commit }),
    ...(reason !== undefined && { reason }),
    startedAt: at,
    endedAt: outcome === undefined ? now : last,
    ...(outcome !== undefined && { outcome }),
    ...(ended !== undefined && { ended }),
    heldMs: heldTime(events, now),
    weights: [
      { at, percent: share(weights) },
      ...events.flatMap((event) =>
        event.type === "written" || event.type === "returned"
          ? [{ at: event.at, percent: share(event.weights) }]
          : [],
      ),
    ],
    seen: events.flatMap((event) =>
      event.type === "settled" && event.split
        ? [{ at: event.at, percent: event.split.shares[plan.to] * 100 }]
        : [],
    ),
    gates: gateRecords(events, [
      ...plan.settings.verify,
      ...plan.settings.gates,
      ...plan.settings.guard,
    ]),
    news: told.news,
    skipped: events.flatMap((event) => (event.type === "passed" ? event.skipped : [])),
  };
}

function tell(events: readonly ReleaseEvent[]): { state: ReleaseState; news: DatedNews[] } {
  const [started, ...rest] = events;
  if (started?.type !== "started") throw new Error("a journal begins with a start");
  let state = begin(started);
  const memory = new NewsFilter();
  const news: DatedNews[] = [];
  for (const event of [started, ...rest]) {
    if (event !== started) state = apply(state, event);
    if (!memory.isNews(event)) continue;
    const one = newsOf(event, state);
    if (one) news.push({ at: event.at, ...one });
  }
  return { state, news };
}

/** Holds end when the release goes on, turns back or ends. */
function heldTime(events: readonly ReleaseEvent[], now: number): number {
  let since: number | undefined;
  let sum = 0;
  const isEnd = new Set([
    "freed",
    "promoted",
    "passed",
    "entered",
    "turned",
    "finished",
    "resumed",
  ]);
  for (const { type, at } of events) {
    if (type === "held") since ??= at;
    if (since === undefined || !isEnd.has(type)) continue;
    sum += at - since;
    since = undefined;
  }
  return since === undefined ? sum : sum + now - since;
}

function gateRecords(
  events: readonly ReleaseEvent[],
  gates: readonly PlannedGate[],
): readonly GateRecord[] {
  const byName = new Map(gates.map((gate) => [gate.name, gate]));
  return [...byName.values()].flatMap((gate) => {
    const samples = events.flatMap((event) => {
      if (event.type !== "sampled" || event.gate !== gate.name) return [];
      // What the next answer went on from is in its sentence, for people.
      const { tallies: _tallies, ...sample } = event.sample;
      return [sample];
    });
    return samples.length === 0 ? [] : [{ gate, samples, last: gateStatus(gate, samples) }];
  });
}
