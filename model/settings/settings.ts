import { autoscalerSchema, EXTERNAL } from "./autoscaling";
import { type Checking, checkedBy } from "./checking";
import { COLORS, type Color, otherColor, perColor } from "../color";
import { object } from "./fields";
import { type ImageArgs, imageSchema, type ImageSettings } from "./image-settings";
import { resolveMonitoring } from "./monitoring-settings";
import { protocolWorkload } from "../traffic/protocol";
import { readAs } from "./reading";
import { settingsSchema } from "./schema";
import { misplacedInColors } from "./misplaced";
import type { Encrypted } from "./secret-places";
import type {
  ColorSettings,
  Settings,
  SettingsArgs,
  StackArgs,
  StackSettings,
} from "./settings-args";
import { SettingsError } from "./settings-error";
import { settingsProblems } from "./rules";
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

/** How stacks in two colors are checked. */
const IN_COLORS: Checking<typeof settingsSchema> = {
  schema: settingsSchema,
  misplaced: misplacedInColors,
  rules: settingsProblems,
  // A stack is released with the usual gates where its file names none: they may ask for what it does not have.
  assumed: { release: {} },
};

function checked(raw: unknown, encrypted?: Encrypted) {
  return checkedBy(IN_COLORS, raw, encrypted);
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
