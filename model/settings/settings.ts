import type { z } from "zod";
import { autoscalerSchema, EXTERNAL } from "./autoscaling";
import { COLORS, type Color, otherColor, perColor } from "../color";
import { object } from "./fields";
import { type ImageArgs, imageSchema, type ImageSettings } from "./image-settings";
import { isMap } from "./merge";
import { resolveMonitoring } from "./monitoring-settings";
import { protocolWorkload } from "../traffic/protocol";
import { readAs } from "./reading";
import { reservedNames } from "./reserved-names";
import { settingsSchema } from "./schema";
import { type Encrypted, secretProblems, unshownPlaces, withheld } from "./secret-places";
import type {
  ColorSettings,
  Settings,
  SettingsArgs,
  StackArgs,
  StackSettings,
} from "./settings-args";
import { SettingsError } from "./settings-error";
import { settingsProblems } from "./rules";
import { without } from "./sound-part";
import { allOn } from "../traffic/weights";
import { resolveWorkload } from "./workload";

/**
 * Checks the settings as a whole.
 *
 * @param encrypted - which values are encrypted in the stack's file: where secrets stand is checked then,
 *   and errors show none of them. @default - not checked, as settings of a program need not come from a file
 * @returns the settings as they were written, but for numbers where text is meant, known to be valid
 * @throws {@link SettingsError} with every problem found, before anything is declared
 */
export function checkSettings(raw: unknown, encrypted?: Encrypted): StackArgs {
  return checked(raw, encrypted).given;
}

/**
 * Checks the settings and fills in the defaults.
 *
 * @throws {@link SettingsError} as {@link checkSettings} does
 */
export function parseSettings<Value>(args: SettingsArgs<Value>): Settings<Value>;
export function parseSettings(raw: unknown, encrypted?: Encrypted): Settings;
export function parseSettings(raw: unknown, encrypted?: Encrypted): Settings {
  const { given, data } = checked(raw, encrypted);
  return resolveSettings(given, data);
}

const imageAlone = object({ image: imageSchema });

/**
 * Checks how an image is built, where that stands alone, and fills in the defaults.
 *
 * @throws {@link SettingsError} as {@link checkSettings} does
 */
export function parseImage<Value>(args: ImageArgs<Value>): ImageSettings<Value>;
export function parseImage(raw: unknown): ImageSettings;
export function parseImage(raw: unknown): ImageSettings {
  const { data, problems } = readAs(imageAlone, { image: raw });
  if (!data) throw new SettingsError(problems);
  return data.image;
}

function checked(raw: unknown, encrypted?: Encrypted) {
  const { given, data, error, problems: shape } = readAs(settingsSchema, raw);
  const broken = brokenKeys(error);
  const sound = soundParts(given, broken, error);
  // A stack is released with the usual gates where its file names none: they may ask for what it does not have.
  const walk = encrypted && !broken.has("release") ? { release: {} } : {};
  const rules = settingsProblems({ ...walk, ...sound }, broken);
  const found = [
    ...reservedNames(given),
    ...shape,
    ...rules.map((one) => withheld(one, unshown())),
  ];
  const problems = encrypted
    ? [
        ...secretProblems(settingsSchema, given, encrypted),
        ...found.map((one) => withheld(one, encrypted)),
      ]
    : found;
  if (!data || problems.length > 0 || !isWritten(given, error)) throw new SettingsError(problems);
  return { given, data };
}

/** What no rule's finding may show; looked for when there is one. */
const unshown = (): Encrypted => ({ paths: unshownPlaces(settingsSchema), keys: new Set() });

/** Whether settings are as the schema wants them; the rules across keys are another question. */
function isWritten(_given: unknown, error: z.ZodError | undefined): _given is StackArgs {
  return error === undefined;
}

/** The top-level keys with a malformed value somewhere; a key too many breaks nothing. */
function brokenKeys(error: z.ZodError | undefined): ReadonlySet<PropertyKey> {
  const malformed = error?.issues.filter(({ code }) => code !== "unrecognized_keys") ?? [];
  return new Set(malformed.flatMap(({ path }) => path.slice(0, 1)));
}

/**
 * The top-level keys that are well-formed, without the keys in them that nobody knows, so that rules across
 * keys can still be checked on them.
 */
function soundParts(
  raw: unknown,
  broken: ReadonlySet<PropertyKey>,
  error: z.ZodError | undefined,
): Partial<StackArgs> {
  const unknown = (error?.issues ?? []).flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const known = unknown.reduce<unknown>((rest, place) => without(rest, place), raw);
  if (!isMap(known)) return {};
  const sound = Object.entries(known).filter(
    ([key]) => !broken.has(key) && Object.hasOwn(settingsSchema.shape, key),
  );
  return Object.fromEntries(sound);
}

function resolveSettings(args: StackArgs, all: StackSettings): Settings {
  const {
    blue: _blue,
    green: _green,
    image,
    port: _port,
    workload: _workload,
    autoscaling: _autoscaling,
    release: _release,
    ...service
  } = all;
  const colors = perColor((color) => resolveColor(args, color));
  const isBuilt = COLORS.some((color) => colors[color].image === undefined);
  return {
    ...service,
    idleColor: otherColor(args.activeColor),
    weights: args.weights ?? allOn(args.activeColor),
    colors,
    ...(isBuilt && image && { image }),
    monitoring: resolveMonitoring(args.monitoring ?? {}, all.traffic),
  };
}

function resolveColor(args: StackArgs, color: Color): ColorSettings {
  const { image: own, autoscaling, port = args.port, ...overrides } = args[color] ?? {};
  const image = own ?? (args.image ? undefined : args[otherColor(color)]?.image);
  return {
    ...(image !== undefined && { image }),
    port,
    workload: resolveWorkload(
      protocolWorkload(args.traffic?.protocol),
      args.workload ?? {},
      overrides,
    ),
    ...(args.autoscaling && {
      autoscaling:
        args.autoscaling === EXTERNAL
          ? EXTERNAL
          : autoscalerSchema.parse({ ...args.autoscaling, ...autoscaling }),
    }),
  };
}
