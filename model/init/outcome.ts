import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { type FieldOutcome, accountFor } from "./account";
import { asService, portNames } from "./around";
import { asAutoscaler } from "./autoscaler";
import { alignedRouter, asRouter } from "./as-router";
import { asPods } from "./as-pods";
import type { Mapped } from "./finding";
import { type Leaves, leavesOf } from "./leaves";
import { mainContainer } from "./main-port";
import type { Running } from "./running";
import type { SourceObject } from "./source-object";

type Json = Readonly<Record<string, unknown>>;

/** What became of an object. */
export interface ObjectOutcome {
  readonly object: SourceObject;
  readonly fields: readonly FieldOutcome[];
  /** The object in the form in which its fields were compared. */
  readonly body: Json;
}

/** What has to be known to compare the files with what their stack renders. */
export interface Rendered {
  readonly app: string;
  readonly running: Running;
  /** All objects of the stack. */
  readonly objects: readonly Json[];
}

/** Holds each object against its counterpart among those that the stack renders. */
export function outcomesOf(
  mapped: readonly Mapped[],
  rendered: Rendered,
): readonly ObjectOutcome[] {
  const [workload] = mapped.map(({ object }) => object);
  const services = mapped.flatMap(({ object }) => (object.kind === "Service" ? [object] : []));
  const [called] = services;
  const { port } = rendered.running;
  const main = {
    index: port.container,
    name: textOf(mainContainer(workload?.body, port), "name"),
  };
  return mapped.map((one) => {
    const { object } = one;
    const isFurther = object.kind === "Service" && object !== called;
    const counterpart = isFurther ? undefined : counterpartOf(object.kind, rendered);
    const namespace = object.namespace ?? textOf(counterpart, "metadata", "namespace");
    const body = comparable({ ...object, namespace }, main, workload, services);
    return {
      object,
      body,
      fields: accountFor(
        one,
        leavesOf(body),
        counterpart &&
          renderedLeaves(counterpart, rendered, { object, body, services, main: main.name }),
      ),
    };
  });
}

function comparable(
  { kind, namespace, body }: Pick<SourceObject, "kind" | "body"> & { readonly namespace: string },
  main: { readonly index: number; readonly name: string },
  workload: SourceObject | undefined,
  services: readonly SourceObject[],
): Json {
  if (kind === "VirtualService") return asRouter(body, services, namespace);
  if (kind === "Deployment" || kind === "Rollout") return asPods(body, main);
  if (kind === "Service") return asService(body, portNames(workload?.body));
  return kind === "HorizontalPodAutoscaler" ? asAutoscaler(body) : body;
}

/** In one Deployment what blue would be is the app's; there is no other color. */
function nameIn({ app, running }: Rendered, color: "blue" | "green"): string {
  return running.mode === "rolling" && color === "blue" ? app : `${app}-${color}`;
}

function counterpartOf(kind: string, rendered: Rendered): Json | undefined {
  const { app, objects } = rendered;
  const isOverBoth = kind === "Service" || kind === "VirtualService";
  const name = isOverBoth ? app : nameIn(rendered, "blue");
  const wanted = kind === "Rollout" ? "Deployment" : kind;
  return objects.find((one) => one["kind"] === wanted && fieldOf(one, "metadata", "name") === name);
}

/** An object of the files, for what its counterpart is put into the same form by. */
interface Compared {
  readonly object: SourceObject;
  readonly body: Json;
  readonly services: readonly SourceObject[];
  readonly main: string;
}

function renderedLeaves(
  body: Json,
  rendered: Rendered,
  { object: { kind }, body: source, services, main }: Compared,
): Leaves {
  const { app, objects } = rendered;
  if (kind === "VirtualService") {
    const namespace = textOf(body, "metadata", "namespace");
    const aligned = alignedRouter(body, source, services, (color) => nameIn(rendered, color));
    return leavesOf(asRouter(aligned, services, namespace));
  }
  if (kind === "HorizontalPodAutoscaler") return leavesOf(asAutoscaler(body));
  if (kind === "Service") {
    return leavesOf(asService(body, portNames(counterpartOf("Deployment", rendered))));
  }
  if (kind !== "Deployment" && kind !== "Rollout") return leavesOf(body);
  const contents = new Map(
    objects
      .filter((one) => one["kind"] === "ConfigMap")
      .map((one) => [textOf(one, "metadata", "name"), mapAt(one, "data")]),
  );
  const containers = itemsOf(body, "spec", "template", "spec", "containers");
  const index = containers.findIndex((one) => textOf(one, "name") === app);
  return leavesOf(asPods(body, { index, name: main }, contents));
}
