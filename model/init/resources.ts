import { mapAt, wordOf } from "../field";
import { type Finding, type Key, keyFor, stricter } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** Amounts that a pod may be limited in, by the names that are keys. */
const KINDS = ["cpu", "memory", "ephemeral-storage"] as const;

/**
 * Requests and limits; what the container is not limited in stays so.
 *
 * @param container - key of the container
 */
export function resourceFindings(resources: Json, at: string, container: Key): readonly Finding[] {
  const key = [...container, "resources"];
  const limits = mapAt(resources, "limits");
  const requests = mapAt(resources, "requests");
  const place = `${at}.resources`;
  const limited = KINDS.some((kind) => limits[kind] !== undefined);
  const unasked = KINDS.filter((kind) => (requests[kind] ?? limits[kind]) === undefined);
  return [
    ...KINDS.flatMap((kind) => [
      // A limit without a request is the request, too.
      ...amount(
        `${place}.requests.${kind}`,
        [...key, "requests", kind],
        requests[kind] ?? limits[kind],
      ),
      ...(limited
        ? amount(`${place}.limits.${kind}`, [...key, "limits", kind], limits[kind] ?? "none")
        : []),
    ]),
    ...(limited ? [] : keyFor(`${place}.limits`, [...key, "limits"], "none")),
    ...(unasked.length === 0
      ? []
      : [
          stricter(
            `${place}.requests`,
            [...key, "requests"],
            `the container asks for no ${unasked.join(", no ")}; Sluice sets something aside for it`,
            ...(unasked.length === KINDS.length ? ["none"] : []),
          ),
        ]),
    ...extended(limits, requests, place, key),
  ];
}

function amount(from: string, key: Key, value: unknown): readonly Finding[] {
  return keyFor(from, key, value === undefined ? undefined : wordOf(value));
}

/** Of these Kubernetes wants request and limit alike. */
function extended(limits: Json, requests: Json, place: string, key: Key): readonly Finding[] {
  const all = Object.entries({ ...requests, ...limits });
  return all
    .filter(([name]) => !KINDS.some((kind) => kind === name))
    .flatMap(([name, value]) =>
      ["limits", "requests"].flatMap((part) =>
        keyFor(`${place}.${part}["${name}"]`, [...key, "extended", name], String(value)),
      ),
    );
}
