import type { z } from "zod";
import { AUTOSCALING_DEFAULTS, autoscalingOverrideSchema, autoscalingSchema } from "./autoscaling";
import { clusterSchema } from "./cluster-settings";
import { type Color, otherColor, perColor } from "./color";
import { DISRUPTION_DEFAULTS, disruptionSchema } from "./disruption";
import { isDigestReference } from "./image";
import { imageSchema } from "./image-settings";
import { loggingSchema } from "./logging/schema";
import { resolveLogging } from "./logging/settings";
import { isMap, withoutUndefined } from "./merge";
import { monitoringSchema, resolveMonitoring } from "./monitoring-settings";
import { DNS_LABEL, MAX_APP_NAME, NAMESPACE } from "./name";
import { annotations, anyText, flag, integer, labels, object, text, word } from "./need";
import type { Problem } from "./problem";
import { protocolMonitoring, protocolWorkload } from "./protocol";
import { releaseSchema } from "./release/settings-schema";
import { reservedNames } from "./reserved-names";
import { type Encrypted, secretPlaces, secretProblems, withheld } from "./secret-places";
import type { ColorArgs, ColorSettings, Settings, StackArgs } from "./settings-args";
import { SettingsError, shapeProblems } from "./settings-error";
import { settingsProblems } from "./settings-rules";
import { resolveTraffic, trafficSchema } from "./traffic-settings";
import { allOn } from "./weights";
import { resolveWorkload, workloadSchema, workloadShape } from "./workload";

const servicePort = integer(1, 65535).describe("Port on which the container listens.");

const colorSchema = (color: Color): z.ZodType<ColorArgs> =>
  object({
    image: anyText("an image by digest")
      .refine(isDigestReference, {
        error: "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot",
      })
      .exactOptional()
      .describe(
        "Image by digest. If not set while the color is idle: what `image` builds, else the other color's.",
      ),
    port: servicePort.exactOptional(),
    ...workloadShape,
    autoscaling: autoscalingOverrideSchema
      .exactOptional()
      .describe("The color's own bounds of the autoscaler."),
  }).describe(`The ${color} color: its image, and what it has different from workload.`);

const shortName = (pattern: RegExp, needed: string, longest: number) =>
  text(pattern, needed).max(longest, { error: `at most ${String(longest)} characters` });

/** The one schema of the stack config; strict at every level. */
export const settingsSchema = object({
  app: shortName(
    DNS_LABEL,
    "a name: lower-case letters, digits and -, starting with a letter",
    MAX_APP_NAME,
  ).describe("Name of the service and start of every object's name. A change replaces everything."),
  namespace: shortName(
    NAMESPACE,
    "a namespace: lower-case letters, digits and -, not at the ends",
    63,
  ).describe("Existing namespace. A change replaces everything."),
  port: servicePort,
  activeColor: word(["blue", "green"]).describe("The color that serves; the other one is idle."),
  weights: object({
    blue: integer(0, 100, "percent").describe("Share of blue in percent."),
    green: integer(0, 100, "percent").describe("Share of green in percent."),
  })
    .exactOptional()
    .describe("Shares of the traffic in percent, sum 100; all on activeColor if not set."),
  blue: colorSchema("blue").exactOptional(),
  green: colorSchema("green").exactOptional(),
  image: imageSchema
    .exactOptional()
    .describe("Builds an image for the idle color while that has none of its own."),
  workload: workloadSchema.exactOptional().describe("What the pods of both colors are."),
  disruption: disruptionSchema
    .exactOptional()
    .describe("Budget of each color for drained nodes; exactly one of its keys."),
  autoscaling: autoscalingSchema
    .exactOptional()
    .describe("Autoscaler of each color; it then owns the number of pods."),
  traffic: trafficSchema.exactOptional().describe("How requests reach the colors."),
  monitoring: monitoringSchema.exactOptional().describe("What is watched."),
  logging: loggingSchema.exactOptional().describe("How log lines reach a store."),
  protect: flag()
    .exactOptional()
    .describe("Keeps Services and the VirtualService from being deleted by mistake."),
  labels: labels()
    .exactOptional()
    .describe("Further labels of all objects. A change rolls the pods of both colors."),
  annotations: annotations()
    .exactOptional()
    .describe("Further annotations of all objects. A change rolls the pods of both colors."),
  release: releaseSchema.exactOptional().describe("How `sluice release` walks."),
  cluster: clusterSchema.exactOptional().describe("Which cluster is meant."),
}) satisfies z.ZodType<StackArgs>;

/** Where a stack's config can hold encrypted values. */
export const SECRET_PLACES = secretPlaces(settingsSchema);

/**
 * Checks the settings as a whole.
 *
 * @param encrypted - which values are encrypted in the stack's file: where secrets stand is checked then,
 *   and errors show none of them. @default - not checked, as settings of a program need not come from a file
 * @returns the settings as they were written, known to be valid
 * @throws {@link SettingsError} with every problem found, before anything is declared
 */
export function checkSettings(raw: unknown, encrypted?: Encrypted): StackArgs {
  const given = withoutUndefined(raw);
  const parsed = settingsSchema.safeParse(given, { reportInput: true });
  const shape: readonly Problem[] = parsed.success
    ? []
    : shapeProblems(parsed.error, settingsSchema);
  const broken = brokenKeys(parsed.error);
  const found = [
    ...reservedNames(given),
    ...shape,
    ...settingsProblems(soundParts(given, broken), broken),
  ];
  const problems = encrypted
    ? [
        ...secretProblems(settingsSchema, given, encrypted),
        ...found.map((one) => withheld(one, encrypted)),
      ]
    : found;
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return parsed.data;
}

/**
 * Checks the settings and fills in the defaults.
 *
 * @throws {@link SettingsError} as {@link checkSettings} does
 */
export function parseSettings(raw: unknown): Settings {
  return resolveSettings(checkSettings(raw));
}

/** The top-level keys with a malformed value somewhere; a key too many breaks nothing. */
function brokenKeys(error: z.ZodError | undefined): ReadonlySet<PropertyKey> {
  const malformed = error?.issues.filter(({ code }) => code !== "unrecognized_keys") ?? [];
  return new Set(malformed.flatMap(({ path }) => path.slice(0, 1)));
}

/** The top-level keys that are well-formed, so that rules across keys can still be checked on them. */
function soundParts(raw: unknown, broken: ReadonlySet<PropertyKey>): Partial<StackArgs> {
  if (!isMap(raw)) return {};
  const sound = Object.entries(raw).filter(
    ([key]) => !broken.has(key) && Object.hasOwn(settingsSchema.shape, key),
  );
  return Object.fromEntries(sound);
}

function resolveSettings(args: StackArgs): Settings {
  const idleColor = otherColor(args.activeColor);
  return {
    app: args.app,
    namespace: args.namespace,
    activeColor: args.activeColor,
    idleColor,
    weights: args.weights ?? allOn(args.activeColor),
    colors: perColor((color) => resolveColor(args, color)),
    disruption: args.disruption ?? DISRUPTION_DEFAULTS,
    traffic: resolveTraffic(args.traffic ?? {}),
    monitoring: resolveMonitoring(protocolMonitoring(args)),
    ...(args.logging && { logging: resolveLogging(args.logging) }),
    protect: args.protect ?? false,
    labels: args.labels ?? {},
    annotations: args.annotations ?? {},
    cluster: args.cluster ?? {},
  };
}

function resolveColor(args: StackArgs, color: Color): ColorSettings {
  const { image, autoscaling, port = args.port, ...overrides } = args[color] ?? {};
  const fallback = args.image ? undefined : args[otherColor(color)]?.image;
  return {
    image: image ?? fallback ?? "",
    port,
    workload: resolveWorkload(
      protocolWorkload(args.traffic?.protocol),
      args.workload ?? {},
      overrides,
    ),
    ...(args.autoscaling && {
      autoscaling: { ...AUTOSCALING_DEFAULTS, ...args.autoscaling, ...autoscaling },
    }),
  };
}
