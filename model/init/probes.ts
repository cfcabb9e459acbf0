import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { durationText } from "../units/duration";
import { type Finding, keyFor, stricter } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** Keys of probes by fields of a container. */
export const PROBES = [
  ["startup", "startupProbe"],
  ["liveness", "livenessProbe"],
  ["readiness", "readinessProbe"],
] as const;

/**
 * How the kubelet asks. A container without a readiness probe gets the questions of its liveness probe, or one for
 * a socket: nobody else could know whether a color may have traffic.
 *
 * @param container - with the ports of its probes as numbers
 */
export function probeFindings(
  container: Json,
  at: string,
  port: number | undefined,
): readonly Finding[] {
  const ready = container["readinessProbe"] ?? container["livenessProbe"];
  return PROBES.flatMap(([name, field]): readonly Finding[] => {
    const key = ["workload", "probes", name];
    const probe = container[field];
    const from = `${at}.${field}`;
    if (probe !== undefined) return probeKeys(mapAt(probe), from, key, port);
    // Nobody asks a container that listens nowhere.
    if (port === undefined) return [];
    if (name !== "readiness") return keyFor(from, key, "none");
    const asked = ready === undefined ? { tcpSocket: { port } } : mapAt(ready);
    const why = "the container has no readiness probe, so a pod counts as ready while it starts";
    const { successThreshold: _once, ...same } = asked;
    return [stricter(from, key, why), ...probeKeys(same, from, key, port)];
  });
}

/** What one probe asks, and how often. */
export function probeKeys(
  probe: Json,
  from: string,
  key: readonly string[],
  main: number | undefined,
): readonly Finding[] {
  const port = questionPort(probe);
  const own = port === undefined || port === main ? undefined : port;
  const question = (): Json => {
    if (probe["httpGet"] !== undefined) {
      const { path = "/", scheme } = mapAt(probe, "httpGet");
      const headers = itemsOf(probe, "httpGet", "httpHeaders").map((one) => [
        textOf(one, "name"),
        textOf(one, "value"),
      ]);
      const httpHeaders = headers.length === 0 ? undefined : (Object.fromEntries(headers) as Json);
      return {
        kind: "http",
        path,
        scheme: scheme === "HTTP" ? undefined : scheme,
        httpHeaders,
        port: own,
      };
    }
    if (probe["grpc"] !== undefined) {
      return { kind: "grpc", service: textOf(probe, "grpc", "service") || undefined, port: own };
    }
    if (probe["tcpSocket"] !== undefined) return { kind: "tcp", port: own };
    return { kind: "command", command: itemsOf(probe, "exec", "command") };
  };
  const times = [
    ["initialDelaySeconds", "initialDelay", 0],
    ["periodSeconds", "period", 10],
    ["timeoutSeconds", "timeout", 1],
  ] as const;
  const counts = { failureThreshold: probe["failureThreshold"] ?? 3 };
  const passes = key.at(-1) === "readiness" ? { successThreshold: probe["successThreshold"] } : {};
  return [
    ...Object.entries({ ...question(), ...counts, ...passes }).flatMap(([name, value]) =>
      keyFor(`${from}.${FIELDS[name] ?? name}`, [...key, name], value),
    ),
    ...times.flatMap(([field, name, usual]) => {
      const value = Number(probe[field] ?? usual);
      const isNone = name === "initialDelay" && value === 0;
      return isNone ? [] : keyFor(`${from}.${field}`, [...key, name], durationText(value * 1000));
    }),
  ];
}

/** Fields whose name is not that of their key. */
const FIELDS: Readonly<Record<string, string>> = {
  kind: "",
  path: "httpGet.path",
  scheme: "httpGet.scheme",
  httpHeaders: "httpGet.httpHeaders",
  service: "grpc.service",
  command: "exec.command",
};

function questionPort(probe: Json): number | undefined {
  const asked = ["httpGet", "grpc", "tcpSocket"].map((kind) => fieldOf(probe, kind, "port"));
  const port = asked.find((one) => one !== undefined);
  return port === undefined ? undefined : Number(port);
}
