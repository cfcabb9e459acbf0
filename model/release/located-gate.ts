import { isMap, overlay } from "../merge";
import type { Gate } from "./gate";
import { type GatesArgs, type GuardArgs, MUST, type QueryArgs, type VerifyArgs } from "./gate-args";
import { GUARD_GATES, OWN_GATES, PART_BASES, STAGE_GATES, VERIFY_GATES } from "./gate-defaults";

/** A part of the walk that has gates. */
export type GatePart = "verify" | "gates" | "guard";

/** A gate and its place in the settings of a release. */
export interface LocatedGate {
  readonly path: readonly (string | number)[];
  readonly gate: Gate;
}

type Raw = Readonly<Record<string, unknown>>;
type GatePartArgs = VerifyArgs | GatesArgs | GuardArgs;

const BUILT_IN = { verify: VERIFY_GATES, gates: STAGE_GATES, guard: GUARD_GATES } as const;

const OWN_KINDS = {
  queries: "query",
  http: "http",
  commands: "command",
  approvals: "approval",
} as const;

/** The gates of one part, without those that are off. */
export function gatesOf(part: GatePart, args: GatePartArgs): readonly Gate[] {
  return locatedGates(part, args).map(({ gate }) => gate);
}

/** The gates of one part with their places. */
export function locatedGates(part: GatePart, args: GatePartArgs): readonly LocatedGate[] {
  const given: Raw = { ...args };
  const found = [...builtInGates(part, given), ...ownGates(part, given)];
  return found.flatMap(({ path, raw }) =>
    raw["mode"] === "off" ? [] : [{ path, gate: raw as unknown as Gate }],
  );
}

interface Located {
  readonly path: readonly (string | number)[];
  readonly raw: Raw;
}

function builtInGates(part: GatePart, given: Raw): readonly Located[] {
  return Object.entries(BUILT_IN[part]).map(([key, defaults]: [string, Raw]) => {
    const upper = given[key];
    const merged = overlay({ ...PART_BASES[part], ...defaults }, isMap(upper) ? upper : {});
    return { path: [part, key], raw: withKind(key, part, withoutComparison(merged)) };
  });
}

function ownGates(part: GatePart, given: Raw): readonly Located[] {
  return Object.entries(OWN_KINDS).flatMap(([key, kind]) => {
    const list = given[key];
    const gates: readonly unknown[] = Array.isArray(list) ? list : [];
    return gates.filter(isMap).map((gate, index) => {
      const defaults = OWN_GATES[key as keyof typeof OWN_GATES];
      const merged = overlay({ ...PART_BASES[part], ...defaults }, gate);
      const { must } = merged as Partial<QueryArgs>;
      return {
        path: [part, key, index],
        raw: { ...merged, kind, ...(must && { must: MUST[must] }) },
      };
    });
  });
}

/** Gates of stages have the names of their kinds; others say where they are asked. */
function withKind(key: string, part: GatePart, raw: Raw): Raw {
  const name = part === "gates" ? key : `${part}-${key}`;
  if (key !== "memory" && key !== "cpu") return { ...raw, kind: key, name };
  return { ...raw, kind: "saturation", resource: key, name };
}

/** A limit that is not compared is left out, so that nobody takes it for one. */
function withoutComparison({ compare, ...raw }: Raw): Raw {
  if (compare !== false) return raw;
  const { maxPercentOfActive: _most, slackMs: _ms, slackPermille: _permille, ...rest } = raw;
  return rest;
}
