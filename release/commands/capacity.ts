import { COLORS, perColor } from "../../model/color";
import { capacityReport, type CapacityInputs, isEmpty } from "../../model/release/capacity-report";
import { missing, type Reading } from "../../model/release/reading";
import { reasonOf } from "../../model/reason";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { misuse } from "../options";
import { capacityHtml } from "../report/capacity-html";
import { capacityText } from "../report/capacity-text";
import { capacityTracks } from "../report/capacity-tracks";
import type { Session } from "../session";
import { metricsOf } from "./metrics-of";

/** Prometheus answers no more moments at once. */
const MOST_MOMENTS = 11_000;

/** Fewer moments make no trend. */
const LEAST_MOMENTS = 2;

/** How long all answers together may take. */
const ANSWER_MS = 60_000;

/** Options of a report on capacity, beside those of every report. */
export const CAPACITY_OPTIONS = {
  window: { type: "string" },
  step: { type: "string" },
  busy: { type: "string" },
  "core-hour": { type: "string" },
  "gib-hour": { type: "string" },
} as const;

/** What was asked for. */
export interface CapacityRequest {
  readonly windowSeconds: number;
  readonly stepSeconds: number;
  readonly busyPercent: number;
  readonly prices: CapacityInputs["prices"];
}

type Values = Readonly<Partial<Record<keyof typeof CAPACITY_OPTIONS, string>>>;

/** @throws ReleaseError that names what was not understood */
export function readCapacity(values: Values): CapacityRequest {
  const windowSeconds = seconds("--window", values.window ?? "7d");
  const stepSeconds = seconds("--step", values.step ?? "1h");
  const busyPercent = number("--busy", values.busy ?? "80", "a number from 1 to 100");
  const count = Math.floor(windowSeconds / stepSeconds);
  if (count < LEAST_MOMENTS || count > MOST_MOMENTS) {
    const range = `${String(LEAST_MOMENTS)} to ${String(MOST_MOMENTS)}`;
    throw misuse("report", "--step", values.step ?? "1h", `a window of ${range} steps`);
  }
  if (busyPercent < 1 || busyPercent > 100) {
    throw misuse("report", "--busy", values.busy ?? "", "a number from 1 to 100");
  }
  const price = (name: "core-hour" | "gib-hour") =>
    values[name] === undefined
      ? undefined
      : number(`--${name}`, values[name], "a price, such as 0.03");
  const [coreHour, gibHour] = [price("core-hour"), price("gib-hour")];
  const prices = {
    ...(coreHour !== undefined && { coreHour }),
    ...(gibHour !== undefined && { gibHour }),
  };
  return { windowSeconds, stepSeconds, busyPercent, prices };
}

/** As much of a session as a report on capacity needs. */
export type CapacitySession = Pick<
  Session,
  "stack" | "place" | "settings" | "release" | "clock" | "metrics"
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
  const { place, settings, release, clock, stack } = session;
  const metrics = metricsOf(session);
  // Whole steps, so that the same question has the same answer for a while.
  const to = Math.floor(clock.now() / 1000 / stepSeconds) * stepSeconds * 1000;
  const stretch = { from: to - windowSeconds * 1000, to, stepSeconds };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const { requests } = settings.monitoring;
  const [ready, ...asked] = await Promise.all([
    readyPods(session),
    ...COLORS.map((color) => capacityTracks(metrics, place, color, requests, stretch, signal)),
  ]);
  const [blue, green] = asked;
  if (!blue || !green) throw new Error("there are two colors");
  const tracks = { blue, green };
  const { colors, idleColor } = settings;
  const stages = release.stages.map(({ weight }) => weight);
  const report = capacityReport({
    ...{ ...stretch, tracks, ready, colors, idleColor, stages, busyPercent, prices },
  });
  const subject = { app: place.app, stack };
  const text =
    format === "html"
      ? capacityHtml(report, tracks, subject)
      : format === "json"
        ? JSON.stringify({ ...subject, ...report }, null, 2)
        : capacityText(report, subject);
  return { text, code: isEmpty(report) ? EXIT_CODES.failed : EXIT_CODES.ok };
}

async function readyPods({ pods }: CapacitySession): Promise<CapacityInputs["ready"]> {
  try {
    const count = await pods.count();
    return perColor((color): Reading => ({ value: count[color].ready }));
  } catch (error) {
    const why = missing(reasonOf(error));
    return { blue: why, green: why };
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(option: string, text: string): number {
  const match = /^([1-9]\d*)([smhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  if (!match || unit === undefined) {
    throw misuse("report", option, text, "a time, such as 7d or 30m");
  }
  return Number(match[1]) * unit;
}

function number(option: string, text: string, needed: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw misuse("report", option, text, needed);
  return Number(text);
}
