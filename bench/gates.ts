/**
 * What the errors gates find in simulated releases, with the product's own judge: a fixed limit alone beside the
 * comparison of the colors, with the defaults of both. Needs no cluster: `npm run bench:gates [releases]`.
 *
 * Does not simulate time of day, slow requests or pods; a scrape sees both colors at the same moment.
 */
import { gateStatus, isShared } from "../model/gates/gate-status";
import { type ErrorsGate, judgeErrors } from "../model/gates/kinds/errors";
import { plannedGate } from "../model/gates/planned-gate";
import type { Requests } from "../model/gates/requests";
import { type Counts, type Tally, withLook } from "../model/gates/tally";
import type { Sample } from "../model/gates/verdict";
import type { GatesArgs } from "../model/gates/gate";
import { leastWindow, windowSeconds } from "../model/release/window";
import { resolveRelease } from "../model/release/settings";
import { median, ReleaseDice } from "./dice";

const RELEASES = Number(process.argv[2] ?? 200);

/** A service and what becomes of it: shares of failed requests from 0 to 1. */
interface Case {
  readonly name: string;
  readonly perSecond: number;
  readonly before: number;
  /** From the first traffic of the new color on. */
  readonly active: number;
  readonly fresh: number;
  /** Failed requests that come together, on average. @default 1 */
  readonly clump?: number;
}

const healthy = (perSecond: number, share: number, clump = 1): Case => ({
  name: `healthy${clump > 1 ? `, in clumps of ${String(clump)}` : ""}`,
  ...{ perSecond, before: share, active: share, fresh: share, clump },
});

const CASES: readonly Case[] = [
  { name: "five times as bad", perSecond: 500, before: 0.001, active: 0.001, fresh: 0.005 },
  { name: "twice as bad", perSecond: 500, before: 0.001, active: 0.001, fresh: 0.002 },
  { name: "five times as bad", perSecond: 50, before: 0.001, active: 0.001, fresh: 0.005 },
  { name: "1 % over 0.2 %", perSecond: 210, before: 0.002, active: 0.002, fresh: 0.01 },
  ...[5, 50, 500].flatMap((rate) =>
    [0.0002, 0.001, 0.005, 0.02].map((share) => healthy(rate, share)),
  ),
  healthy(500, 0.001, 5),
  healthy(50, 0.005, 5),
  { name: "a fault that both share", perSecond: 500, before: 0.001, active: 0.005, fresh: 0.005 },
  { name: "a fault that both share", perSecond: 500, before: 0.001, active: 0.08, fresh: 0.08 },
  { name: "a fault that both share", perSecond: 50, before: 0.001, active: 0.08, fresh: 0.08 },
];

/** How a release ended, and what it cost. */
interface End {
  readonly is: "promoted" | "held" | "back";
  /** Seconds from the first traffic of the new color. */
  readonly after: number;
  /** Failed requests of the new color until then. */
  readonly failed: number;
}

/** Counters of both colors as they were scraped: rising sums. */
class Scrapes {
  readonly at: number[] = [];
  readonly own: Counts[] = [];
  readonly active: Counts[] = [];

  /** What was added between two moments. */
  added(of: readonly Counts[], from: number, to: number): Counts {
    const [start, end] = [this.last(of, from), this.last(of, to)];
    return { all: end.all - start.all, bad: end.bad - start.bad };
  }

  /** The same as `increase` extrapolates it. */
  increase(of: readonly Counts[], from: number, to: number): Counts {
    const inside = this.at.flatMap((at, index) => (at > from && at <= to ? [index] : []));
    const [first, last] = [this.at[inside[0] ?? 0] ?? 0, this.at[inside.at(-1) ?? 0] ?? 0];
    const { all, bad } = this.added(of, first, last);
    const factor = last > first ? (to - from) / (last - first) : 0;
    return { all: all * factor, bad: bad * factor };
  }

  private last(of: readonly Counts[], at: number): Counts {
    const index = this.at.filter((one) => one <= at).length - 1;
    return of[index] ?? { all: 0, bad: 0 };
  }
}

const EVERY = 10;
const { metrics, stages, bakeSeconds } = resolveRelease({});
const SCRAPE = metrics.scrapeSeconds;
/** Until a split is seen: two scrapes. */
const SETTLE = leastWindow(SCRAPE);

function errorsGates(compare: boolean): readonly ErrorsGate[] {
  const own: GatesArgs = { errors: { compare } };
  const { gates, guard } = resolveRelease({ gates: own, guard: { errors: { compare } } });
  return [...guard, ...gates].filter((gate): gate is ErrorsGate => gate.kind === "errors");
}

/** One release, second by second. */
class Run {
  private readonly scrapes = new Scrapes();
  private readonly tallies = new Map<string, readonly Tally[]>();
  private readonly samples = new Map<string, readonly Sample[]>();
  private own: Counts = { all: 0, bad: 0 };
  private active: Counts = { all: 0, bad: 0 };
  private now = 0;
  private readonly before: Counts;
  private readonly clump: number;

  constructor(
    private readonly service: Case,
    private readonly gates: readonly ErrorsGate[],
    private readonly dice: ReleaseDice,
  ) {
    const mean = service.perSecond * 60;
    const minutes = Array.from({ length: 60 }, () => this.failed(mean * service.before));
    const bad = minutes.reduce((sum, one) => sum + one, 0);
    this.before = { all: dice.poisson(mean * 60), bad };
    const each = bad / minutes.length;
    const variance = minutes.reduce((sum, one) => sum + (one - each) ** 2, 0) / minutes.length;
    this.clump = bad > 0 && variance / each >= 1.5 ? variance / each : 1;
  }

  walk(): End {
    const steps = [...stages, { weight: 100, holdSeconds: bakeSeconds }];
    let changedAt = 0;
    for (const [index, { weight, holdSeconds }] of steps.entries()) {
      const isBake = index === steps.length - 1;
      if (!isBake) changedAt = this.now;
      const since = isBake ? this.now : this.now + SETTLE;
      for (const { name, onFail } of this.gates) {
        if (onFail === "hold") this.samples.delete(name);
      }
      const end = since + holdSeconds;
      while (this.now < end) {
        this.second(weight / 100);
        const is = this.now % EVERY === 0 ? this.look(weight, changedAt, since) : undefined;
        if (is !== undefined) return this.end(is);
      }
      const open = this.gates.some(
        (gate) => gate.onFail === "hold" && this.status(gate) !== "passed",
      );
      if (open) return this.end("held");
    }
    return this.end("promoted");
  }

  private end(is: End["is"]): End {
    return { is, after: this.now, failed: this.own.bad };
  }

  private second(part: number): void {
    const { perSecond, active, fresh } = this.service;
    const add = (counts: Counts, rate: number, share: number): Counts => {
      const all = this.dice.poisson(rate);
      return { all: counts.all + all, bad: counts.bad + this.failed(rate * share) };
    };
    this.own = add(this.own, perSecond * part, fresh);
    this.active = add(this.active, perSecond * (1 - part), active);
    this.now += 1;
    if (this.now % SCRAPE !== 7) return;
    this.scrapes.at.push(this.now);
    this.scrapes.own.push(this.own);
    this.scrapes.active.push(this.active);
  }

  private failed(mean: number): number {
    const { clump = 1 } = this.service;
    const events = this.dice.poisson(mean / clump);
    return clump === 1 ? events : this.dice.sum(events, () => 1 + this.dice.poisson(clump - 1));
  }

  private look(weight: number, changedAt: number, since: number): End["is"] | undefined {
    for (const gate of this.gates) {
      if (gate.onFail === "hold" && this.now <= since) continue;
      const verdict = this.judged(gate, weight, changedAt, since);
      const { tallies, ...sample } = { ...verdict, at: this.now * 1000 };
      if (tallies) this.tallies.set(gate.name, tallies);
      this.samples.set(gate.name, [...(this.samples.get(gate.name) ?? []), sample].slice(-5));
      if (this.status(gate) !== "failed") continue;
      const doesHold = gate.onFail === "hold" || isShared(plannedGate(gate), this.of(gate));
      return doesHold ? "held" : "back";
    }
    return undefined;
  }

  private judged(gate: ErrorsGate, weight: number, changedAt: number, since: number) {
    const { now } = this;
    const view = {
      ...({ color: "green", active: "blue", scrapeSeconds: SCRAPE } as const),
      ...{ since: (now < since ? changedAt : since) * 1000, now: now * 1000 },
    };
    const window = windowSeconds(gate.windowSeconds, view, SCRAPE);
    const requests = (of: readonly Counts[]): Requests => {
      const { all, bad } = gate.compared
        ? this.scrapes.added(of, now - window, now)
        : this.scrapes.increase(of, now - window, now);
      return { count: { value: all }, value: { value: bad }, age: { value: 5 } };
    };
    const own = requests(this.scrapes.own);
    if (!gate.compared) return judgeErrors(gate, view, own);
    const isAlone = weight === 100;
    const earlier = this.tallies.get(gate.name) ?? [];
    const added = (of: readonly Counts[]) => this.scrapes.added(of, changedAt, now);
    const tallies =
      now - changedAt < leastWindow(SCRAPE)
        ? earlier
        : withLook(
            earlier,
            {
              ...{ since: changedAt * 1000, at: now * 1000, own: added(this.scrapes.own) },
              active: isAlone ? { all: 0, bad: 0 } : added(this.scrapes.active),
            },
            { ...gate.compared, scrapeSeconds: SCRAPE },
          );
    const other = isAlone ? {} : { other: requests(this.scrapes.active) };
    const { before: hour, clump } = this;
    return judgeErrors(gate, view, own, { tallies, isAlone, before: hour, clump, ...other });
  }

  private status(gate: ErrorsGate) {
    return gateStatus(plannedGate(gate), this.of(gate));
  }

  private of({ name }: ErrorsGate): readonly Sample[] {
    return this.samples.get(name) ?? [];
  }
}

function measure(service: Case, gates: readonly ErrorsGate[]): string {
  const ends = Array.from({ length: RELEASES }, (_one, seed) =>
    new Run(service, gates, new ReleaseDice(seed + 1)).walk(),
  );
  const found = ends.filter(({ is }) => is !== "promoted");
  const percent = (is: End["is"]) =>
    `${String(Math.round((100 * ends.filter((end) => end.is === is).length) / RELEASES))}%`;
  const [after, failed] = [found.map((one) => one.after), found.map((one) => one.failed)];
  const cost =
    found.length === 0 ? "" : `${String(median(after))}s, ${String(median(failed))} failed`;
  return `${percent("back").padStart(5)}${percent("held").padStart(6)}  ${cost.padEnd(22)}`;
}

const [old, fresh] = [errorsGates(false), errorsGates(true)];
console.log(`${String(RELEASES)} releases a row; of both: back, held, and the median of those`);
console.log(`${"".padEnd(52)}a limit alone                    compared`);
for (const service of CASES) {
  const share = (value: number) => `${String(Number((value * 100).toPrecision(2)))}%`;
  const shares = `${share(service.before)} → ${share(service.active)} | ${share(service.fresh)}`;
  const title = `${service.name.padEnd(26)}${String(service.perSecond).padStart(4)}/s ${shares}`;
  console.log(`${title.padEnd(52)}${measure(service, old)} ${measure(service, fresh)}`);
}
