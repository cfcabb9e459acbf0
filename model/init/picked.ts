import type { Complaint } from "../complaint";
import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { selects } from "../labels";
import { sourceName, type SourceObject } from "./source-object";

/** The objects of one service. */
export interface Picked {
  /** Runs the pods. */
  readonly workload: SourceObject;
  /** Those that select its pods, the one that callers name first. */
  readonly services: readonly SourceObject[];
  readonly autoscalers: readonly SourceObject[];
  readonly budgets: readonly SourceObject[];
  readonly virtualServices: readonly SourceObject[];
  readonly destinationRules: readonly SourceObject[];
  /** All that is left, and stays as it is. */
  readonly others: readonly SourceObject[];
}

/** Kinds that run pods of which any one does as well as another. */
const WORKLOADS = ["Deployment", "Rollout"];

/** The workloads among objects, whole ones alone: a patch of one names no image. */
export function workloadsIn(objects: readonly SourceObject[]): readonly SourceObject[] {
  return objects.filter(({ kind, body }) => {
    const containers = itemsOf(body, "spec", "template", "spec", "containers");
    const isWhole = containers.length > 0 && containers.every((one) => textOf(one, "image") !== "");
    return WORKLOADS.includes(kind) && isWhole && mapAt(body, "spec")["selector"] !== undefined;
  });
}

/**
 * The objects of the one service that is meant.
 *
 * @param app - name of its workload, or of its Service. @default - the only one
 */
export function pickService(
  objects: readonly SourceObject[],
  app: string | undefined,
): Picked | Complaint {
  const workloads = workloadsIn(objects);
  const chosen = workloads.filter(
    (one) => app === undefined || one.name === app || servicesOf(one, objects)[0]?.name === app,
  );
  const exact = chosen.find(({ name }) => name === app);
  const [only, ...more] = exact ? [exact] : chosen;
  const names = workloads.map(({ name }) => name).join(", ");
  if (!only) return noneOf(objects, names, app);
  if (more.length > 0) {
    return {
      about: "--app",
      found:
        app === undefined ? `nothing, and several workloads: ${names}` : `${app}, which is several`,
      needed: "the name of one of them",
      next: `--app ${only.name}`,
    };
  }
  return around(only, objects);
}

function noneOf(
  objects: readonly SourceObject[],
  names: string,
  app: string | undefined,
): Complaint {
  if (names !== "") {
    return { about: "--app", found: String(app), needed: `one of ${names}` };
  }
  const kinds = [...new Set(objects.map(({ kind }) => kind))].join(", ");
  return {
    about: "--from",
    found: kinds === "" ? "no object" : `no Deployment among ${kinds}`,
    needed: "files with a Deployment, such as the output of helm template or kustomize build",
    next: "helm template RELEASE CHART | sluice init --from -",
  };
}

/**
 * A Rollout that runs the pods of a Deployment, in its place: the Deployment itself then runs none.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout
 */
function running(workload: SourceObject, objects: readonly SourceObject[]): SourceObject {
  const rollout = objects.find(
    (one) =>
      one.kind === "Rollout" &&
      near(one, workload) &&
      textOf(one.body, "spec", "workloadRef", "kind") === workload.kind &&
      textOf(one.body, "spec", "workloadRef", "name") === workload.name,
  );
  if (!rollout) return workload;
  const { selector, template } = mapAt(workload.body, "spec");
  const spec = { selector, ...mapAt(rollout.body, "spec"), template };
  return { ...rollout, body: { ...rollout.body, spec } };
}

function around(deployed: SourceObject, objects: readonly SourceObject[]): Picked {
  const workload = running(deployed, objects);
  const services = servicesOf(workload, objects);
  const isOurs = (host: string) => services.some((one) => isHostOf(host, one));
  const of = (kind: string, fits: (one: SourceObject) => boolean) =>
    objects.filter((one) => one.kind === kind && near(one, workload) && fits(one));
  const picked = {
    workload,
    services,
    autoscalers: of("HorizontalPodAutoscaler", ({ body }) => {
      const target = mapAt(body, "spec", "scaleTargetRef");
      return target["kind"] === workload.kind && target["name"] === workload.name;
    }),
    budgets: of("PodDisruptionBudget", ({ body }) =>
      selects(mapAt(body, "spec", "selector", "matchLabels"), podLabels(workload)),
    ),
    virtualServices: objects.filter(
      (one) => isRouter(one) && destinationsOf(one.body).some(isOurs),
    ),
    destinationRules: objects.filter(
      (one) => one.kind === "DestinationRule" && isOurs(textOf(one.body, "spec", "host")),
    ),
  };
  const taken = [...Object.values(picked).flat(), deployed];
  const runs = ({ kind, name }: SourceObject) => kind === workload.kind && name === workload.name;
  const isLeft = (one: SourceObject) => !taken.includes(one) && !runs(one);
  return { ...picked, others: objects.filter(isLeft) };
}

/** Whether an object is Istio's: other meshes have one of the same name. */
export function isRouter({ kind, body }: SourceObject): boolean {
  return kind === "VirtualService" && textOf(body, "apiVersion").startsWith("networking.istio.io/");
}

/** Services that select the pods of a workload, the one that callers name first. */
function servicesOf(
  workload: SourceObject,
  objects: readonly SourceObject[],
): readonly SourceObject[] {
  const found = objects.filter(
    (one) =>
      one.kind === "Service" &&
      near(one, workload) &&
      selects(mapAt(one.body, "spec", "selector"), podLabels(workload)),
  );
  const stable = stableService(workload);
  // A headless one, or one with a longer name than the workload's, stands beside the one that is called.
  const rank = ({ name, body }: SourceObject) =>
    Number(name !== (stable ?? workload.name)) * 4 +
    Number(fieldOf(body, "spec", "clusterIP") === "None") * 2 +
    Number(!workload.name.startsWith(name));
  return [...found].sort((one, other) => rank(one) - rank(other));
}

/** Of a Rollout the Service that serves. */
function stableService({ body }: SourceObject): string | undefined {
  const strategy = ["spec", "strategy"] as const;
  const stable =
    textOf(body, ...strategy, "blueGreen", "activeService") ||
    textOf(body, ...strategy, "canary", "stableService");
  return stable === "" ? undefined : stable;
}

function podLabels({ body }: SourceObject): Readonly<Record<string, unknown>> {
  return mapAt(body, "spec", "template", "metadata", "labels");
}

function near({ namespace }: SourceObject, workload: SourceObject): boolean {
  return [namespace, workload.namespace].includes(undefined) || namespace === workload.namespace;
}

/** Whether a name of the mesh is that of a Service. */
export function isHostOf(host: string, { name, namespace }: SourceObject): boolean {
  const [first, second, third] = host.split(".");
  if (first !== name || (third !== undefined && third !== "svc")) return false;
  if (second === undefined || third === "svc") {
    return [undefined, namespace ?? second].includes(second);
  }
  // Of two labels the second is a namespace, or makes a public name.
  return second === (namespace ?? "default");
}

/** The hosts that a VirtualService sends to. */
export function destinationsOf(virtualService: unknown): readonly string[] {
  const rules = ["http", "tcp", "tls"].flatMap((kind) => itemsOf(virtualService, "spec", kind));
  return rules.flatMap((rule) =>
    itemsOf(rule, "route").map((one) => textOf(one, "destination", "host")),
  );
}

/** How the objects are called together. */
export function pickedNames({ workload, ...rest }: Picked): readonly string[] {
  const { others: _others, ...around } = rest;
  return [workload, ...Object.values(around).flat()].map(sourceName);
}
