import { backtest, type Tested } from "../model/gates/backtest/backtest";
import { momentsOf } from "../model/gates/backtest/moments";
import type { Gate } from "../model/gates/gate";
import type { GatePart } from "../model/gates/gate-kind";
import { reasonOf } from "../model/reason";
import { durationText } from "../model/units/duration";
import { PastReader } from "../release/gates/past";
import type { Session } from "../release/session";
import { requireMetrics } from "./require-metrics";
import { stamp } from "./report/markup";

/** What became of a gate; without a past it was not held against any. */
export type Backtested = { readonly gate: string; readonly part: GatePart } & (
  Tested | { readonly untested: string }
);

/** Gates against the past. */
export interface Backtest {
  readonly from: number;
  readonly to: number;
  /** Minutes between two looks. */
  readonly stride: number;
  readonly gates: readonly Backtested[];
}

const MINUTE_MS = 60_000;

/** As much of a session as it takes. */
export type BacktestSession = Pick<Session, "release" | "clock" | "metrics">;

/** Holds the gates of stages and of the guard against the past. @throws ReleaseError without a Prometheus */
export async function backtestGates(
  session: BacktestSession,
  sinceSeconds: number,
  signal: AbortSignal,
): Promise<Backtest> {
  const { release, clock } = session;
  const to = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.floor(sinceSeconds / 60);
  const from = to - (minutes - 1) * MINUTE_MS;
  const reader = new PastReader(requireMetrics(session), { from, to }, signal);
  const test = async (part: GatePart, gate: Gate): Promise<Backtested> => {
    const named = { gate: gate.name, part };
    try {
      const past = await reader.read(gate);
      return { ...named, ...backtest(gate, part, past, release, minutes) };
    } catch (error) {
      return { ...named, untested: reasonOf(error) };
    }
  };
  const gates = await Promise.all([
    ...release.guard.map(async (gate) => test("guard", gate)),
    ...release.gates.map(async (gate) => test("gates", gate)),
  ]);
  return { from, to, stride: momentsOf(release).stride, gates };
}

/** The same for people. */
export function backtestText({ from, to, stride, gates }: Backtest): string {
  const width = Math.max(...gates.map(({ gate }) => gate.length));
  const often = durationText(stride * MINUTE_MS);
  return [
    `as if the version that served had been released again at each hour, ${stamp(from)} to ${stamp(to)}, looked at every ${often}:`,
    ...gates.flatMap((one) => {
      const name = one.gate.padEnd(width);
      if ("untested" in one) return [`${name}  not tested: ${one.untested}`];
      const ends = one.latest.map(
        ({ at, sentence }) => `${" ".repeat(width)}  ${stamp(at)} ${sentence}`,
      );
      return [`${name}  ${resultText(one)}`, ...ends];
    }),
  ].join("\n");
}

function resultText({ releases, held, back, unanswered, quiet }: Tested): string {
  if (releases === 0) return "not tested: nothing is known of that time";
  const found = [
    held > 0 ? `${String(held)} held` : "",
    back > 0 ? `${String(back)} went back` : "",
    unanswered > 0 ? `${String(unanswered)} without an answer` : "",
  ].filter((one) => one !== "");
  const what = `${found.length === 0 ? "quiet" : found.join(", ")} of ${String(releases)}`;
  const alone = quiet?.compare === false ? " and compare false" : "";
  const limit = quiet
    ? `quiet from ${quiet.key} ${quiet.limit}${alone} on, it is ${quiet.present}`
    : "quiet with no limit";
  return `${what}; ${limit}`;
}
