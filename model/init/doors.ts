import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { isMap } from "../settings/merge";
import { isWithin } from "./account";
import { type Finding, type Key, keyFor, type Mapped } from "./finding";
import { joined, placeOf } from "./leaves";
import type { ObjectOutcome } from "./outcome";

type Json = Readonly<Record<string, unknown>>;

/** Fields by which a patch finds the elements of a list; the first one that an element has. */
const MERGE_KEYS = ["containerPort", "port", "mountPath", "ip", "name"];

/** Lists whose elements a patch finds one by one; any other one is replaced. */
const MERGED =
  /(?:^|\.)(?:containers|initContainers|env|volumes|volumeMounts|ports|imagePullSecrets|hostAliases)$/;

const POD = "spec.template.spec";

/**
 * Patches for what has no key, in Kubernetes' own fields.
 *
 * @param body - the object in the form in which its fields were compared
 */
function doorFindings({ object, fields, body }: ObjectOutcome, main: string): readonly Finding[] {
  const lost = fields.filter(({ outcome, isFinal }) => outcome === "lost" && isFinal !== true);
  const paths = lost.map(({ path }) => path);
  const part = (from: string, key: Key, value: unknown, without: readonly string[] = []) =>
    Object.entries(mapAt(value)).flatMap(([field, inner]) => {
      const place = joined(from, field);
      if (without.includes(field)) return [];
      return keyFor(place, [...key, field], picked(inner, place, paths));
    });
  if (object.kind === "Service") {
    return part("spec", ["service", "patch"], fieldOf(body, "spec")).map(withPlainPorts);
  }
  if (object.kind !== "Deployment" && object.kind !== "Rollout") return [];
  const pod = mapAt(body, "spec", "template", "spec");
  const container = itemsOf(pod, "containers").find((one) => textOf(one, "name") === main);
  const { containers: _all, ...rest } = pod;
  const others = itemsOf(pod, "containers").filter((one) => one !== container);
  return [
    ...part(`${POD}.containers[${main}]`, ["workload", "container"], container),
    ...part(POD, ["workload", "pod"], others.length === 0 ? rest : { ...rest, containers: others }),
  ];
}

/** The mesh is told to carry further ports as they come: as requests they would go by the weights of another port. */
function withPlainPorts(finding: Finding): Finding {
  if (finding.is !== "key" || finding.key.at(-1) !== "ports") return finding;
  const value = itemsOf(finding, "value").map((one) => {
    const isWhole = fieldOf(one, "targetPort") !== undefined;
    const isNamed = fieldOf(one, "appProtocol") !== undefined;
    return isWhole && !isNamed ? { ...mapAt(one), appProtocol: "tcp" } : one;
  });
  return { ...finding, value };
}

/** The parts of a value in which fields are lost. */
function picked(value: unknown, path: string, lost: readonly string[]): unknown {
  if (!lost.some((one) => isWithin(one, path))) return undefined;
  if (Array.isArray(value)) {
    const elements = value as readonly unknown[];
    if (!MERGED.test(path)) return elements;
    const parts = elements.map((element, index) => {
      const part = picked(element, placeOf(path, element, index), lost);
      return isMap(part) && isMap(element) ? { ...named(element), ...part } : part;
    });
    return parts.filter((part) => part !== undefined);
  }
  if (!isMap(value)) return value;
  const parts = Object.entries(value).flatMap(([key, inner]) => {
    const part = picked(inner, joined(path, key), lost);
    return part === undefined ? [] : [[key, part] as const];
  });
  return Object.fromEntries(parts);
}

function named(element: Json): Json {
  const key = MERGE_KEYS.find((one) => element[one] !== undefined);
  return key === undefined ? {} : { [key]: element[key] };
}

/** What becomes of objects with patches for what has no key. */
export function withDoors(
  mapped: readonly Mapped[],
  outcomes: readonly ObjectOutcome[],
  main: string,
): readonly Mapped[] {
  return mapped.map((one, index) => {
    const outcome = outcomes[index];
    // A key that does not do it would stand against the patch in words alone.
    const doors = outcome ? doorFindings(outcome, main) : [];
    return doors.length === 0 ? one : { ...one, findings: [...one.findings, ...doors] };
  });
}
