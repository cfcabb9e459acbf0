/** The routers that a move of the traffic is timed with, each with a bare object that does the same beside it. */
import type { StackArgs } from "../model/settings/settings-args";
import { COLOR_LABEL } from "../model/labels";
import type { RouterName } from "../model/traffic/router-names";
import { createGateway, deleteGateway, EDGE } from "../test/e2e/support/edge";
import type { Namespace } from "../test/e2e/support/namespace";
import type { ReleaseBed } from "../test/e2e/support/release-bed";
import { APP, hostOf } from "../test/e2e/support/service";
import { type Bare, bareRouter, ISTIO, weightChanges } from "./moves";

/** Where a service is called, and how. */
interface Door {
  readonly gateway: URL;
  readonly host: string;
  readonly isKept: boolean;
}

/** A router under the benchmark. */
export interface Timed {
  /** The object with the split, as `kubectl` takes it. */
  readonly object: string;
  readonly bare: Bare;
  /** Changes the settings, and makes what they need. */
  settings(base: StackArgs, namespace: Namespace): Promise<StackArgs>;
  /** Where the service is called; nothing for the cluster's gateway. */
  readonly door?: URL;
  /** Makes the bare object, and says where it is called. */
  create(bed: ReleaseBed): Promise<Door>;
  remove(bed: ReleaseBed): Promise<void>;
}

/** Of the ports that Kubernetes gives to nobody by itself. */
const [OWN, BARE] = [8017, 8018];

const at = (port: number) => new URL(`http://127.0.0.1:${String(port)}`);

const atGateway = ({ cluster: { gateway } }: ReleaseBed, host: string): Door => ({
  ...{ gateway, host, isKept: true },
});

/** An Ingress never moves: what moves is the Service behind it, as with `service`. */
export const TIMED: Readonly<Record<Exclude<RouterName, "ingress">, Timed>> = {
  istio: {
    object: `virtualservice/${APP}`,
    bare: ISTIO,
    settings: (base) => Promise.resolve(base),
    create: async (bed) => atGateway(bed, await bareRouter(bed)),
    remove: () => Promise.resolve(),
  },
  "gateway-api": {
    object: `httproute/${APP}`,
    bare: {
      object: "httproute/bare",
      changes: (to) => weightChanges("/spec/rules/0/backendRefs", to),
    },
    settings: async (base, { name }) => {
      await createGateway(name);
      const gateway = { name: `${EDGE.namespace}/${name}`, sectionNames: ["http"] };
      return { ...base, traffic: { router: "gateway-api", hosts: [hostOf(name)], gateway } };
    },
    create: async (bed) => {
      const { apiVersion, kind, spec } = await read(bed, `httproute/${APP}`);
      const host = `bare.${bed.host}`;
      const own = { ...spec, hostnames: [host] };
      await bed.kubectl.create({ apiVersion, kind, metadata: { name: "bare" }, spec: own });
      return atGateway(bed, host);
    },
    remove: ({ namespace }) => deleteGateway(namespace.name),
  },
  service: {
    object: `service/${APP}`,
    bare: {
      object: "service/bare",
      changes: (value) => [
        { op: "replace", path: `/spec/selector/${COLOR_LABEL.replace("/", "~1")}`, value },
      ],
    },
    settings: (base) => {
      const patch = { ports: [{ port: 80, nodePort: OWN }] };
      const traffic = { router: "service" } as const;
      return Promise.resolve({ ...base, traffic, service: { type: "NodePort", patch } });
    },
    door: at(OWN),
    create: async (bed) => {
      const { spec } = await read(bed, `service/${APP}`);
      const [port] = spec["ports"] as readonly object[];
      await bed.kubectl.create({
        ...{ apiVersion: "v1", kind: "Service", metadata: { name: "bare" } },
        spec: {
          ...{ type: "NodePort", selector: spec["selector"] },
          ports: [{ ...port, nodePort: BARE }],
        },
      });
      return { gateway: at(BARE), host: bed.host, isKept: false };
    },
    remove: () => Promise.resolve(),
  },
};

interface Written {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

async function read({ kubectl }: ReleaseBed, object: string): Promise<Written> {
  return JSON.parse(await kubectl.run("get", object, "--output", "json")) as Written;
}
