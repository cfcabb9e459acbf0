import { type Problem, problem } from "../settings/problem";
import { has } from "../traffic/features";
import { isStream, noRequests } from "../traffic/stream";
import { leastWindow } from "../release/window";
import type { Stage } from "../release/stage";
import { GATE_KINDS } from "./gate";
import type { GateContext } from "./gate-kind";
import type { LocatedGate } from "./located-gate";
import { durationText } from "../units/duration";

type Path = readonly (string | number)[];

/** One gate by itself. */
export function gateProblems(
  path: Path,
  { path: at, key, gate }: LocatedGate,
  settings: Omit<GateContext, "found">,
): readonly Problem[] {
  const found: GateContext["found"] = (own, value, needed, example) =>
    problem([...path, ...at, own], value, needed, example);
  const problems: Problem[] = [];
  if (gate.failures > gate.of) {
    const needed = `at most \`of\`, which is ${String(gate.of)}`;
    problems.push(found("failures", gate.failures, needed, gate.of));
  }
  if (gate.timeoutSeconds >= gate.everySeconds) {
    const needed = `less than every, which is ${text(gate.everySeconds)}`;
    const example = gate.everySeconds > 1 ? text(gate.everySeconds - 1) : null;
    problems.push(found("timeout", text(gate.timeoutSeconds), needed, example));
  }
  const kind = GATE_KINDS[key];
  const { metrics, logs } = settings;
  const isOfLogs = kind?.isOfLogs?.(gate) ?? false;
  const least = leastWindow(isOfLogs ? logs.delaySeconds : metrics.scrapeSeconds);
  if ("windowSeconds" in gate && gate.windowSeconds < least) {
    const needed = isOfLogs
      ? `at least ${text(least)}, twice logs.delay`
      : `at least ${text(least)}, two scrapes of metrics.scrapeInterval`;
    problems.push(found("window", text(gate.windowSeconds), needed, text(least)));
  }
  const why = kind?.isOfRequests === true ? uncounted(settings) : undefined;
  if (why !== undefined) return [...problems, found("mode", gate.mode, why, "off")];
  return [...problems, ...(kind?.problems?.(gate, { ...settings, found }) ?? [])];
}

/** Why requests cannot be judged. */
function uncounted({ traffic, isCounted }: Pick<GateContext, "traffic" | "isCounted">) {
  if (!traffic) return undefined;
  if (isStream(traffic)) return noRequests(traffic);
  if (isCounted) return undefined;
  if (has(traffic, "mesh")) return "off, as the service has no port, and so no requests";
  return `off, as traffic.router is ${traffic.router}, which has no proxies that count requests; or monitoring.requests.source app, and the pods count them`;
}

/** A stage must be long enough for a gate to fail in it. */
export function stageTimeProblems(
  path: Path,
  { path: at, gate }: LocatedGate,
  stages: readonly Stage[],
): readonly Problem[] {
  const held = stages.map(({ holdSeconds }) => holdSeconds).filter((hold) => hold > 0);
  const shortest = Math.min(...held);
  if (gate.kind === "approval" || gate.failures * gate.everySeconds <= shortest) return [];
  const example = Math.floor(shortest / gate.failures);
  return [
    problem(
      [...path, ...at, "every"],
      text(gate.everySeconds),
      `time for ${String(gate.failures)} answers within the shortest stage, which is ${text(shortest)}`,
      example > gate.timeoutSeconds ? text(example) : null,
    ),
  ];
}

/** What holds must come before what turns back. */
export function orderProblems(
  path: Path,
  { path: at, key: name, gate }: LocatedGate,
  guard: readonly LocatedGate[],
): readonly Problem[] {
  const alarm = guard.find(({ key }) => key === name)?.gate;
  const limit = GATE_KINDS[name]?.limit;
  if (!alarm || !limit) return [];
  const { key, worse, least } = limit;
  const [own, other] = [limit.of(gate), limit.of(alarm)];
  const isUpper = worse === "higher";
  if (isUpper ? own < other : own > other) return [];
  const word = isUpper ? "less" : "more";
  const needed = `${word} than guard.${name}.${key}, which is ${String(limit.text(other))}: what holds comes first`;
  const example = isUpper ? other - 1 : other + 1;
  const mended = example >= least ? limit.text(example) : null;
  return [problem([...path, ...at, key], limit.text(own), needed, mended)];
}

function text(seconds: number): string {
  return durationText(seconds * 1000);
}
