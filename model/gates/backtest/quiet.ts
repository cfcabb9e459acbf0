import { formatMilliseconds, number, percent } from "../../release/format";
import type { Gate } from "../gate";

/** A limit of a gate, as a number in steps of 1 that can be changed. */
export interface Knob {
  readonly key: string;
  readonly present: number;
  /** Set where nothing is compared with it. */
  readonly compare?: false;
  /** The narrowest value and the widest one. */
  readonly narrow: number;
  readonly wide: number;
  with(value: number): Gate;
  text(value: number): string;
}

/** The limit of a gate, what it compares with, and the limit alone: the first of them that helps is the one. */
export function knobsOf(gate: Gate, values: readonly number[]): readonly Knob[] {
  if (!("compared" in gate)) return limitOf(gate, values);
  const { compared: _left, ...alone } = gate;
  const without = limitOf(alone, values).map((knob) => ({ ...knob, compare: false as const }));
  return [...limitOf(gate, values), ...comparisonOf(gate), ...without];
}

function limitOf(gate: Gate, values: readonly number[]): readonly Knob[] {
  const [least, most] = values.reduce(
    ([low, high], one) => [Math.min(low, Math.floor(one)), Math.max(high, Math.ceil(one))],
    [Infinity, -Infinity],
  );
  switch (gate.kind) {
    case "errors":
      return [
        {
          ...{ key: "max", present: gate.maxPermille, narrow: 0, wide: 1000 },
          with: (maxPermille) => ({ ...gate, maxPermille }),
          text: percent,
        },
      ];
    case "latency":
      return [
        {
          ...{ key: "max", present: gate.maxMs, narrow: 1, wide: most },
          with: (maxMs) => ({ ...gate, maxMs }),
          text: formatMilliseconds,
        },
      ];
    case "saturation":
      return [
        {
          ...{ key: "max", present: gate.maxPercent, narrow: 1, wide: Math.ceil(most * 100) },
          with: (maxPercent) => ({ ...gate, maxPercent }),
          text: (value) => `${String(value)}%`,
        },
      ];
    case "query": {
      const isMost = gate.must === "<" || gate.must === "<=";
      const [narrow, wide] = isMost ? [least - 1, most + 1] : [most + 1, least - 1];
      return [
        {
          ...{ key: "limit", present: gate.limit, narrow, wide },
          with: (limit) => ({ ...gate, limit }),
          text: number,
        },
      ];
    }
    default:
      return [];
  }
}

const WIDEST_PERCENT = 100_000;

function comparisonOf(gate: Gate): readonly Knob[] {
  if (!("compared" in gate)) return [];
  const { compared } = gate;
  const present = compared.maxPercentOfActive;
  return [
    {
      ...{ key: "maxOfActive", present, narrow: present, wide: WIDEST_PERCENT },
      with: (maxPercentOfActive) => ({ ...gate, compared: { ...compared, maxPercentOfActive } }),
      text: (value) => `${String(value)}%`,
    },
  ];
}

/** The narrowest value with which a gate is quiet; nothing where it is quiet with none. */
export function narrowestQuiet(
  { narrow, wide }: Pick<Knob, "narrow" | "wide">,
  isQuiet: (value: number) => boolean,
): number | undefined {
  if (!Number.isFinite(narrow) || !Number.isFinite(wide) || !isQuiet(wide)) return undefined;
  if (isQuiet(narrow)) return narrow;
  let [loud, quiet] = [narrow, wide];
  while (Math.abs(quiet - loud) > 1) {
    const middle = Math.floor((loud + quiet) / 2);
    if (isQuiet(middle)) quiet = middle;
    else loud = middle;
  }
  return quiet;
}
