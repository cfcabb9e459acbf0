/**
 * Proves: which objects one service declares, with which parents, and in which order one `up` touches
 * them. Does not prove: that a cluster accepts them, or that awaiting works; test/e2e does.
 */
import { BlueGreenApp, type BlueGreenAppArgs } from "../../components";
import { parseSettings } from "../../model/settings/settings";
import type { Weights } from "../../model/traffic/weights";
import * as pulumi from "@pulumi/pulumi";
import { deploy, only } from "../support/deploy";
import { digest, shop } from "../support/shop";

const declared = async (args: Partial<BlueGreenAppArgs> = {}) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...args }));

const kinds = ({ resources }: Awaited<ReturnType<typeof declared>>) =>
  resources.map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`).sort();

test("a service with nothing but its images is fifteen objects in six components", async () => {
  expect(kinds(await declared())).toEqual([
    "AuthorizationPolicy shop",
    "BlueGreenApp shop",
    "ColorWorkload shop-blue",
    "ColorWorkload shop-green",
    "Deployment shop-blue",
    "Deployment shop-green",
    "DestinationRule shop-blue",
    "DestinationRule shop-green",
    "Monitoring shop",
    "NetworkPolicy shop-blue",
    "NetworkPolicy shop-green",
    "PeerAuthentication shop",
    "PodDisruptionBudget shop-blue",
    "PodDisruptionBudget shop-green",
    "Security shop",
    "Service shop",
    "Service shop-blue",
    "Service shop-green",
    "ServiceAccount shop",
    "Traffic shop",
    "VirtualService shop",
  ]);
});

test("both colors are equal but for their name, color, image and version", async () => {
  const recording = await declared();
  const text = (color: string) =>
    JSON.stringify(only(recording, "Deployment", `shop-${color}`).inputs);
  const neutral = text("blue")
    .replaceAll("blue", "COLOR")
    .replaceAll(shop.blue.image, "IMAGE")
    .replaceAll(digest("a").slice(7, 19), "VERSION");
  expect(
    text("green")
      .replaceAll("green", "COLOR")
      .replaceAll(shop.green.image, "IMAGE")
      .replaceAll(digest("b").slice(7, 19), "VERSION"),
  ).toBe(neutral);
});

describe("who the pods are", () => {
  const pods = (recording: Awaited<ReturnType<typeof declared>>, color: string) =>
    only(recording, "Deployment", `shop-${color}`).inputs["spec"];

  test.each(["blue", "green"])("%s has the service's own account and no token", async (color) => {
    const recording = await declared();
    expect(pods(recording, color)).toMatchObject({
      template: { spec: { serviceAccountName: "shop", automountServiceAccountToken: false } },
    });
    expect(only(recording, "ServiceAccount", "shop").inputs).toMatchObject({
      metadata: { name: "shop", namespace: shop.namespace },
      automountServiceAccountToken: false,
    });
  });

  test("an account that is named is taken, its token only where it is asked for", async () => {
    const workload = { serviceAccount: "reader" };
    const named = await declared({ workload });
    expect(pods(named, "blue")).toMatchObject({
      template: { spec: { serviceAccountName: "reader", automountServiceAccountToken: false } },
    });
    expect(kinds(named)).not.toContain("ServiceAccount shop");
    const asked = await declared({ workload: { ...workload, serviceAccountToken: true } });
    expect(pods(asked, "blue")).toMatchObject({
      template: { spec: { automountServiceAccountToken: true } },
    });
  });
});

describe("labels and annotations of the stack", () => {
  const marks = { labels: { team: "shop" }, annotations: { "example.com/owner": "ann" } };

  test("stand on every object and on the pods, and in no selector", async () => {
    const { resources } = await declared(marks);
    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects).toHaveLength(15);
    for (const { inputs } of objects) {
      expect(inputs).toMatchObject({ metadata: marks });
      expect(JSON.stringify(inputs["spec"] ?? {}).match(/"team":"shop"/g) ?? []).toHaveLength(
        "template" in ((inputs["spec"] as object | undefined) ?? {}) ? 1 : 0,
      );
    }
  });

  test("leave what an object has itself", async () => {
    const recording = await declared({ annotations: { "pulumi.com/skipAwait": "false" } });
    expect(only(recording, "Service", "shop-blue").inputs).toMatchObject({
      metadata: { annotations: { "pulumi.com/skipAwait": "true" } },
    });
  });

  test("are refused where Sluice sets the label itself", () => {
    expect(() => parseSettings({ ...shop, labels: { "sluice.dev/color": "red" } })).toThrow(
      'labels["sluice.dev/color"]',
    );
  });
});

test("an idle color without an image runs the other color's", async () => {
  const { green: _green, ...rest } = shop;
  const recording = await deploy(() => new BlueGreenApp("shop", rest));
  expect(containerOf(only(recording, "Deployment", "shop-green")).image).toBe(shop.blue.image);
});

test("an image that is known later only is taken as it comes", async () => {
  const image = pulumi.output(Promise.resolve(shop.blue.image));
  const recording = await declared({ blue: { image } });
  const deployment = only(recording, "Deployment", "shop-blue");
  expect(containerOf(deployment).image).toBe(shop.blue.image);
  expect(deployment.inputs).toMatchObject({
    spec: { template: { metadata: { labels: { version: digest("a").slice(7, 19) } } } },
  });
});

test("settings that contradict themselves are refused before anything is declared", async () => {
  let refusal: unknown;
  const recording = await deploy(() => {
    try {
      new BlueGreenApp("shop", { ...shop, weights: { blue: 0, green: 100 } });
    } catch (error) {
      refusal = error;
    }
  });
  expect(String(refusal)).toContain("a color with weight above 0; weights.blue is 0");
  expect(recording.resources).toEqual([]);
});

test("a change of weights changes the VirtualService and nothing else", async () => {
  const objects = async (weights: Weights) => {
    const { resources } = await declared({ weights });
    return new Map(
      resources
        .filter(({ custom }) => custom)
        .map(({ type, name, inputs }) => [`${type.split(":").pop() ?? ""} ${name}`, inputs]),
    );
  };
  const [before, after] = [
    await objects({ blue: 90, green: 10 }),
    await objects({ blue: 40, green: 60 }),
  ];
  const changed = [...before].filter(
    ([key, inputs]) => JSON.stringify(inputs) !== JSON.stringify(after.get(key)),
  );
  expect(changed.map(([key]) => key)).toEqual(["VirtualService shop"]);
});

test("Services and the VirtualService are protected when asked for, and nothing else is", async () => {
  const { resources } = await declared({ protect: true });
  const kept = resources.filter((one) => one.protect).map(({ type, name }) => [type, name]);
  expect(kept.sort()).toEqual([
    ["kubernetes:core/v1:Service", "shop"],
    ["kubernetes:core/v1:Service", "shop-blue"],
    ["kubernetes:core/v1:Service", "shop-green"],
    ["kubernetes:networking.istio.io/v1:VirtualService", "shop"],
  ]);
});

describe("the order inside one up", () => {
  /**
   * Names each object when its creation is through. Pods take longest, as in a cluster, so that whatever
   * does not wait for them is ahead; the random rest lets other races show themselves.
   */
  const creationOrder = async (weights: Weights) => {
    const finished: string[] = [];
    await deploy(() => new BlueGreenApp("shop", { ...shop, weights }), {
      onRegister: async ({ type, name, custom }) => {
        const least = type.endsWith(":Deployment") ? 100 : 0;
        await new Promise((resolve) => setTimeout(resolve, least + Math.random() * 20));
        if (custom) finished.push(`${type.split(":").pop() ?? ""} ${name}`);
      },
    });
    return (object: string) => {
      const at = finished.indexOf(object);
      if (at < 0) throw new Error(`${object} is not among ${finished.join(", ")}`);
      return at;
    };
  };

  test.each([
    [{ blue: 100, green: 0 }, ["blue"], ["green"]],
    [{ blue: 60, green: 40 }, ["blue", "green"], []],
    [{ blue: 1, green: 99 }, ["blue", "green"], []],
  ])("with %j is rules and %j, the router, then %j", async (weights, first, last) => {
    const at = await creationOrder(weights);
    const router = at("VirtualService shop");
    for (const color of ["blue", "green"]) {
      expect(at(`DestinationRule shop-${color}`)).toBeLessThan(router);
    }
    for (const color of first) {
      expect(at(`Deployment shop-${color}`)).toBeLessThan(router);
      expect(at(`Service shop-${color}`)).toBeLessThan(router);
    }
    for (const color of last) {
      for (const kind of ["Deployment", "PodDisruptionBudget", "Service"]) {
        expect(at(`${kind} shop-${color}`)).toBeGreaterThan(router);
      }
    }
  });

  test("after a switch is the other way round", async () => {
    const finished: string[] = [];
    await deploy(() => new BlueGreenApp("shop", { ...shop, activeColor: "green" }), {
      onRegister: ({ type, name }) => {
        finished.push(`${type.split(":").pop() ?? ""} ${name}`);
        return Promise.resolve();
      },
    });
    const order = ["Deployment shop-green", "VirtualService shop", "Deployment shop-blue"];
    expect(finished.filter((object) => order.includes(object))).toEqual(order);
  });

  test("holds for files that change in running pods", async () => {
    const recording = await declared({ workload: { liveFiles: { "limits.yaml": "rate: 5" } } });
    const router = only(recording, "VirtualService").urn;
    const live = (color: string) => only(recording, "ConfigMap", `shop-${color}-live`);
    expect(live("green").dependencies).toContain(router);
    expect(live("blue").dependencies).not.toContain(router);
  });

  test("stands in the state, too: the idle color's objects depend on the router", async () => {
    const recording = await declared();
    const router = only(recording, "VirtualService").urn;
    expect(only(recording, "Deployment", "shop-green").dependencies).toContain(router);
    expect(only(recording, "Deployment", "shop-blue").dependencies).not.toContain(router);
  });
});

function containerOf(deployment: { readonly inputs: Readonly<Record<string, unknown>> }) {
  const { spec } = deployment.inputs as {
    spec: { template: { spec: { containers: { image: string }[] } } };
  };
  const [container] = spec.template.spec.containers;
  if (!container) throw new Error("the Deployment has no container");
  return container;
}
