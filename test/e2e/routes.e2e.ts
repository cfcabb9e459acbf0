import type { StackArgs } from "../../model/settings/settings-args";
import type { Weights } from "../../model/traffic/weights";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { Load } from "./support/load";
import { MeshClient } from "./support/mesh-client";
import { report } from "./support/report";
import { APP } from "./support/service";
import { tolerance } from "./support/tally";

const PER_SECOND = 100;
const ALL_GREEN = { activeColor: "green", weights: { blue: 0, green: 100 } } as const;

/** Does not prove who gets what two services claim together: the plan says so before. */
describe("Two services that share a host by path", () => {
  let web: Fixture;
  let api: Fixture;
  let apiArgs: StackArgs;

  beforeAll(async () => {
    [web, api] = await Promise.all([Fixture.create("path-web"), Fixture.create("path-api")]);
    apiArgs = {
      ...api.base,
      traffic: {
        hosts: [web.host],
        paths: [{ prefix: "/api/" }],
        rewrite: { uri: "/" },
        responseHeaders: { set: { "x-service": "api" } },
      },
    };
    await web.stack.up(web.base);
    await web.reachable();
    await api.stack.up(apiArgs);
    await eventually(
      "the gateway to know the api's path",
      () => serviceOf("/api/"),
      (service) => service === "api",
    );
  });

  afterAll(async () => {
    await Promise.all([web.remove(), api.remove()]);
  });

  /** Which of the two answers a path of the host. */
  const serviceOf = async (path: string): Promise<string> => {
    const { status, headers } = await web.ask({ path });
    return status === 200 ? String(headers["x-service"] ?? "web") : `status ${String(status)}`;
  };

  it("Each answers its own paths, the one with a part of the host by its rewritten path", async () => {
    expect(await serviceOf("/")).toBe("web");
    expect(await serviceOf("/api/healthz")).toBe("api");
    expect(await serviceOf("/healthz")).toBe("web");
    // The pods know no such path, and so neither does the service with the rest of the host.
    expect(await serviceOf("/apis")).toBe("status 404");
  });

  it("One is switched under load and the other stays: no request of either is lost", async () => {
    const { gateway } = web.cluster;
    const [atWeb, atApi] = ["/", "/api/"].map((path) =>
      Load.start({ gateway, host: web.host, perSecond: PER_SECOND, path }),
    );
    await hold(2);
    await api.stack.up({ ...apiArgs, weights: { blue: 50, green: 50 } });
    await hold(3);
    await api.stack.up({ ...apiArgs, ...ALL_GREEN });
    await hold(3);
    const [webTally, apiTally] = await Promise.all([atWeb?.stop(), atApi?.stop()]);
    report("a switch of one of two services on one host", apiTally, {
      requests: (webTally?.total ?? 0) + (apiTally?.total ?? 0),
    });
    expect([webTally?.lost, apiTally?.lost]).toEqual([[], []]);
    expect(new Set(webTally?.colors)).toEqual(new Set(["blue"]));
    expect(new Set(apiTally?.colors)).toEqual(new Set(["blue", "green"]));
    expect(apiTally?.colors.at(-1)).toBe("green");
  });
});

/** Does not prove what becomes of connections that stay open: each is for one question here. */
describe("A service of TCP", () => {
  let fixture: Fixture;
  let client: MeshClient;
  let args: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("tcp", { sidecars: true });
    const off = { mode: "off" } as const;
    args = {
      ...fixture.base,
      traffic: { protocol: "tcp" },
      monitoring: { scrape: "none" },
      release: { gates: { errors: off, latency: off }, guard: { errors: off } },
    };
    await fixture.stack.up(args);
    client = await MeshClient.create(fixture.namespace, fixture.cluster.registry);
    await client.reaches(APP, "blue");
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Shares connections by the weights", async () => {
    const weights: Weights = { blue: 70, green: 30 };
    await fixture.stack.up({ ...args, weights });
    await hold(3);
    const connections = 400;
    const seen = await client.colors(APP, connections);
    const share = seen.filter((color) => color === "green").length / connections;
    report("connections at 30 % green", undefined, {
      connections: seen.length,
      share: `${(share * 100).toFixed(1)} %`,
    });
    expect(seen).toHaveLength(connections);
    expect(Math.abs(share - 0.3)).toBeLessThanOrEqual(tolerance(30, connections));
  });

  it("A switch under load, after which the old pods leave, loses no connection", async () => {
    const batch = 50;
    const batches: (readonly string[])[] = [];
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) batches.push(await client.colors(APP, batch));
    })();
    await fixture.stack.up({ ...args, ...ALL_GREEN, blue: { ...args.blue, replicas: 0 } });
    await hold(5);
    over.abort();
    await asking;
    report("a switch of a service of TCP", undefined, { connections: batches.length * batch });
    expect(batches.map(({ length }) => length)).toEqual(batches.map(() => batch));
    expect(new Set(batches.at(-1))).toEqual(new Set(["green"]));
  });
});
