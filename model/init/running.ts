import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { markProblems } from "../traffic/mesh";
import { type MainPort, mainPort } from "./main-port";
import type { Picked } from "./picked";
import type { SourceObject } from "./source-object";

/** As what a stack runs the pods of a service. */
export interface Running {
  readonly mode: "blue-green" | "rolling";
  readonly router: "istio" | "service";
  /** Where the container listens. */
  readonly port: MainPort;
  /** Why it is neither of the defaults. @default - it is both of them */
  readonly why?: string;
}

/**
 * Two colors in the mesh where that can be; behind the selector of a Service where its pods have no proxies; and one
 * Deployment where there are no requests to be moved, or where one pod alone may run.
 */
export function runningOf(picked: Picked): Running {
  const {
    workload,
    services: [called],
  } = picked;
  const port = mainPort(picked);
  const rolling = (why: string): Running => ({ mode: "rolling", router: "istio", port, why });
  if (port.containerPort === undefined) {
    return rolling(
      "no port is named anywhere, and colors are told apart by the requests that they get",
    );
  }
  if (isRecreated(workload) && isClaimed(workload)) {
    return rolling("two colors are two pods on one claim, which Recreate is there to prevent");
  }
  if (!isOutOfMesh(workload)) return { mode: "blue-green", router: "istio", port };
  const out = "its pods are kept out of the mesh, which would share their requests";
  if (!called) {
    const { containerPort: _none, ...nowhere } = port;
    return { ...rolling(`${out}, and no Service has a selector to move`), port: nowhere };
  }
  if (fieldOf(called.body, "spec", "clusterIP") === "None") {
    return rolling(`${out}, and callers of a headless Service keep the addresses of pods`);
  }
  const moved = `${out}: the selector of its Service moves, so all traffic is on one color`;
  return { mode: "blue-green", router: "service", port, why: moved };
}

/** Whether all pods of a workload go before the first new one comes. */
export function isRecreated({ body }: SourceObject): boolean {
  return textOf(body, "spec", "strategy", "type") === "Recreate";
}

function isClaimed({ body }: SourceObject): boolean {
  return itemsOf(body, "spec", "template", "spec", "volumes").some(
    (volume) => fieldOf(volume, "persistentVolumeClaim") !== undefined,
  );
}

/** Labels of the workload are those of its pods, too, in a stack. */
function isOutOfMesh({ body }: SourceObject): boolean {
  const texts = (...path: string[]) =>
    Object.fromEntries(
      Object.entries(mapAt(body, ...path)).map(([key, value]) => [key, String(value)]),
    );
  const pods = ["spec", "template", "metadata"] as const;
  const marks = {
    labels: { ...texts("metadata", "labels"), ...texts(...pods, "labels") },
    annotations: texts(...pods, "annotations"),
  };
  const problems = (mayLeave: boolean) => markProblems([], marks, undefined, mayLeave).length;
  return problems(false) > problems(true);
}
