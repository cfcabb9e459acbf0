import { fieldOf, itemsOf, mapAt, textOf } from "../../model/field";
import { isRolling } from "../../model/labels";
import type { Danger } from "./danger";
import { type Manifest, objectName } from "./manifest";
import type { ObjectChange } from "./object-change";
import { unavailable } from "./routing/pods";
import { colorOfTarget, serviceKey } from "./routing/target";
import { type ContentChanges, contentChanges, restartReasons } from "./restart";
import { type BeforeAfter, beforeAfter } from "./service-change";
import { leavesSize } from "./service-state";
import { arrow, isChange, shortImage } from "./service-summary";

/** What happens to a service without colors. */
export interface RollingChange {
  /** Namespace and name. */
  readonly service: string;
  readonly image: BeforeAfter<string>;
  /** Pods; absent where an autoscaler decides. */
  readonly replicas: BeforeAfter<number>;
  /** Why its pods are replaced; empty when they stay, or when there are none yet. */
  readonly restarts: readonly string[];
  readonly deployment: ObjectChange["action"];
  /** Pods that may be away at once while they are replaced, of how many. */
  readonly away: { readonly most: number; readonly of: number };
  /** Whether all pods go before the first new one comes. */
  readonly isRecreated: boolean;
  readonly sentences: readonly string[];
}

/** The service of a Deployment without colors, if it is one. */
export function rollingService(manifest: Manifest | undefined): string | undefined {
  if (manifest?.kind !== "Deployment" || !isRolling(mapAt(manifest, "metadata", "labels"))) {
    return undefined;
  }
  const { namespace, name } = objectName(manifest);
  return serviceKey(namespace, name);
}

/** Every service without colors of either side. */
export function rollingChanges(objects: readonly ObjectChange[]): readonly RollingChange[] {
  const contents = contentChanges(objects);
  return objects.flatMap((change) => {
    const service = rollingService((change.after ?? change.before)?.manifest);
    return service === undefined ? [] : [changeOf(service, change, contents)];
  });
}

function changeOf(service: string, change: ObjectChange, contents: ContentChanges): RollingChange {
  const { action, before, after } = change;
  const both = <T>(read: (manifest: Manifest) => T | undefined): BeforeAfter<T> =>
    beforeAfter(before && read(before.manifest), after && read(after.manifest));
  const replicas = both((manifest) => {
    const count = fieldOf(manifest, "spec", "replicas");
    return typeof count === "number" ? count : undefined;
  });
  const isScaled = after !== undefined && leavesSize(after);
  const of = replicas.after ?? 1;
  const facts = {
    service,
    image: both((manifest) =>
      textOf(itemsOf(manifest, "spec", "template", "spec", "containers")[0], "image"),
    ),
    replicas: isScaled ? {} : replicas,
    restarts: action === "create" || action === "delete" ? [] : restartReasons(change, contents),
    deployment: action,
    away: { most: after ? unavailable(after.manifest, of) : 0, of },
    isRecreated: textOf(after?.manifest, "spec", "strategy", "type") === "Recreate",
  };
  return { ...facts, sentences: sentencesOf(facts) };
}

function sentencesOf(change: Omit<RollingChange, "sentences">): readonly string[] {
  const { image, replicas, restarts, deployment, isRecreated } = change;
  if (deployment === "same") return ["Image and pods are untouched."];
  if (deployment === "delete") return ["The pods are deleted."];
  const images = isChange(image) ? [`Image: ${arrow(image, shortImage)}.`] : [];
  if (deployment === "create") return [...images, `Pods: ${podsOf(replicas.after)}, new.`];
  const scale = isChange(replicas) ? [`Pods: ${arrow(replicas, String)}.`] : [];
  const how = isRecreated
    ? "all go before the first new one comes"
    : "one after the other, while they serve";
  const why = restarts.join("; ");
  const pods = restarts.length > 0 ? `Pods are replaced, ${how}: ${why}.` : "Pods stay.";
  return [...images, ...scale, pods];
}

function podsOf(count: number | undefined): string {
  return count === undefined ? "as many as an autoscaler makes" : String(count);
}

/** The changes in sentences; whose they are is said where there are several services. */
export function rollingSentences(
  changes: readonly RollingChange[],
  areOthers: boolean,
): readonly string[] {
  const areSeveral = areOthers || changes.length > 1;
  return changes.flatMap(({ service, sentences }) =>
    sentences.map((sentence) => (areSeveral ? `${service}: ${sentence}` : sentence)),
  );
}

/** Pods of such services that are away while they are replaced, and those that go for good. */
export function rollingDangers(changes: readonly RollingChange[]): readonly Danger[] {
  return changes.flatMap(({ service, replicas, restarts, away, isRecreated }): Danger[] => {
    const why = restarts.join("; ");
    const shrinks = (replicas.after ?? Infinity) < (replicas.before ?? 0);
    const of = `of ${String(away.of)} pod${away.of === 1 ? "" : "s"}`;
    return [
      ...(restarts.length > 0 && isRecreated
        ? [
            danger(
              service,
              `is interrupted (${why}): with strategy recreate all pods go first, and nothing runs until a new one is ready.`,
            ),
          ]
        : []),
      ...(restarts.length > 0 && !isRecreated && away.most > 0
        ? [
            danger(
              service,
              `may lack ${String(away.most)} ${of} while they are replaced (${why}); strategy safe or fast adds pods first.`,
            ),
          ]
        : []),
      ...(shrinks
        ? [danger(service, `goes from ${arrow(replicas, String)} pods while they serve.`)]
        : []),
    ];
  });
}

function danger(subject: string, message: string): Danger {
  return { kind: "serving-pods", subject, message };
}

/** Services that are in two colors on one side, and have none on the other. */
export function modeDangers(objects: readonly ObjectChange[]): readonly Danger[] {
  const modes = (side: "before" | "after") => {
    const manifests = objects.flatMap((change) => change[side]?.manifest ?? []);
    const deployments = manifests.filter(({ kind }) => kind === "Deployment");
    return {
      colors: new Set(deployments.flatMap((one) => colorOfTarget(one)?.service ?? [])),
      rolling: new Set(deployments.flatMap((one) => rollingService(one) ?? [])),
    };
  };
  const [before, after] = [modes("before"), modes("after")];
  const changed = (
    from: ReadonlySet<string>,
    to: ReadonlySet<string>,
    stays: ReadonlySet<string>,
  ) => [...to].filter((service) => from.has(service) && !stays.has(service));
  return [
    ...changed(before.colors, after.rolling, after.colors).map((service) =>
      turned(service, "mode rolling", "both colors are deleted while their one Deployment starts"),
    ),
    ...changed(before.rolling, after.colors, after.rolling).map((service) =>
      turned(service, "two colors", "its one Deployment is deleted while the colors start"),
    ),
  ];
}

function turned(subject: string, mode: string, what: string): Danger {
  const message =
    `becomes ${mode}: other objects of the same names are made, and ${what}; the update fails half-way, or ` +
    "requests are lost. Declare the service under another app in a stack of its own, move its callers or hosts " +
    "there, and then destroy this stack: docs/rolling.md.";
  return { kind: "mode", subject, message };
}
