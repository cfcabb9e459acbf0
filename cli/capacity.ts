import { COLORS, perColor } from "../model/color";
import { capacityReport, type CapacityInputs, isEmpty } from "../model/capacity/capacity-report";
import { missing, type Reading } from "../model/gates/reading";
import { reasonOf } from "../model/reason";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { usageError } from "./usage-error";
import { ANSWER_MS, TIME, timeOf } from "./look-back";
import { parsed, type Values } from "./option";
import { capacityHtml } from "./report/capacity-html";
import { capacityText } from "./report/capacity-text";
import type { Session } from "../release/session";
import { requireMetrics } from "./require-metrics";

/** Prometheus answers no more moments at once. */
const MOST_MOMENTS = 11_000;

/** Fewer moments make no trend. */
const LEAST_MOMENTS = 2;

const PRICE = "a price, such as 0.03";

function number(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function between(least: number, most: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

/** Options of a report on capacity, beside those of every report. */
export const CAPACITY_OPTIONS = {
  window: parsed("TIME", "how far it looks back", TIME, timeOf, { default: "7d" }),
  step: parsed("TIME", "time between two moments", TIME, timeOf, { default: "1h" }),
  busy: parsed(
    "PERCENT",
    "how busy a pod may be, in percent of its processor limit",
    "a number from 1 to 100",
    (text) => between(1, 100, number(text)),
    { default: "80" },
  ),
  "core-hour": parsed(
    "PRICE",
    "price of a processor for an hour; without it and the next one, hours are shown",
    PRICE,
    number,
  ),
  "gib-hour": parsed("PRICE", "price of a GiB of memory for an hour", PRICE, number),
};

/** What was asked for. */
export interface CapacityRequest {
  readonly windowSeconds: number;
  readonly stepSeconds: number;
  readonly busyPercent: number;
  readonly prices: CapacityInputs["prices"];
}

/** @throws UsageError for a window that has too few or too many steps */
export function readCapacity(values: Values<typeof CAPACITY_OPTIONS>): CapacityRequest {
  const { window: windowSeconds, step: stepSeconds, busy: busyPercent } = values;
  const count = Math.floor(windowSeconds / stepSeconds);
  if (count < LEAST_MOMENTS || count > MOST_MOMENTS) {
    const range = `${String(LEAST_MOMENTS)} to ${String(MOST_MOMENTS)}`;
    throw usageError("--step", `a window of ${String(count)}`, `a window of ${range} steps`);
  }
  const { "core-hour": coreHour, "gib-hour": gibHour } = values;
  const prices = {
    ...(coreHour !== undefined && { coreHour }),
    ...(gibHour !== undefined && { gibHour }),
  };
  return { windowSeconds, stepSeconds, busyPercent, prices };
}

/** As much of a session as a report on capacity needs. */
export type CapacitySession = Pick<
  Session,
  "stack" | "service" | "settings" | "release" | "clock" | "metrics"
> & { readonly pods: Pick<Session["pods"], "count"> };

/** A report on capacity as text, and whether anything is known. */
export interface CapacityAnswer {
  readonly text: string;
  readonly code: ExitCode;
}

/** @throws ReleaseError without a Prometheus */
export async function capacityOf(
  session: CapacitySession,
  { windowSeconds, stepSeconds, busyPercent, prices }: CapacityRequest,
  format: "text" | "html" | "json",
): Promise<CapacityAnswer> {
  const { service, settings, release, clock, stack } = session;
  const metrics = requireMetrics(session);
  // Whole steps, so that the same question has the same answer for a while.
  const to = Math.floor(clock.now() / 1000 / stepSeconds) * stepSeconds * 1000;
  const stretch = { from: to - windowSeconds * 1000, to, stepSeconds };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const [counted, ...asked] = await Promise.all([
    countedPods(session),
    ...COLORS.map((color) => metrics.capacity(color, stretch, signal)),
  ]);
  const [blue, green] = asked;
  if (!blue || !green) throw new Error("there are two colors");
  const tracks = { blue, green };
  const { colors, idleColor } = settings;
  const stages = release.stages.map(({ weight }) => weight);
  const report = capacityReport({
    ...{ ...stretch, tracks, ...counted, colors, idleColor, stages, busyPercent, prices },
  });
  const subject = { app: service.app, stack };
  const text =
    format === "html"
      ? capacityHtml(report, tracks, subject)
      : format === "json"
        ? JSON.stringify({ ...subject, ...report }, null, 2)
        : capacityText(report, subject);
  return { text, code: isEmpty(report) ? EXIT_CODES.failed : EXIT_CODES.ok };
}

async function countedPods({
  pods,
}: CapacitySession): Promise<Pick<CapacityInputs, "ready" | "externalMost">> {
  try {
    const count = await pods.count();
    return {
      ready: perColor((color): Reading => ({ value: count[color].ready })),
      externalMost: perColor((color) => count[color].external?.most),
    };
  } catch (error) {
    const why = missing(reasonOf(error));
    return { ready: { blue: why, green: why } };
  }
}
