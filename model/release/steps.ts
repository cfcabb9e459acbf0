import { type Color, COLORS } from "../color";
import { colorName } from "../labels";
import { weightsObject } from "../metrics/weight-rules";
import { isAmong, type Moving } from "../traffic/moving-fields";

/** What an update does to one object. */
export interface PlannedStep {
  /** The engine's word: `same`, `create`, `update`, `delete`, `replace` and its parts. */
  readonly op: string;
  /** `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  /** What differs, such as `spec.http[0].route[0].weight`; empty where the engine does not say. */
  readonly fields: readonly string[];
}

/** Reads only; nothing in the cluster changes. */
const HARMLESS: ReadonlySet<string> = new Set(["same", "read", "refresh"]);

/** Where the object that tells the weights keeps them, by its kind: it routes nothing. */
const TOLD: ReadonlyMap<string, RegExp> = new Map([
  ["PrometheusRule", /^spec\.groups(?:\[|\.|$)/],
  ["ConfigMap", /^data(?:\[|\.|$)/],
]);

/**
 * What an update with other weights would do besides moving weights: anything but one update of them in
 * one router, and one of the object that tells Prometheus the weights.
 *
 * @param moving - where the router shows the weights and the active color
 * @returns sentences; empty when it is these alone
 */
export function changesBeyondRouter(
  steps: readonly PlannedStep[],
  app: string,
  moving: Moving,
): readonly string[] {
  const changes = changesIn(steps).filter((step) => !isTold(step, app));
  const isRouter = (step: PlannedStep) => isRouterUpdate(step, app, moving);
  const [router, ...more] = changes.filter(isRouter);
  const others = changes.filter((step) => !isRouter(step));
  return [...others, ...more, ...(router ? beyondWeights(router, moving) : [])].map(describe);
}

/**
 * What an update would do to anything but one color's own objects.
 *
 * @param moving - where the router shows weights that it has already: an update may record them, too.
 *   @default - it may not
 * @returns sentences; empty when it is that color alone
 */
export function changesBeyondColor(
  steps: readonly PlannedStep[],
  app: string,
  color: Color,
  moving?: Moving,
): readonly string[] {
  return changesIn(steps)
    .filter((step) => !isOfColor(step, app, color) && !isPinned(step, app))
    .filter((step) => !(moving && isOfWeights(step, app, moving)))
    .map(describe);
}

function isOfColor({ name }: PlannedStep, app: string, color: Color): boolean {
  const own = colorName(app, color);
  return name === own || name.startsWith(`${own}-`);
}

/** A build that the stack forgets, as both colors have an image by digest; the image stays in the registry. */
function isPinned({ op, type, name }: PlannedStep, app: string): boolean {
  return op === "delete" && name === app && ["Image", "AppImage"].includes(kindOf(type));
}

/** Where the one Deployment of a service without colors shows its version. */
const VERSION =
  /^spec\.template\.(?:metadata\.labels(?:\.version|\["version"\])|spec\.containers\[\d+\]\.image)$/;

/**
 * What an update with another image would do besides replacing pods by those of another version.
 *
 * @returns sentences; empty when it is the image of the service's own Deployment alone
 */
export function changesBeyondImage(steps: readonly PlannedStep[], app: string): readonly string[] {
  return changesIn(steps).flatMap((step) => {
    const { op, type, name, fields } = step;
    if (isPinned(step, app)) return [];
    if (op !== "update" || kindOf(type) !== "Deployment" || name !== app) return [describe(step)];
    const others = fields.filter((field) => !VERSION.test(field));
    return others.length === 0 ? [] : [describe({ ...step, fields: others })];
  });
}

/** What an update would do to anything but the contract of a service, as sentences. */
export function changesBeyondContract(
  steps: readonly PlannedStep[],
  app: string,
): readonly string[] {
  const own = `${app}-contract`;
  const isOwn = ({ type, name }: PlannedStep) =>
    ["Job", "Secret"].includes(kindOf(type)) && (name === own || name.startsWith(`${own}-`));
  return changesIn(steps)
    .filter((step) => !isOwn(step))
    .map(describe);
}

/** A service that is released together with another one. */
export interface JointService {
  readonly app: string;
  /** The color without traffic, if there is one. */
  readonly idle: Color | undefined;
  readonly moving: Moving;
}

/**
 * The steps of an update that are no part of the releases of other services: what those do to their idle color, to
 * their weights and to the least numbers of their autoscalers, they look at themselves.
 */
export function stepsBeside(
  steps: readonly PlannedStep[],
  others: readonly JointService[],
): readonly PlannedStep[] {
  return others.reduce(
    (rest, { app, idle, moving }) =>
      rest.filter(
        (step) =>
          !(idle !== undefined && isOfColor(step, app, idle)) &&
          !isBound(step, app) &&
          !isOfWeights(step, app, moving),
      ),
    steps,
  );
}

/** An engine that does not say which fields differ may mean any. */
function isOfWeights(step: PlannedStep, app: string, moving: Moving): boolean {
  if (step.fields.length === 0) return false;
  return (
    isTold(step, app) ||
    (isRouterUpdate(step, app, moving) && beyondWeights(step, moving).length === 0)
  );
}

/** Where each kind has the number of pods that a release may set. */
const SIZES: ReadonlyMap<string, string> = new Map([
  ["HorizontalPodAutoscaler", "spec.minReplicas"],
  ["Deployment", "spec.replicas"],
]);

/** Whether a step changes how many pods a color of the service has at least, and nothing else. */
export function isSize({ op, type, name, fields }: PlannedStep, app: string): boolean {
  const size = SIZES.get(kindOf(type));
  if (op !== "update" || size === undefined || fields.length === 0) return false;
  return (
    COLORS.some((color) => name === colorName(app, color)) && fields.every((one) => one === size)
  );
}

/** Whether a step changes nothing but the least number of an autoscaler. */
export function isBound(step: PlannedStep, app: string): boolean {
  return kindOf(step.type) === "HorizontalPodAutoscaler" && isSize(step, app);
}

/** One step per object: the parts of a replacement are one, and change nothing twice. */
function changesIn(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const byObject = new Map<string, PlannedStep>();
  for (const step of steps) {
    if (HARMLESS.has(step.op)) continue;
    const op = step.op.includes("replace") ? "replace" : step.op;
    const key = `${step.type} ${step.name}`;
    const earlier = byObject.get(key);
    const fields = [...new Set([...(earlier?.fields ?? []), ...step.fields])];
    byObject.set(key, { ...step, op, fields });
  }
  return [...byObject.values()];
}

/** An update of nothing but the weights in the object that tells them. */
function isTold({ op, type, name, fields }: PlannedStep, app: string): boolean {
  const weights = TOLD.get(kindOf(type));
  if (op !== "update" || name !== weightsObject(app) || weights === undefined) return false;
  return fields.every((field) => weights.test(field));
}

/** Neither objects of a color nor routers of other services are it, whatever their kind. */
function isRouterUpdate({ op, type, name }: PlannedStep, app: string, { kind }: Moving): boolean {
  return op === "update" && kindOf(type) === kind && name === app;
}

function beyondWeights(router: PlannedStep, moving: Moving): readonly PlannedStep[] {
  const fields = router.fields.filter((field) => !isAmong(field, moving.fields));
  return fields.length === 0 ? [] : [{ ...router, fields }];
}

const VERBS: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  import: "imported",
};

/** Fields that a sentence names; the rest are counted. */
const MOST_FIELDS = 3;

function describe({ op, type, name, fields }: PlannedStep): string {
  const named = fields.slice(0, MOST_FIELDS).join(", ");
  const rest = fields.length - MOST_FIELDS;
  const more = rest > 0 ? ` and ${String(rest)} more` : "";
  const what = fields.length === 0 ? "" : ` (${named}${more})`;
  return `${kindOf(type)} ${name} would be ${VERBS[op] ?? op}${what}`;
}

/** The last part of a type, `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
