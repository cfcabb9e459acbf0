import { isMap } from "../settings/merge";
import { quantityValue } from "../quantity";
import { parseDuration } from "../units/duration";

/** The plain values of an object by their place, such as `spec.ports[80/TCP].name`. */
export type Leaves = ReadonlyMap<string, string>;

/** Fields whose elements are known by a name of their own, by that of the list. */
const NAMED: Readonly<Record<string, (element: Readonly<Record<string, unknown>>) => unknown>> = {
  containers: ({ name }) => name,
  initContainers: ({ name }) => name,
  env: ({ name }) => name,
  volumes: ({ name }) => name,
  imagePullSecrets: ({ name }) => name,
  httpHeaders: ({ name }) => String(name).toLowerCase(),
  volumeMounts: ({ mountPath }) => String(mountPath).replace(/(?<=.)\/+$/, ""),
  ports: ({ containerPort, port, protocol = "TCP" }) =>
    `${String(containerPort ?? port)}/${String(protocol)}`,
  hostAliases: ({ ip }) => ip,
  items: ({ key, path }) => key ?? path,
  metrics: ({ type, name }) => name ?? type,
};

/** Lists without an order. */
const SETS = new Set([
  "add",
  "drop",
  "hosts",
  "gateways",
  "exportTo",
  "sniHosts",
  "supplementalGroups",
]);

/** Amounts that may be written in many ways. */
const AMOUNT = /\.(?:requests|limits)\.[^.]+$|\.(?:sizeLimit|divisor)$/;

/** Times that may be written in many ways. */
const TIME =
  /\.(?:timeout|perTryTimeout|fixedDelay|maxAge|interval|baseEjectionTime|connectTimeout|idleTimeout|maxConnectionDuration|tcpKeepalive\.time|ttl)$/;

/** All plain values below a value. */
export function leavesOf(value: unknown, path = ""): Leaves {
  return new Map(entriesOf(value, path));
}

function entriesOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const elements = value as readonly unknown[];
    if (elements.length === 0) return [[path, "[]"]];
    return elements.flatMap((element, index) => entriesOf(element, placeOf(path, element, index)));
  }
  if (!isMap(value)) return [[path, plain(value, path)]];
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return [[path, "{}"]];
  return entries.flatMap(([key, inner]) => entriesOf(inner, joined(path, key)));
}

/** The place of a field below another one. */
export function joined(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The place of an element of a list. */
export function placeOf(list: string, element: unknown, index: number): string {
  const field = /[^.[\]]+$/.exec(list)?.[0] ?? "";
  return `${list}[${keyOf(field, element, index)}]`;
}

function keyOf(field: string, element: unknown, index: number): string {
  if (SETS.has(field) && !isMap(element)) return String(element);
  const name = isMap(element) ? NAMED[field]?.(element) : undefined;
  return typeof name === "string" || typeof name === "number" ? String(name) : String(index);
}

function plain(value: unknown, path: string): string {
  const text = String(value);
  if (TIME.test(path)) return String(parseDuration(text) ?? text);
  return AMOUNT.test(path) ? String(quantityValue(text) ?? text) : text;
}
