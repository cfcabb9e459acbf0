import { type Problem, problem } from "../problem";
import { isSafe } from "../safe-address";
import type { TrafficSettings } from "../traffic-args";
import { withoutLogins } from "../without-logins";
import type { Gate, HttpGate } from "./gate";
import type { LocatedGate } from "./located-gate";
import { unknownPlaceholders } from "./query";
import type { ReleaseSettings } from "./settings-args";
import type { Stage } from "./stage";
import { leastWindow } from "./window";

type Path = readonly (string | number)[];

/** One gate by itself. */
export function gateProblems(
  path: Path,
  { path: at, gate }: LocatedGate,
  { metrics, logs }: ReleaseSettings,
  traffic: TrafficSettings | undefined,
): readonly Problem[] {
  const found = (key: string, value: unknown, needed: string, example?: number | null) =>
    problem([...path, ...at, key], value, needed, example);
  const problems: Problem[] = [];
  if (gate.failures > gate.of) {
    const needed = `at most \`of\`, which is ${String(gate.of)}`;
    problems.push(found("failures", gate.failures, needed, gate.of));
  }
  if (gate.timeoutSeconds >= gate.everySeconds) {
    const needed = `less than everySeconds, which is ${String(gate.everySeconds)}`;
    const example = gate.everySeconds > 1 ? gate.everySeconds - 1 : null;
    problems.push(found("timeoutSeconds", gate.timeoutSeconds, needed, example));
  }
  const isOfLogs = gate.kind === "logs" || (gate.kind === "query" && gate.from === "logs");
  if (isOfLogs && logs.loki === undefined) {
    const key = gate.kind === "logs" ? "mode" : "from";
    const word = gate.kind === "logs" ? "off" : "metrics";
    const value = gate.kind === "logs" ? gate.mode : gate.from;
    problems.push(problem([...path, ...at, key], value, `${word}, as logs.loki is not set`, word));
  }
  const least = leastWindow(isOfLogs ? logs.delaySeconds : metrics.scrapeSeconds);
  if ("windowSeconds" in gate && gate.windowSeconds < least) {
    const needed = isOfLogs
      ? `at least ${String(least)}, twice logs.delaySeconds`
      : `at least ${String(least)}, two scrapes of metrics.scrapeSeconds`;
    problems.push(found("windowSeconds", gate.windowSeconds, needed, least));
  }
  const samples = samplesNeeded(gate);
  if ("minRequests" in gate && gate.minRequests < samples.least) {
    const needed = `at least ${String(samples.least)}, as ${samples.why}`;
    problems.push(found("minRequests", gate.minRequests, needed, samples.least));
  }
  const open = gate.kind === "query" ? unknownPlaceholders(gate.query) : [];
  if (gate.kind === "query" && open.length > 0) {
    const needed = `only {color}, {active}, {app}, {namespace} and {window} to fill in, not ${open.join(", ")}`;
    problems.push(found("query", gate.query, needed, null));
  }
  if (gate.kind === "http" && !isReachable(gate, traffic)) {
    const needed =
      "a way to the idle color: traffic.preview.publicValue, as this host is one of traffic.hosts";
    problems.push(found("url", gate.url, needed, null));
  }
  if (gate.kind === "approval" && gate.url !== undefined && !isSafe(new URL(gate.url))) {
    const needed = "an address that starts with https://, as whoever answers lets a release go on";
    problems.push(found("url", withoutLogins(gate.url), needed, null));
  }
  if (gate.kind === "approval" && gate.file !== undefined && gate.url !== undefined) {
    problems.push(found("file", gate.file, "nothing, as url is given", null));
  }
  return problems;
}

/** How many requests make one more or less of them no reason to fail. */
function samplesNeeded(gate: Gate): { readonly least: number; readonly why: string } {
  if (gate.kind === "errors" && gate.maxPermille > 0) {
    const least = Math.ceil(1000 / gate.maxPermille);
    return { least, why: "with fewer a single failure is over maxPermille" };
  }
  if (gate.kind === "latency") {
    const least = Math.ceil(100 / (100 - gate.percentile));
    return { least, why: "with fewer the percentile is the slowest request" };
  }
  return { least: 0, why: "" };
}

/** Through the gateway an idle color is reached by a secret value; without it the active one answers. */
function isReachable(gate: HttpGate, traffic: TrafficSettings | undefined): boolean {
  if (!traffic || traffic.preview.publicValue !== undefined) return true;
  return !traffic.hosts.includes(gate.host ?? new URL(gate.url).hostname);
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
      [...path, ...at, "everySeconds"],
      gate.everySeconds,
      `time for ${String(gate.failures)} answers within the shortest stage, which is ${String(shortest)} s`,
      example > gate.timeoutSeconds ? example : null,
    ),
  ];
}

/** What holds must come before what turns back. */
export function orderProblems(
  path: Path,
  { path: at, gate }: LocatedGate,
  guard: readonly LocatedGate[],
): readonly Problem[] {
  const alarm = guard.map((one) => one.gate).find(({ kind }) => kind === gate.kind);
  const key = LIMITS[gate.kind];
  if (!alarm || !key) return [];
  const [own, other] = [limitOf(gate, key), limitOf(alarm, key)];
  const isUpper = key !== "minPercent";
  if (own === undefined || other === undefined || (isUpper ? own < other : own > other)) return [];
  const word = isUpper ? "less" : "more";
  const needed = `${word} than guard.${gate.kind}.${key}, which is ${String(other)}: what holds comes first`;
  const example = isUpper ? other - 1 : other + 1;
  const isValid = example >= 0 && !(key === "maxMs" && example < 1) && example <= 3600000;
  return [problem([...path, ...at, key], own, needed, isValid ? example : null)];
}

const LIMITS: Partial<Record<Gate["kind"], string>> = {
  errors: "maxPermille",
  latency: "maxMs",
  ready: "minPercent",
  restarts: "max",
  logs: "maxErrorLinesPerMinute",
};

function limitOf(gate: Gate, key: string): number | undefined {
  const value = (gate as unknown as Readonly<Record<string, unknown>>)[key];
  return typeof value === "number" ? value : undefined;
}
