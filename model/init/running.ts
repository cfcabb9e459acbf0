import { fieldOf, mapAt } from "../field";
import { markProblems } from "../traffic/mesh";
import type { MainPort } from "./main-port";
import type { Picked } from "./picked";
import type { SourceObject } from "./source-object";

/** As what a stack runs the pods of a service. */
export interface Running {
  readonly router: "istio" | "service";
  /** Where the container listens. */
  readonly port: MainPort;
  /** Why it is not the default. @default - it is */
  readonly why?: string;
}

/** Two colors in the mesh where that can be, and behind the selector of a Service where its pods have no proxies. */
export function runningOf({ workload, services: [called] }: Picked, port: MainPort): Running {
  const isHeadless = fieldOf(called?.body, "spec", "clusterIP") === "None";
  if (!called || isHeadless || !isOutOfMesh(workload)) return { router: "istio", port };
  const why =
    "its pods are kept out of the mesh, which would share their requests: the selector of its Service moves, so all traffic is on one color";
  return { router: "service", port, why };
}

/** Marks that take a pod out of the mesh as a whole, not by some of its ports. */
const WHOLE_MARKS = ["sidecar.istio.io/inject", "istio.io/dataplane-mode"];

/** Labels of the workload are those of its pods, too, in a stack. */
function isOutOfMesh({ body }: SourceObject): boolean {
  const texts = (...path: string[]) =>
    Object.fromEntries(
      Object.entries(mapAt(body, ...path))
        .filter(([key]) => WHOLE_MARKS.includes(key))
        .map(([key, value]) => [key, String(value)]),
    );
  const pods = ["spec", "template", "metadata"] as const;
  const marks = {
    labels: { ...texts("metadata", "labels"), ...texts(...pods, "labels") },
    annotations: texts(...pods, "annotations"),
  };
  return markProblems([], marks, undefined).length > 0;
}
