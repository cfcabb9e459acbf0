import { z } from "zod";
import { isMap } from "../settings/merge";
import { type Gate, GATE_KINDS, GATE_SCHEMAS, type GatesArgs } from "./gate";
import { baseOf, type BaseKeys, type GatePart } from "./gate-kind";

/** A gate and its place in the settings of a release. */
export interface LocatedGate {
  readonly path: readonly (string | number)[];
  /** Its kind by the key that it has there. */
  readonly key: string;
  readonly gate: Gate;
}

/** The gates of one part, without those that are off. */
export function gatesOf<Part extends GatePart>(
  part: Part,
  args: GatesArgs<Part>,
  isCounted?: boolean,
): readonly Gate[] {
  return locatedGates(part, args, isCounted).map(({ gate }) => gate);
}

/**
 * The gates of one part with their places: those that stand there by themselves, then those of one's own.
 *
 * @param isCounted - whether requests are counted. @default true
 */
export function locatedGates<Part extends GatePart>(
  part: Part,
  args: GatesArgs<Part>,
  isCounted = true,
): readonly LocatedGate[] {
  const given = new Map<string, unknown>(Object.entries(args));
  const shape: Readonly<Record<string, z.ZodExactOptional<z.ZodType>>> = GATE_SCHEMAS[part].shape;
  return Object.entries(shape).flatMap(([key, optional]) => {
    const schema = optional.unwrap();
    if (GATE_KINDS[key]?.isWritten && !given.has(key)) return [];
    const isList = !(schema instanceof z.ZodObject);
    const isOff = !isCounted && GATE_KINDS[key]?.isOfRequests === true;
    const usual = isList ? [] : isOff ? { mode: "off" } : {};
    const found: unknown = schema.parse(given.get(key) ?? usual);
    const all: readonly unknown[] = Array.isArray(found) ? found : [found];
    return all
      .filter(isMap)
      .flatMap((keys, index) =>
        keys["mode"] === "off"
          ? []
          : [{ key, path: [part, key, ...(isList ? [index] : [])], gate: gateOf(part, key, keys) }],
      );
  });
}

/** Gates of stages have the names of their keys, those of one's own have one; others say where they are asked. */
function gateOf(part: GatePart, key: string, keys: Readonly<Record<string, unknown>>): Gate {
  const kind = GATE_KINDS[key];
  const usual = part === "gates" ? key : `${part}-${key}`;
  const {
    name = usual,
    mode,
    every,
    timeout,
    failures,
    of,
    onFail,
    ...own
  } = keys as BaseKeys & {
    readonly name?: string;
  };
  const base = baseOf({ mode, every, timeout, failures, of, ...(onFail && { onFail }) }, name);
  return { ...base, ...(kind?.own?.(own) ?? own), kind: kind?.kind } as Gate;
}
