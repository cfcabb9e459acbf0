import { z } from "zod";
import { isMap } from "./merge";
import { dotted, type Problem, UNSHOWN } from "./problem";
import { knownKeys } from "./keys";
import type { Renamed } from "./renamed";
import { isWrapper } from "./wrapper";

/** Steps from the top of the settings. */
export type Path = Problem["path"];

/** Stands in a place for each element of a list. */
const EACH = -1;

/** Stands in a place for each value of a map. */
const ANY = "*";

/** A key that can hold an encrypted value, because it becomes a secret input of a Secret or a provider. */
export interface SecretPlace {
  readonly path: Path;
  /** Whether the same value may stand there in plain text, too. */
  readonly plain: "refused" | "taken";
}

/** Which values of a config are encrypted. */
export interface Encrypted {
  /** Each value, as the stack's file shows it. */
  readonly paths: readonly Path[];
  /** Keys of which only Pulumi's word is known: something in them is encrypted. */
  readonly keys: ReadonlySet<string>;
}

/**
 * The places of a schema that `secret` of fields.ts marks: the one answer to where a secret can
 * stand. A mark on a map holds for every value in it.
 */
export function secretPlaces(schema: z.core.$ZodType): readonly SecretPlace[] {
  return marksOf(schema).flatMap(({ path, mark }) =>
    mark === "refused" || mark === "taken" ? [{ path, plain: mark }] : [],
  );
}

/** Every place whose value no error shows: those for secrets, and those that `unshown` of fields.ts marks. */
export function unshownPlaces(schema: z.core.$ZodType): readonly Path[] {
  return marksOf(schema).map(({ path }) => path);
}

/** Where encrypted values stand once keys above them have today's names. */
export function renamedSecrets({ paths, keys }: Encrypted, renamed: readonly Renamed[]): Encrypted {
  const now = (path: Path) =>
    renamed.reduce((steps, { path: old, name }) => {
      const isBelow = old.every((step, at) => path[at] === step);
      return isBelow ? steps.map((step, at) => (at === old.length - 1 ? name : step)) : steps;
    }, path);
  return {
    paths: paths.map(now),
    keys: new Set([...keys].map((key) => String(now([key])[0]))),
  };
}

/** What a schema marks, and where. */
interface Mark {
  readonly path: Path;
  readonly mark: unknown;
}

const known = new WeakMap<z.core.$ZodType, readonly Mark[]>();

/** A schema is walked once: errors and checks ask again and again. */
function marksOf(schema: z.core.$ZodType): readonly Mark[] {
  const marks = known.get(schema) ?? marksIn(schema);
  known.set(schema, marks);
  return marks;
}

function marksIn(schema: z.core.$ZodType, path: Path = []): readonly Mark[] {
  const mark = z.globalRegistry.get(schema)?.["secret"];
  if (mark !== undefined) return [{ path, mark }];
  if (schema instanceof z.ZodObject) {
    const shape: z.core.$ZodShape = schema.shape;
    return Object.entries(shape).flatMap(([key, inner]) => marksIn(inner, [...path, key]));
  }
  if (schema instanceof z.ZodArray) return marksIn(schema.element, [...path, EACH]);
  if (schema instanceof z.ZodRecord) return marksIn(schema.valueType, [...path, ANY]);
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => marksIn(option, path));
  }
  return isWrapper(schema) ? marksIn(schema._zod.def.innerType, path) : [];
}

/**
 * A value as an error may show it: without what stands at or below a key of a name that the schema marks
 * somewhere. By name, as whoever puts a secret in the wrong place wants it shown there no more.
 */
export function showable(schema: z.core.$ZodType, path: Path, value: unknown): unknown {
  const names = unshownNames(schema);
  const hide = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(hide);
    if (!isMap(one)) return one;
    const entries = Object.entries(one);
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, names.has(key) ? UNSHOWN : hide(inner)]),
    );
  };
  const isHidden = value !== undefined && value !== null && path.some((step) => names.has(step));
  return isHidden ? UNSHOWN : hide(value);
}

/** The names of the keys whose values no error shows. */
function unshownNames(schema: z.core.$ZodType): ReadonlySet<Path[number] | undefined> {
  const isName = (step: Path[number]) => typeof step === "string" && step !== ANY;
  return new Set(unshownPlaces(schema).map((path) => path.filter(isName).at(-1)));
}

/** The place at or around a path. */
export function placeOf(places: readonly SecretPlace[], path: Path): SecretPlace | undefined {
  return places.find(({ path: place }) => leadsTo(place, path));
}

/**
 * Encrypted values where everybody can read them afterwards, and secrets that stand in the stack file as
 * plain text: they are in the repository by then.
 *
 * @param settings - decrypted, or with stand-ins
 */
export function secretProblems(
  schema: z.ZodType,
  settings: unknown,
  encrypted: Encrypted,
): readonly Problem[] {
  const { paths, keys } = encrypted;
  const places = secretPlaces(schema);
  const isEncrypted = (path: Path) =>
    paths.some((one) => leadsTo(one, path)) || keys.has(String(path[0]));
  const exposed = paths.filter((path) => !placeOf(places, path));
  const held = places.map((place) => ({ place, nodes: nodesAt(settings, place.path) }));
  const without = [...keys].filter((key) =>
    held.every(({ place, nodes }) => place.path[0] !== key || nodes.length === 0),
  );
  return [
    ...exposed.map((path) => exposure(schema, places, path, "an encrypted value")),
    ...without.map((key) => exposure(schema, places, [key], "an encrypted value in it")),
    ...held
      .filter(({ place }) => place.plain === "refused")
      .flatMap(({ nodes }) => nodes.flatMap((node) => plainText(node, isEncrypted))),
  ];
}

/**
 * A problem without what it found, where that is at, below or around a value that nobody is to see, such as
 * an encrypted one. Where Pulumi tells the key only, that is every text in it.
 */
export function withheld(problem: Problem, { paths, keys }: Encrypted): Problem {
  const { path, found } = problem;
  const [top] = path;
  const isValue = /^(?:["[{\d-]|true$|false$)/.test(found);
  const isNear = paths.some((one) => leadsTo(one.slice(0, path.length), path));
  if (isNear && isValue) return { ...problem, found: UNSHOWN };
  if (!keys.has(String(top)) || !found.includes('"')) return problem;
  return { ...problem, found: `[hidden, as ${String(top)} holds encrypted values]` };
}

/** A value that is there, and its path. */
interface ValueAt {
  readonly path: Path;
  readonly value: unknown;
}

function exposure(
  schema: z.ZodType,
  places: readonly SecretPlace[],
  path: Path,
  found: string,
): Problem {
  const near = places.filter(({ path: place }) => place[0] === path[0]);
  const names = (near.length > 0 ? near : places).map(({ path: place }) => written(place));
  const above = path.slice(0, -1);
  const variable = `${String(path.at(-1))}From`;
  const other = knownKeys(schema, above).includes(variable)
    ? `; or ${dotted([...above, variable])}, which names a variable of the environment`
    : "";
  const needed = `plain values: this becomes readable to whoever reads objects, plans or logs. Encrypted values can stand in ${names.join(", ")}${other}`;
  return { path, found, needed, example: null };
}

/** The map as a whole where nothing in it is encrypted, else each value that is not. */
function plainText(node: ValueAt, isEncrypted: (path: Path) => boolean): readonly Problem[] {
  const leaves = leavesOf(node);
  const open = leaves.filter(({ path }) => !isEncrypted(path));
  const found = "plain text";
  if (open.length > 0 && open.length === leaves.length && isMap(node.value)) {
    return [{ path: node.path, found, needed: "encrypted values" }];
  }
  return open.map(({ path }) => ({ path, found, needed: "an encrypted value" }));
}

function leavesOf({ path, value }: ValueAt): readonly ValueAt[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf({ path: [...path, Array.isArray(value) ? Number(key) : key], value: inner }),
  );
}

/** The values to which a place leads; empty maps are none. */
function nodesAt(value: unknown, [step, ...rest]: Path, before: Path = []): readonly ValueAt[] {
  if (step === undefined) {
    const node = { path: before, value };
    return leavesOf(node).length === 0 ? [] : [node];
  }
  if (step === EACH) {
    const elements = Array.isArray(value) ? (value as readonly unknown[]) : [];
    return elements.flatMap((element, at) => nodesAt(element, rest, [...before, at]));
  }
  if (!isMap(value)) return [];
  const entries = Object.entries(value).filter(([key]) => step === ANY || key === step);
  return entries.flatMap(([key, inner]) => nodesAt(inner, rest, [...before, key]));
}

/** Whether a path starts as another one does, or as a place. */
function leadsTo(start: Path, path: Path): boolean {
  return start.every((step, at) => {
    const here = path[at];
    if (step === EACH) return typeof here === "number";
    return step === ANY ? here !== undefined : step === here;
  });
}

function written(place: Path): string {
  return place
    .map((step) => (step === EACH ? "[]" : `.${String(step)}`))
    .join("")
    .slice(1);
}
