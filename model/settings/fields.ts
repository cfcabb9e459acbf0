import { z } from "zod";
import { LABEL_KEY, LABEL_VALUE } from "../name";
import { DURATION, parseDuration } from "../units/duration";
import { parseShare, SHARE } from "../units/share";
import { isLater } from "./merge";

/**
 * Schema pieces whose error is a sentence of the form "what is needed"; the rest of an error, the key
 * and the value found, is the same for all and added when problems are shown.
 */

/** An integer within bounds; never text and never a fraction, as Pulumi keeps nested fractions as text. */
export function integer(min: number, max?: number, unit = ""): z.ZodNumber {
  const bounds =
    max === undefined ? `of at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
  const error = `an integer ${bounds}${unit === "" ? "" : ` (${unit})`}`;
  const base = z.number({ error }).int({ error }).min(min, { error });
  return max === undefined ? base : base.max(max, { error });
}

/** Text that matches a pattern. */
export function text(pattern: RegExp, needed: string): z.ZodString {
  return z.string({ error: needed }).regex(pattern, { error: needed });
}

/** The least and the most of a value with a unit, and what it is a multiple of; in the words of that unit. */
interface Bounds {
  readonly min: string;
  readonly max: string;
  readonly step?: string;
}

/**
 * A time such as `30s`.
 *
 * @param bounds - whole seconds are needed if nothing else is said
 */
export function duration({ min, max, step = "1s" }: Bounds) {
  const usual = ["30s", "5m", "500ms", "28d"];
  const measure = { parse: parseDuration, pattern: DURATION, usual };
  const schema = measured("duration", { min, max, step }, measure);
  return schema.brand<"duration">();
}

/**
 * A part of a whole such as `0.5%`.
 *
 * @param bounds - tenths of a percent are told apart if nothing else is said
 */
export function share({ min, max, step = "0.1%" }: Bounds) {
  const usual = ["5%", "50%"];
  const measure = { parse: parseShare, pattern: SHARE, usual };
  return measured("share", { min, max, step }, measure).brand<"share">();
}

/** How the texts of a unit are read and written. */
interface Measure {
  readonly parse: (text: string) => number | undefined;
  readonly pattern: RegExp;
  /** Texts that make good examples. */
  readonly usual: readonly string[];
}

function measured(
  unit: string,
  bounds: Required<Bounds>,
  { parse, pattern, usual }: Measure,
): z.ZodString {
  const [min = NaN, max = NaN, step = NaN] = [bounds.min, bounds.max, bounds.step].map(parse);
  const isWithin = (value: number | undefined): value is number =>
    value !== undefined && value >= min && value <= max;
  const isGiven = (text: string) => {
    const value = parse(text);
    return isWithin(value) && value % step === 0;
  };
  const example = usual.find(isGiven) ?? bounds.min;
  const needed = `a ${unit} from ${bounds.min} to ${bounds.max}, such as ${example}`;
  const error = ({ input }: { readonly input?: unknown }) =>
    typeof input === "string" && isWithin(parse(input))
      ? `${needed}; a multiple of ${bounds.step}`
      : needed;
  return z.string({ error }).regex(pattern, { error }).refine(isGiven, { error }).meta({ unit });
}

/** Pods as a count or as a share of all. Every branch says the same, as zod may pass on just one. */
export function countOrShare(): z.ZodUnion<readonly [z.ZodNumber, z.ZodString]> {
  const error = "an integer of at least 0, or a share such as 25%";
  const count = z.number({ error }).int({ error }).min(0, { error });
  return z.union([count, text(/^(?:\d|[1-9]\d|100)%$/, error)], { error });
}

/** One of a few words. */
export function word<const W extends readonly [string, ...string[]]>(
  words: W,
): z.ZodEnum<{ [K in W[number]]: K }> {
  return z.enum(words, { error: `one of ${words.join(", ")}` });
}

/** True or false. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: "true or false" });
}

/** Any text that is not empty. */
export function anyText(needed: string): z.ZodString {
  return z.string({ error: needed }).min(1, { error: needed });
}

/** The name of a variable of the environment, whose value a driver reads where it needs it. */
export function variable(): z.ZodString {
  return text(/^[A-Za-z_]\w*$/, "a variable's name of letters, digits and _");
}

/** A list; `needed` says of what. */
export function listOf<E extends z.ZodType>(element: E, needed: string) {
  return z.array(element, { error: needed }).readonly();
}

/** A map from names to values. */
export function mapOf<V extends z.ZodType>(
  name: RegExp,
  value: V,
  needed: string,
): z.ZodRecord<z.ZodString, V> {
  return z.record(z.string().regex(name, { error: needed }), value, { error: needed });
}

/** Labels as Kubernetes takes them. */
export function labels(): z.ZodRecord<z.ZodString, z.ZodString> {
  const value = text(
    LABEL_VALUE,
    "text of at most 63 letters, digits, -, _ and ., with a letter or digit at both ends",
  );
  return mapOf(
    LABEL_KEY,
    value,
    "a map from label keys, such as team or example.com/team, to text",
  );
}

/** Annotations as Kubernetes takes them. */
export function annotations(): z.ZodRecord<z.ZodString, z.ZodString> {
  const needed = "a map from annotation keys, such as example.com/owner, to text";
  return mapOf(LABEL_KEY, freeText(), needed);
}

/** Any text, empty text included. */
export function freeText(): z.ZodString {
  return z.string({ error: "text" });
}

/**
 * Marks where an encrypted value can stand; everywhere else it would end up in the open. In a program another
 * resource's output can stand there, too.
 *
 * @param plain - whether the same value may stand there in plain text, too
 * @see secretPlaces, which finds the marks
 */
export function secret<S extends z.ZodType>(schema: S, plain: "refused" | "taken" = "refused") {
  return later(schema).meta({ secret: plain });
}

/** Marks what no error shows, though it stands in plain config. */
export function unshown<S extends z.ZodType>(schema: S): S {
  return schema.meta({ secret: "required" });
}

/** Marks where a program can put another resource's output: it is taken as it comes. */
export function later<S extends z.ZodType>(schema: S) {
  // Of two branches that both refuse a value, zod tells of neither.
  const error = ({ errors }: { readonly errors?: readonly (readonly z.core.$ZodIssue[])[] }) =>
    errors?.[1]?.[0]?.message;
  return z.union([z.custom<z.output<S>>(isLater), schema], { error }).brand<"value", "inout">();
}

/**
 * An object with known keys only.
 *
 * @param needed - what anything but a map is answered with
 */
export function object<S extends z.ZodRawShape>(
  shape: S,
  needed = "a map with known keys",
): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? undefined : needed),
  });
}

/** A map, or a word that stands for all of it. */
export function orWord<const W extends string, S extends z.ZodRawShape>(
  one: W,
  map: z.ZodObject<S, z.core.$strict>,
) {
  return z.union([word([one]), map], { error: `a map with known keys; or ${one}` });
}

/** A map, or the word for nothing of the kind. */
export function orNone<S extends z.ZodRawShape>(map: z.ZodObject<S, z.core.$strict>) {
  return orWord("none", map);
}

/** An object of which one key is set, such as the kinds of a volume. */
export function onlyOne<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const error = `exactly one of ${Object.keys(shape).join(", ")}`;
  return object(shape).refine((value) => Object.keys(value).length === 1, { error });
}

/**
 * An address of the web, whole.
 *
 * @param error - what is needed, in words
 */
export function webAddress(error = "an address that starts with http:// or https://"): z.ZodString {
  return z
    .string({ error })
    .regex(/^https?:\/\/\S+$/, { error })
    .refine((text) => URL.canParse(text), { error });
}
