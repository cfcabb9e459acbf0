import type { z } from "zod";
import { DNS_LABEL } from "../name";
import { duration, integer, object, text, word } from "../settings/fields";
import type { Problem } from "../settings/problem";
import { was } from "../settings/renamed";
import type { Resolved } from "../settings/typed";
import type { TrafficSettings } from "../traffic/traffic";
import { seconds } from "../units/duration";

/** A part of the walk that has gates. */
export type GatePart = "verify" | "gates" | "guard";

/** What every gate has, in the units that journals have. */
export interface GateBase {
  /** Unique name, as people read it in verdicts. */
  readonly name: string;
  /** Whether it decides or only reports. */
  readonly mode: "enforce" | "observe";
  /** What happens when it fails: the weights stay, or all of them go back. */
  readonly onFail: "hold" | "rollback";
  /** Seconds between two answers. */
  readonly everySeconds: number;
  /** Seconds that one answer may take. */
  readonly timeoutSeconds: number;
  /** Failed answers among the last `of` that make the gate fail. */
  readonly failures: number;
  /** How many of the last answers count. */
  readonly of: number;
}

/** The keys of a kind's own, by part, as a gate has them. */
export type Own<Fields extends (part: GatePart) => z.ZodRawShape> = Resolved<
  z.ZodObject<ReturnType<Fields>>
>;

/** What the settings around a gate say. */
export interface GateContext {
  readonly metrics: { readonly scrapeSeconds: number };
  readonly logs: {
    readonly loki?: string;
    readonly lokiFrom?: string;
    readonly delaySeconds: number;
  };
  /** Left out where it is malformed. */
  readonly traffic: TrafficSettings | undefined;
  /** Whether requests are counted. */
  readonly isCounted: boolean;
  /** A problem of one of the gate's keys. */
  readonly found: (
    key: string,
    value: unknown,
    needed: string,
    example?: Problem["example"],
  ) => Problem;
}

/** What can be asked before, during and after a move of traffic: everything about one kind of gate but who asks. */
export interface GateKind<
  Gate extends GateBase & { readonly kind: string } = GateBase & { readonly kind: string },
  Shape extends z.ZodRawShape = z.ZodRawShape,
> {
  readonly kind: Gate["kind"];
  /** What it is, in the reference of keys. */
  readonly text: string;
  /** The keys of its own, with the defaults of a part. */
  fields(part: GatePart): Shape;
  /** How it differs in a part from what gates there have. @default - not at all */
  base?(part: GatePart): BaseDefaults;
  /** What a gate of the kind has beside what every gate has, in the units of journals. @default - its keys */
  own?(keys: Resolved<z.ZodObject<Shape>>): Omit<Gate, keyof GateBase | "kind">;
  /** Whether it is asked only where it is written. @default - it stands there by itself, or in a list */
  readonly isWritten?: true;
  /** Whether counted requests answer it: where nobody counts them it is off unless it is written. @default false */
  readonly isOfRequests?: true;
  /** Whether a store of logs answers it. @default - none does */
  isOfLogs?(gate: Gate): boolean;
  /** What is wrong with its keys together. @default - nothing */
  problems?(gate: Gate, context: GateContext): readonly Problem[];
  /**
   * The key with its limit, where the one of a stage must be narrower than the guard's: what holds comes first.
   * @default - none
   */
  readonly limit?: Limit<Gate>;
}

/** A limit of a kind of gate. */
export interface Limit<Gate> {
  readonly key: string;
  readonly worse: "higher" | "lower";
  /** It as a number, in steps of 1. */
  of(gate: Gate): number;
  /** How a number of it is written. */
  text(value: number): string | number;
  readonly least: number;
}

/** What a kind may have different from the other gates of a part. */
export interface BaseDefaults {
  readonly mode?: "enforce" | "observe" | "off";
  readonly failures?: number;
  readonly of?: number;
  readonly every?: string;
  readonly timeout?: string;
}

/** A failure is seen at the first answer. */
export const AT_ONCE: BaseDefaults = { failures: 1, of: 1 };

/** Whether the settings name a store of logs. */
export function hasLogs({ loki, lokiFrom }: GateContext["logs"]): boolean {
  return loki !== undefined || lokiFrom !== undefined;
}

/** The name of a gate of one's own. */
export const named = {
  /** Name of the gate, as it stands in verdicts. */
  name: text(DNS_LABEL, "a name of lower-case letters, digits and -").meta({ examples: ["own"] }),
};

/** How long an answer looks back. */
export const window = (usual: string) =>
  duration({ min: "1s", max: "1d" }).meta(was("windowSeconds", "seconds")).prefault(usual);

/** What every gate may have. */
const common = (
  part: GatePart,
  { mode = "enforce", failures, of = 3, every = "10s", timeout = "5s" }: BaseDefaults,
) => ({
  /** Decides, only reports, or is not asked. */
  mode: word(["enforce", "observe", "off"]).default(mode),
  /** Time between two answers. */
  every: duration({ min: "1s", max: "1h" }).meta(was("everySeconds", "seconds")).prefault(every),
  /** How long one answer may take; then nothing is known. */
  timeout: duration({ min: "1s", max: "1h" })
    .meta(was("timeoutSeconds", "seconds"))
    .prefault(timeout),
  /** Failed answers among the last `of` that make the gate fail. */
  // Before any traffic a failure costs nobody anything, and waiting does not mend a build.
  failures: integer(1, 100).default(failures ?? (part === "verify" ? 3 : 2)),
  /** How many of the last answers count. */
  of: integer(1, 100).default(of),
});

/** What every gate has, made of its keys; a gate of the guard has no other way than back. */
export function baseOf(keys: BaseKeys, name: string): GateBase {
  const { mode, every, timeout, failures, of, onFail = "rollback" } = keys;
  const times = { everySeconds: seconds(every), timeoutSeconds: seconds(timeout) };
  return { name, mode: mode === "observe" ? mode : "enforce", onFail, ...times, failures, of };
}

/** The keys of every gate. */
export type BaseKeys = Resolved<z.ZodObject<ReturnType<typeof common>>> &
  Partial<Pick<GateBase, "onFail">>;

/** A gate of a stage, or before any traffic: it may hold the weights or take them back. */
export function stageGate<Shape extends z.ZodRawShape>(
  part: "verify" | "gates",
  kind: Pick<GateKind<never, Shape>, "text" | "fields" | "base">,
) {
  return object({
    ...kind.fields(part),
    /** What a failure does: the weights stay, or all of them go back. */
    onFail: word(["hold", "rollback"]).default(part === "verify" ? "rollback" : "hold"),
    ...common(part, kind.base?.(part) ?? {}),
  }).describe(kind.text);
}

/** A gate of the guard: it always turns back. */
export function guardGate<Shape extends z.ZodRawShape>(
  kind: Pick<GateKind<never, Shape>, "text" | "fields" | "base">,
) {
  return object({
    ...kind.fields("guard"),
    ...common("guard", kind.base?.("guard") ?? {}),
  }).describe(kind.text);
}
