import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { environmentFindings } from "./environment";
import { type Finding, keyFor, stricter } from "./finding";
import { probeKeys, PROBES } from "./probes";
import { resourceFindings } from "./resources";
import { privilegeFindings } from "./security";
import { mountFindings } from "./volumes";

type Json = Readonly<Record<string, unknown>>;

const PLACE = "spec.template.spec.initContainers";

/**
 * The containers beside the service's own: those that run to their end, and those that stay, which are native
 * sidecars in a stack.
 *
 * @param pod - in the form of `asPods`
 * @param plain - names of those that the object starts together with the service's own
 */
export function furtherFindings(pod: Json, plain: readonly string[]): readonly Finding[] {
  const all = itemsOf(pod, "initContainers").map((one) => mapAt(one));
  const user = userOf(itemsOf(pod, "containers")[0]);
  return all.flatMap((container, order) => {
    const name = textOf(container, "name");
    const isSidecar = container["restartPolicy"] === "Always";
    const key = ["workload", isSidecar ? "sidecars" : "initContainers", name];
    const at = `${PLACE}[${name}]`;
    return [
      ...keyFor(`${at}.name`, [...key, "image"], container["image"]),
      ...keyFor(`${at}.image`, [...key, "image"], container["image"]),
      ...(all.length > 1 ? keyFor(`${at}.order`, [...key, "order"], order) : []),
      ...["command", "args"].flatMap((field) =>
        keyFor(`${at}.${field}`, [...key, field], texts(container[field])),
      ),
      ...environmentFindings(container, at, key),
      ...resourceFindings(mapAt(container, "resources"), at, key),
      ...privilegeFindings(mapAt(container, "securityContext"), `${at}.securityContext`, key),
      ...(userOf(container) === user ? [] : ownUser(container, at, key)),
      ...mountFindings(pod, container, at, key),
      ...(isSidecar ? sidecarFindings(container, at, key) : []),
      ...(plain.includes(name) ? [stricter(`${at}.restartPolicy`, key, FIRST)] : []),
    ];
  });
}

const FIRST =
  "the object starts it together with the service; a sidecar of Sluice starts before it, and ends after it";

function sidecarFindings(container: Json, at: string, key: readonly string[]): readonly Finding[] {
  return [
    ...itemsOf(container, "ports").flatMap((one) => {
      const { name, containerPort, protocol = "TCP" } = mapAt(one);
      const known = typeof name === "string" ? name : `port-${String(containerPort)}`;
      const place = [...key, "ports", known];
      const from = `${at}.ports[${String(containerPort)}/${String(protocol)}]`;
      return [
        ...keyFor(from, [...place, "containerPort"], containerPort),
        ...(protocol === "TCP" ? [] : keyFor(`${from}.protocol`, [...place, "protocol"], protocol)),
      ];
    }),
    ...PROBES.flatMap(([name, field]) =>
      container[field] === undefined
        ? []
        : probeKeys(mapAt(container, field), `${at}.${field}`, [...key, "probes", name], undefined),
    ),
  ];
}

/** Who its process is, where that is not whom the pod names. */
function ownUser(container: Json, at: string, key: readonly string[]): readonly Finding[] {
  const user = userOf(container);
  const id = user === 0 ? "root" : user;
  return ["runAsUser", "runAsGroup", "runAsNonRoot"].flatMap((field) =>
    keyFor(`${at}.securityContext.${field}`, [...key, "userId"], id),
  );
}

function userOf(container: unknown): unknown {
  return fieldOf(container, "securityContext", "runAsUser");
}

/** YAML reads numbers where a container gets words. */
export function texts(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String) : undefined;
}
