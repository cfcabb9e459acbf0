import { COLORS, type Color } from "../../model/color";
import { isDigestReference } from "../../model/image";
import { fieldOf, itemsOf, textOf } from "../../model/field";
import type { Manifest } from "./manifest";
import type { Notice } from "./notice";
import type { ObjectChange } from "./object-change";
import { rollingService } from "./rolling";
import { colorOfTarget } from "./routing/target";

/** What something may do that with the defaults it may not, a sentence each. */
type Looseness = (thing: unknown) => readonly string[];

const when = (isLoose: boolean, message: string) => (isLoose ? [message] : []);

const ROOT = "may run as root.";

/** A line for each default that can be loosened; of the objects, so that it holds however they were made. */
const OF_PODS: readonly Looseness[] = [
  (pod) => when(fieldOf(pod, "securityContext", "runAsNonRoot") !== true, ROOT),
  (pod) =>
    when(
      textOf(pod, "securityContext", "seccompProfile", "type") !== "RuntimeDefault",
      "may make system calls that the container runtime keeps from others.",
    ),
  (pod) =>
    when(
      fieldOf(pod, "hostNetwork") === true,
      "has the network of its node: the mesh does not see it, and one pod alone fits on a node.",
    ),
  (pod) =>
    ["hostPID", "hostIPC"].flatMap((field) =>
      when(fieldOf(pod, field) === true, `sees the processes of its node: ${field}.`),
    ),
  (pod) =>
    itemsOf(pod, "volumes")
      .map((volume) => textOf(volume, "hostPath", "path"))
      .filter((path) => path !== "")
      .map((path) => `has ${path} of its node.`),
  (pod) =>
    when(
      fieldOf(pod, "automountServiceAccountToken") !== false,
      "may call the API server: the token of a ServiceAccount is mounted.",
    ),
  (pod) => {
    const written = containersOf(pod)
      .flatMap((container) => itemsOf(container, "volumeMounts"))
      .filter((mount) => fieldOf(mount, "readOnly") !== true)
      .map((mount) => fieldOf(mount, "name"));
    return itemsOf(pod, "volumes")
      .filter((volume) => written.includes(fieldOf(volume, "name")))
      .map((volume) => textOf(volume, "persistentVolumeClaim", "claimName"))
      .filter((claim) => claim !== "")
      .map((claim) => `may write to the claim ${claim}, as may all that mount it.`);
  },
];

/** Of any container of a pod. */
const OF_CONTAINERS: readonly Looseness[] = [
  (container) =>
    when(
      fieldOf(container, "securityContext", "privileged") === true,
      "is privileged: it may do what root of the node may.",
    ),
  (container) =>
    itemsOf(container, "securityContext", "capabilities", "add").map(
      (name) => `may use the capability ${String(name)}.`,
    ),
  (container) =>
    when(
      fieldOf(container, "securityContext", "allowPrivilegeEscalation") !== false,
      "may get more rights by programs that are started.",
    ),
  (container) =>
    when(
      fieldOf(container, "securityContext", "readOnlyRootFilesystem") !== true,
      "may write to the whole file system of the container.",
    ),
  (container) =>
    ["cpu", "memory", "ephemeral-storage"].flatMap((name) =>
      when(
        fieldOf(container, "resources", "limits", name) === undefined,
        `may use all ${name} of a node: there is no limit.`,
      ),
    ),
];

/** Of the service's own container. */
const OF_THE_SERVICE: readonly Looseness[] = [
  (container) =>
    when(
      fieldOf(container, "startupProbe") === undefined,
      "may be asked before the process is up: there is no startup probe.",
    ),
  (container) =>
    when(
      fieldOf(container, "livenessProbe") === undefined,
      "may hang for good: there is no liveness probe.",
    ),
];

/** Of containers beside it. */
const OF_OTHERS: readonly Looseness[] = [
  (container) => when(fieldOf(container, "securityContext", "runAsNonRoot") === false, ROOT),
  (container) => {
    const image = textOf(container, "image");
    return when(
      !isDigestReference(image),
      `runs ${image}, a tag that can be pushed over: pods of one color may then differ.`,
    );
  },
];

/** Each default of the pods that a change loosens; what was loose before is told no more. */
export function loosened(objects: readonly ObjectChange[]): readonly Notice[] {
  const services = new Map<string, Map<string, Color[]>>();
  for (const { before, after } of objects) {
    const place = after?.manifest.kind === "Deployment" ? placeOf(after.manifest) : undefined;
    if (!after || !place) continue;
    const known = before ? looseIn(before.manifest) : [];
    const messages = services.get(place.service) ?? new Map<string, Color[]>();
    services.set(place.service, messages);
    for (const message of looseIn(after.manifest)) {
      if (known.includes(message)) continue;
      messages.set(message, [...(messages.get(message) ?? []), ...place.colors]);
    }
  }
  return [...services].flatMap(([service, messages]) =>
    [...messages].map(([message, colors]) => {
      const who = COLORS.filter((color) => colors.includes(color)).join(" and ");
      return { subject: `${service} ${who}`.trim(), message };
    }),
  );
}

/** Whose a Deployment's pods are; of no color where there are none. */
function placeOf(deployment: Manifest) {
  const place = colorOfTarget(deployment);
  if (place) return { service: place.service, colors: [place.color] };
  const service = rollingService(deployment);
  return service === undefined ? undefined : { service, colors: [] };
}

function looseIn(deployment: Manifest): readonly string[] {
  const pod = fieldOf(deployment, "spec", "template", "spec");
  const [own, ...others] = containersOf(pod);
  const of = (thing: unknown, ...lists: readonly (readonly Looseness[])[]) =>
    lists.flat().flatMap((looseness) => looseness(thing));
  return [
    ...of(pod, OF_PODS),
    ...of(own, OF_CONTAINERS, OF_THE_SERVICE),
    ...others.flatMap((container) =>
      of(container, OF_CONTAINERS, OF_OTHERS).map(
        (message) => `by its container ${textOf(container, "name")} ${message}`,
      ),
    ),
  ];
}

/** The service's own container, and those beside it. */
function containersOf(pod: unknown): readonly unknown[] {
  return [...itemsOf(pod, "containers"), ...itemsOf(pod, "initContainers")];
}
