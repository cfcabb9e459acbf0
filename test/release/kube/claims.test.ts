// What a live cluster's routers claim together. Does not prove that the API server answers so: its lists are made here.
import { routerOf } from "../../../model/traffic/routers";
import type { TrafficArgs } from "../../../model/traffic/traffic";
import { parseSettings } from "../../../model/settings/settings";
import { liveClaims } from "../../../release/kube/claims";
import type { Resource } from "../../../release/kube/resource";
import { shop } from "../../support/shop";

interface Live {
  readonly kind: string;
}

function routers(app: string, traffic: TrafficArgs): readonly Live[] {
  const settings = parseSettings({ ...shop, app, traffic });
  const router = routerOf(settings);
  return [...router.around(settings), router.split(settings)];
}

/** As the server lists built-in kinds, too: without the kind of each. */
function cluster(...live: readonly Live[]) {
  const kinds: Readonly<Record<string, string>> = {
    gateways: "Gateway",
    virtualservices: "VirtualService",
  };
  return {
    list: async <T>({ plural }: Resource, namespace: string): Promise<readonly T[]> => {
      const items = live.filter(({ kind }) => namespace === "" && kind === kinds[plural]);
      return Promise.resolve(JSON.parse(JSON.stringify(items)) as T[]);
    },
  };
}

const HOSTS = { hosts: ["shop.example.com"] };
const own = routers("shop", { ...HOSTS, tls: { credentialName: "wildcard" } });

test("a host that another service of the cluster has is told, with both routers", async () => {
  expect(
    await liveClaims(cluster(...own, ...routers("till", HOSTS)), shop, "VirtualService"),
  ).toEqual([
    "host shop.example.com is claimed by VirtualService market/shop and VirtualService market/till: one of them gets nothing.",
  ]);
});

test("a certificate that another Gateway has is told", async () => {
  const tls = { credentialName: "wildcard" };
  const till = routers("till", { hosts: ["till.example.com"], tls });
  expect(await liveClaims(cluster(...own, ...till), shop, "VirtualService")).toEqual([
    "certificate wildcard is used by Gateway market/shop and Gateway market/till: clients that reuse an HTTP/2 connection get 404. Bind both services to one Gateway by its name.",
  ]);
});

test("what others share among themselves is theirs", async () => {
  const [one, two] = ["till", "desk"].map((app) => routers(app, { hosts: ["x.example.com"] }));
  expect(
    await liveClaims(cluster(...own, ...(one ?? []), ...(two ?? [])), shop, "VirtualService"),
  ).toEqual([]);
});
