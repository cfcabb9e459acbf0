import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import type { Picked } from "./picked";

/** The port whose traffic is split. */
export interface MainPort {
  /** Index of the container that listens. */
  readonly container: number;
  /** @default - nothing names one */
  readonly containerPort?: number;
  /** @default - no Service names one */
  readonly servicePort?: number;
  /** What is spoken, in the words of `traffic.protocol`. */
  readonly protocol: string;
}

/** Ports on which other things than HTTP are spoken, where no name says so. */
const TCP_PORTS = new Set([
  21, 22, 25, 1433, 2181, 3306, 4222, 5432, 5672, 6379, 9042, 9092, 11211,
]);

/** Starts of names, as the mesh reads them, that stand for bytes without requests. */
const TCP_NAMES = /^(?:tcp|tls|mongo|mysql|redis|postgres|postgresql|pgsql|amqp|kafka|memcached)\b/;

/** A container that nobody is known to call. */
const NOWHERE: MainPort = { container: 0, protocol: "http" };

/** The service's own container. */
export function mainContainer(workload: unknown, { container }: MainPort) {
  return mapAt(itemsOf(workload, "spec", "template", "spec", "containers")[container]);
}

/** The port that callers of the service mean. */
export function mainPort({ workload, services: [service] }: Picked): MainPort {
  const containers = itemsOf(workload.body, "spec", "template", "spec", "containers");
  const declared = containers.flatMap((one, container) =>
    itemsOf(one, "ports").map((port) => ({ container, port })),
  );
  const called = service ? [...itemsOf(service.body, "spec", "ports")] : [];
  const [best] = called.sort((one, other) => worth(other) - worth(one));
  if (best === undefined) {
    const [first] = [...declared].sort((one, other) => worth(other.port) - worth(one.port));
    const number = fieldOf(first?.port, "containerPort");
    if (!first || typeof number !== "number") return askedPort(containers);
    return {
      container: first.container,
      containerPort: number,
      protocol: spoken(first.port, number),
    };
  }
  const servicePort = Number(fieldOf(best, "port"));
  const target = fieldOf(best, "targetPort") ?? servicePort;
  const found = declared.find(
    ({ port }) =>
      fieldOf(port, "name") === target || fieldOf(port, "containerPort") === Number(target),
  );
  const containerPort = Number(found ? fieldOf(found.port, "containerPort") : target);
  if (!Number.isInteger(containerPort)) return NOWHERE;
  return {
    container: found?.container ?? 0,
    containerPort,
    servicePort,
    protocol: spoken(best, containerPort),
  };
}

/** A container that names no port, and is asked at one. */
function askedPort(containers: readonly unknown[]): MainPort {
  for (const [container, one] of containers.entries()) {
    const asked = ["readinessProbe", "livenessProbe", "startupProbe"].flatMap((probe) =>
      ["httpGet", "grpc", "tcpSocket"].map((kind) => fieldOf(one, probe, kind, "port")),
    );
    const number = asked.find((port) => typeof port === "number");
    if (typeof number === "number") return { container, containerPort: number, protocol: "http" };
  }
  return NOWHERE;
}

/** Requests of users before those of machines; what has no name may be either. */
function worth(port: unknown): number {
  const name = textOf(port, "name");
  if (/metrics|prom|admin|debug|health|probe|status/.test(name)) return 0;
  if (fieldOf(port, "protocol") === "UDP") return 0;
  if (/^(?:http|web|grpc)(?:$|-)/.test(name)) return 3;
  return /^(?:https?|grpc|web)/.test(name) ||
    [80, 443, 8080].includes(Number(fieldOf(port, "port")))
    ? 2
    : 1;
}

function spoken(port: unknown, number: number): string {
  const named = textOf(port, "appProtocol").replace("kubernetes.io/h2c", "http2");
  const word = named === "" ? textOf(port, "name") : named;
  if (/^grpc(?!-web)/.test(word)) return "grpc";
  if (/^(?:http2|h2c)/.test(word)) return "http2";
  if (TCP_NAMES.test(word)) return "tcp";
  const service = Number(fieldOf(port, "port"));
  return word === "" && [number, service].some((one) => TCP_PORTS.has(one)) ? "tcp" : "http";
}
