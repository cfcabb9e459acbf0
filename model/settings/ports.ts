import { POD_PORT } from "../labels";
import { PORT_NAME } from "../name";
import { integer, mapOf, object, word } from "./fields";
import { type Problem, problem } from "./problem";
import type { Resolved } from "./typed";

const LAST = 65535;

const NUMBER = /^[1-9]\d{0,4}$/;

const PORT_KEY = new RegExp(`${NUMBER.source}|${PORT_NAME.source}`);

const portSchema = object({
  /** Port on which the container listens. @default - the number that stands in place of a name */
  containerPort: integer(1, 65535)
    .meta({ examples: [9090] })
    .exactOptional(),
  /** Port of the color's Service. @default - `containerPort` */
  servicePort: integer(1, 65535)
    .meta({ examples: [9090] })
    .exactOptional(),
  /** What carries it; the mesh carries TCP alone. */
  protocol: word(["TCP", "UDP"]).default("TCP"),
});

/**
 * Further ports of the container by name, and of its color's Service, which finds them by that name. A port
 * without a name, such as `9090: {}`, gets one: `port-9090`. A name that starts with a protocol, such as `http-metrics` or `grpc-admin`, tells the mesh what is spoken. The
 * Service over both colors has those of `traffic.ports` alone.
 */
export const portsSchema = mapOf(
  PORT_KEY,
  portSchema,
  "a map from names of ports, at most 15 lower-case letters, digits and -, to maps with containerPort; or from numbers",
).meta({ examples: [{ "http-metrics": { containerPort: 9090 } }] });

/** Further ports by name. */
export type Ports = Resolved<typeof portsSchema>;

/** A further port, with its name and both numbers. */
export interface NamedPort {
  /** As it stands in the settings. */
  readonly key: string;
  readonly name: string;
  readonly containerPort: number;
  readonly servicePort: number;
  readonly protocol: Ports[string]["protocol"];
}

/** Further ports with all their numbers; without a name it is the mesh that finds out what is spoken. */
export function namedPorts(ports: Ports): readonly NamedPort[] {
  return Object.entries(ports).map(([key, { protocol, ...numbers }]) => {
    const { containerPort = Number(key), servicePort = containerPort } = numbers;
    const name = NUMBER.test(key) ? `port-${key}` : key;
    return { key, name, containerPort, servicePort, protocol };
  });
}

/** A port of a Service has a name and a number of its own, that of a container only a name. */
export function portProblems(
  path: readonly string[],
  ports: Ports,
  own: {
    readonly protocol: string;
    readonly port: number | undefined;
    readonly servicePort: number;
  },
): readonly Problem[] {
  const containers = new Map([[`${String(own.port)}/TCP`, "the service's own port"]]);
  const services = new Map([[`${String(own.servicePort)}/TCP`, "traffic.servicePort"]]);
  return namedPorts(ports).flatMap(({ key, name, containerPort, servicePort, protocol }) => {
    const at = [...path, "ports", key];
    if (!NUMBER.test(key) && ports[key]?.containerPort === undefined) {
      const needed = "the port on which the container listens";
      return [problem([...at, "containerPort"], undefined, needed)];
    }
    if (containerPort > LAST) {
      return [
        { path: at, found: key, needed: `a number of at most ${String(LAST)}`, example: null },
      ];
    }
    if ([POD_PORT, own.protocol].includes(name)) {
      const needed = `another name, such as ${own.protocol}-admin; the service's own port has this one`;
      return [{ path: at, found: "the name", needed, example: null }];
    }
    const taken = (known: Map<string, string>, what: keyof Ports[string], number: number) => {
      const id = `${String(number)}/${protocol}`;
      const by = known.get(id);
      known.set(id, name);
      if (by === undefined) return [];
      return [problem([...at, what], number, `a port that is not ${by}`, null)];
    };
    return [
      ...taken(containers, "containerPort", containerPort),
      ...taken(services, "servicePort", servicePort),
    ];
  });
}
