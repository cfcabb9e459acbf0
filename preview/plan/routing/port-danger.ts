import type { Danger } from "../danger";
import { fieldOf, itemsOf, mapAt, textOf } from "../../../model/field";
import { type DeclaredObject, type Manifest, objectPhrase } from "../manifest";
import type { ObjectChange } from "../object-change";
import { COLOR_LABEL } from "../../../model/labels";
import { routedColor } from "./service/ways-in";
import { declaredPorts, isSelected, podMakers, resolvePort } from "./pods";

/** What is known of the pods on both sides. */
export interface PortContext {
  readonly before: readonly DeclaredObject[];
  readonly after: readonly DeclaredObject[];
  /** Whether nobody is on what an object is about, before or after. */
  readonly isIdle: (manifest: Manifest) => boolean;
}

/** Ports and protocols of a Service that callers use and no longer exist, or that no longer fit its pods. */
export function portDangers(change: ObjectChange, context: PortContext): readonly Danger[] {
  const { before, after, object } = change;
  if (object.kind !== "Service" || !before || !after) return [];
  const [old, now] = [before.manifest, after.manifest];
  const subject = objectPhrase(object);
  const served = context.isIdle(now) ? [] : [...lostPorts(old, now), ...atOnce(old, now, context)];
  return [...served, ...misfits(old, now, context)].map((message) => ({
    kind: "port",
    subject,
    message,
  }));
}

const portsOf = (service: Manifest) => itemsOf(service, "spec", "ports");

const numberOf = (port: unknown) => fieldOf(port, "port");

const only = (service: Manifest) =>
  portsOf(service).length === 1 ? portsOf(service)[0] : undefined;

/** Ports of the same number, and the only one of both sides whatever its number. */
function pairs(old: Manifest, now: Manifest): readonly (readonly [unknown, unknown])[] {
  return portsOf(old).flatMap((left) => {
    const right =
      portsOf(now).find((port) => numberOf(port) === numberOf(left)) ?? (only(old) && only(now));
    return right === undefined ? [] : [[left, right] as const];
  });
}

function lostPorts(old: Manifest, now: Manifest): readonly string[] {
  const kept = new Set(portsOf(now).map(numberOf));
  const gone = portsOf(old).filter((port) => !kept.has(numberOf(port)));
  const address = (service: Manifest) => textOf(service, "spec", "type") || "ClusterIP";
  const outside = (service: Manifest) => address(service) !== "ClusterIP";
  return [
    ...gone.map(
      (port) => `no longer listens on port ${String(numberOf(port))}: its callers are refused.`,
    ),
    ...(outside(old) && address(old) !== address(now)
      ? [
          `becomes ${address(now)} instead of ${address(old)}: callers from outside may not reach it.`,
        ]
      : []),
  ];
}

/** A Service without what follows the traffic: to leave a color is not to lose its pods. */
function uncolored(service: Manifest): Manifest {
  if (!routedColor(service)) return service;
  const { [COLOR_LABEL]: _color, ...selector } = mapAt(service, "spec", "selector");
  return { ...service, spec: { ...mapAt(service, "spec"), selector } };
}

/** What a Service says counts at once, for pods that change only one after the other. */
function atOnce(old: Manifest, now: Manifest, context: PortContext): readonly string[] {
  const running = podMakers(context.before)
    .map(({ manifest }) => manifest)
    .filter((maker) => isSelected(old, maker) && !context.isIdle(maker));
  const found: string[] = [];
  for (const maker of running) {
    const name = `${maker.kind} ${maker.metadata.name}`;
    if (!isSelected(uncolored(now), maker)) {
      found.push(`no longer selects the running pods of ${name}.`);
    }
    for (const [left, right] of pairs(old, now)) {
      const [asked, asks] = [left, right].map((port) => resolvePort(targetOf(port), maker));
      if (asked !== undefined && asked !== asks) {
        found.push(
          `asks for port ${String(targetOf(right))} at once, while the running pods of ${name} listen on ${String(asked)}. Change the idle color, then shift.`,
        );
      }
    }
  }
  for (const [left, right] of pairs(old, now)) {
    const [spoken, speaks] = [protocolOf(left), protocolOf(right)];
    if (spoken !== speaks) {
      found.push(`makes proxies speak ${speaks} instead of ${spoken} to running pods at once.`);
    }
  }
  return found;
}

/** Ports that do not fit the pods any more once all have changed. */
function misfits(old: Manifest, now: Manifest, context: PortContext): readonly string[] {
  const fitted = new Set(
    asked(old, context.before).flatMap(({ maker, isDeclared }) => (isDeclared ? [maker] : [])),
  );
  return asked(now, context.after)
    .filter(({ maker, isDeclared }) => !isDeclared && fitted.has(maker))
    .map(({ maker, port }) => `asks for port ${port} of ${maker}, which declares no such port.`);
}

/** What a Service asks its pods for, and whether their containers declare it. */
function asked(service: Manifest, objects: readonly DeclaredObject[]) {
  const makers = podMakers(objects).map(({ manifest }) => manifest);
  return makers
    .filter((maker) => isSelected(service, maker))
    .flatMap((maker) =>
      portsOf(service).map((port) => {
        const number = resolvePort(targetOf(port), maker);
        return {
          maker: `${maker.kind} ${maker.metadata.name}`,
          port: String(targetOf(port)),
          isDeclared: number !== undefined && declaredPorts(maker).includes(number),
        };
      }),
    );
}

function targetOf(port: unknown): unknown {
  return fieldOf(port, "targetPort") ?? numberOf(port);
}

/** What is spoken, by the protocol that a port tells; gRPC is HTTP/2. */
const SPOKEN: Readonly<Record<string, string>> = {
  http: "HTTP/1",
  "kubernetes.io/ws": "HTTP/1",
  http2: "HTTP/2",
  "kubernetes.io/h2c": "HTTP/2",
  grpc: "HTTP/2",
  tcp: "TCP",
  tls: "TLS",
};

/** @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
function protocolOf(port: unknown): string {
  const prefix = /^[a-z0-9]+/i.exec(textOf(port, "name"))?.[0] ?? "what they find";
  const told = textOf(port, "appProtocol") || prefix;
  return SPOKEN[told.toLowerCase()] ?? told;
}
