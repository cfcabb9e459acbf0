import { type Color, COLORS, otherColor, type PerColor } from "../color";
import { pointsOf, type Track } from "../metrics/track";
import type { Reading } from "../gates/reading";

/** Below this share of the requests a color is idle: those are tries and probes. */
const IDLE_SHARE = 0.005;

const GIB = 2 ** 30;

/** What people pay for an hour; absent where nobody said. */
export interface Prices {
  readonly coreHour?: number;
  readonly gibHour?: number;
}

/** What the scheduler sets aside for one pod. */
export interface Reserved {
  readonly cores: Reading;
  readonly bytes: Reading;
}

/** One color's past. */
export interface ColorPast {
  readonly requests: Track;
  /** Pods that there should be. */
  readonly pods: Track;
  readonly reserved: Reserved;
}

/** What was set aside for the color without traffic, and for what. */
export type IdleCost =
  | { readonly missing: string }
  | {
      /** Hours of which it is known, and that were asked for. */
      readonly knownHours: number;
      readonly askedHours: number;
      readonly podHours: number;
      readonly coreHours: Reading;
      readonly gibHours: Reading;
      /** Missing without a price for both. */
      readonly price: Reading;
    };

/** @param step - hours between two points */
export function idleCost(
  past: PerColor<ColorPast>,
  idleColor: Color,
  step: number,
  asked: number,
  prices: Prices,
): IdleCost {
  const at = idleMoments(past, idleColor);
  if (at.length === 0) return { missing: "no time at which requests and pods are known" };
  const sumOf = (each: (moment: Idle) => Reading): Reading =>
    at.reduce<Reading>(
      (sum, moment) => {
        if ("missing" in sum) return sum;
        const one = each(moment);
        return "missing" in one ? one : { value: sum.value + one.value * moment.pods * step };
      },
      { value: 0 },
    );
  const coreHours = sumOf(({ color }) => past[color].reserved.cores);
  const bytes = sumOf(({ color }) => past[color].reserved.bytes);
  const gibHours = "missing" in bytes ? bytes : { value: bytes.value / GIB };
  return {
    knownHours: at.length * step,
    askedHours: asked * step,
    podHours: at.reduce((sum, { pods }) => sum + pods * step, 0),
    coreHours,
    gibHours,
    price: priceOf(coreHours, gibHours, prices),
  };
}

interface Idle {
  readonly color: Color;
  readonly pods: number;
}

/** Which color was idle when, and with how many pods. Without any requests it is that of the settings. */
function idleMoments(past: PerColor<ColorPast>, idleColor: Color): readonly Idle[] {
  const [rates, pods] = [mapOf(past, "requests"), mapOf(past, "pods")];
  return [...rates.blue].flatMap(([at, blue]) => {
    const green = rates.green.get(at);
    if (green === undefined) return [];
    const rate = { blue, green };
    const isIdle = (color: Color) =>
      blue + green === 0 ? color === idleColor : rate[color] / (blue + green) < IDLE_SHARE;
    const color = COLORS.find(isIdle);
    // Both serve: nothing is idle, and that is known.
    if (!color) return [{ color: otherColor(idleColor), pods: 0 }];
    const count = pods[color].get(at);
    return count === undefined ? [] : [{ color, pods: count }];
  });
}

function mapOf(past: PerColor<ColorPast>, name: "requests" | "pods") {
  const one = (color: Color) =>
    new Map(pointsOf(past[color][name]).map(({ at, value }) => [at, value]));
  return { blue: one("blue"), green: one("green") };
}

function priceOf(cores: Reading, gib: Reading, { coreHour, gibHour }: Prices): Reading {
  if ("missing" in cores) return cores;
  if ("missing" in gib) return gib;
  if (coreHour === undefined || gibHour === undefined) return { missing: "no prices" };
  return { value: cores.value * coreHour + gib.value * gibHour };
}
