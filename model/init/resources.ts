import { mapAt, wordOf } from "../field";
import { type Finding, keyFor, stricter } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** Amounts that a pod may be limited in, by the names that are keys. */
const KINDS = ["cpu", "memory", "ephemeral-storage"] as const;

const KEY = ["workload", "resources"] as const;

/** Requests and limits; what the container is not limited in stays so. */
export function resourceFindings(resources: Json, at: string): readonly Finding[] {
  const limits = mapAt(resources, "limits");
  const requests = mapAt(resources, "requests");
  const place = `${at}.resources`;
  const limited = KINDS.some((kind) => limits[kind] !== undefined);
  const unasked = KINDS.filter((kind) => (requests[kind] ?? limits[kind]) === undefined);
  return [
    ...KINDS.flatMap((kind) => [
      // A limit without a request is the request, too.
      ...amount(`${place}.requests.${kind}`, ["requests", kind], requests[kind] ?? limits[kind]),
      ...(limited
        ? amount(`${place}.limits.${kind}`, ["limits", kind], limits[kind] ?? "none")
        : []),
    ]),
    ...(limited ? [] : keyFor(`${place}.limits`, [...KEY, "limits"], "none")),
    ...(unasked.length === 0
      ? []
      : [
          stricter(
            `${place}.requests`,
            [...KEY, "requests"],
            `the container asks for no ${unasked.join(", no ")}; Sluice sets something aside for it`,
            ...(unasked.length === KINDS.length ? ["none"] : []),
          ),
        ]),
    ...extended(limits, requests, place),
  ];
}

function amount(from: string, key: readonly string[], value: unknown): readonly Finding[] {
  return keyFor(from, [...KEY, ...key], value === undefined ? undefined : wordOf(value));
}

/** Of these Kubernetes wants request and limit alike. */
function extended(limits: Json, requests: Json, place: string): readonly Finding[] {
  const all = Object.entries({ ...requests, ...limits });
  return all
    .filter(([name]) => !KINDS.some((kind) => kind === name))
    .flatMap(([name, value]) =>
      ["limits", "requests"].flatMap((part) =>
        keyFor(`${place}.${part}["${name}"]`, [...KEY, "extended", name], String(value)),
      ),
    );
}
