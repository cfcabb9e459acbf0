import type { z } from "zod";
import { isMap } from "./merge";
import type { Problem } from "./problem";
import { readAs } from "./reading";
import { reservedNames } from "./reserved-names";
import { type Encrypted, secretProblems, unshownPlaces, withheld } from "./secret-places";
import { SettingsError } from "./settings-error";
import { without } from "./sound-part";

/** Top-level keys that are left out because something in them is malformed. */
export type Broken = ReadonlySet<PropertyKey>;

/** How the settings of one mode are checked. */
export interface Checking<S extends z.ZodObject> {
  readonly schema: S;
  /** Keys that are another mode's, in words that say where to go; they are no problem of the schema then. */
  misplaced(raw: unknown): readonly Problem[];
  /** The rules across keys, for whatever keys are well-formed. */
  rules(args: Partial<z.input<S>>, broken: Broken): readonly Problem[];
  /** What a stack counts as having written where it says nothing of it. */
  readonly assumed: Partial<z.input<S>>;
}

/**
 * Checks the settings of one mode as a whole.
 *
 * @returns the settings as they were written, and with defaults
 * @throws SettingsError with every problem found
 */
export function checkedBy<S extends z.ZodObject>(
  checking: Checking<S>,
  raw: unknown,
  encrypted?: Encrypted,
): { readonly given: z.input<S>; readonly data: z.output<S> } {
  const { schema, assumed } = checking;
  const misplaced = checking.misplaced(raw);
  const meant = misplaced.reduce<unknown>((rest, { path }) => without(rest, path), raw);
  const { given, data, error, problems: shape } = readAs(schema, meant);
  const broken = brokenKeys(error);
  const sound = soundParts(schema, given, broken, error);
  const walk = Object.entries(encrypted ? assumed : {}).filter(([key]) => !broken.has(key));
  const rules = checking.rules({ ...Object.fromEntries(walk), ...sound }, broken);
  const found = [
    ...reservedNames(given),
    ...misplaced,
    ...shape,
    ...rules.map((one) => withheld(one, unshownIn(schema))),
  ];
  const problems = encrypted
    ? [...secretProblems(schema, given, encrypted), ...found.map((one) => withheld(one, encrypted))]
    : found;
  const isSound = problems.length === 0 && isWritten<S>(given, error);
  if (!data || !isSound) throw new SettingsError(problems);
  return { given, data };
}

/** What no rule's finding may show; looked for when there is one. */
const unshownIn = (schema: z.ZodType): Encrypted => ({
  paths: unshownPlaces(schema),
  keys: new Set(),
});

/** Whether settings are as the schema wants them; the rules across keys are another question. */
function isWritten<S extends z.ZodObject>(
  _given: unknown,
  error: z.ZodError | undefined,
): _given is z.input<S> {
  return error === undefined;
}

/** The top-level keys with a malformed value somewhere; a key too many breaks nothing. */
function brokenKeys(error: z.ZodError | undefined): Broken {
  const malformed = error?.issues.filter(({ code }) => code !== "unrecognized_keys") ?? [];
  return new Set(malformed.flatMap(({ path }) => path.slice(0, 1)));
}

/**
 * The top-level keys that are well-formed, without the keys in them that nobody knows, so that rules across
 * keys can still be checked on them.
 */
function soundParts<S extends z.ZodObject>(
  schema: S,
  raw: unknown,
  broken: Broken,
  error: z.ZodError | undefined,
): Partial<z.input<S>> {
  const unknown = (error?.issues ?? []).flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const known = unknown.reduce<unknown>((rest, place) => without(rest, place), raw);
  if (!isMap(known)) return {};
  const sound = Object.entries(known).filter(
    ([key]) => !broken.has(key) && Object.hasOwn(schema.shape, key),
  );
  return Object.fromEntries(sound) as Partial<z.input<S>>;
}
