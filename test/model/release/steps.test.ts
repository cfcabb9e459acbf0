import { besidesColor, besidesRouter, type PlannedStep } from "../../../model/release/steps";

const ROUTER: PlannedStep = {
  op: "update",
  type: "kubernetes:networking.istio.io/v1:VirtualService",
  name: "shop",
  fields: ["spec.http[2].route[0].weight", "spec.http[2].route[1].weight"],
};

const step = (op: string, kind: string, name: string, ...fields: string[]): PlannedStep => ({
  op,
  type: `kubernetes:apps/v1:${kind}`,
  name,
  fields,
});

/** Does not prove that the engine finds every difference: it compares with its state, not the cluster. */
describe("What an update does besides moving weights", () => {
  it.each<[string, readonly PlannedStep[], readonly string[]]>([
    ["nothing, where nothing changes", [], []],
    ["nothing, where the router alone gets other routes", [ROUTER], []],
    [
      "nothing, where objects are the same or only read",
      [ROUTER, step("same", "Deployment", "shop-blue"), step("refresh", "Service", "shop")],
      [],
    ],
    ["nothing, where the routes are another list", [{ ...ROUTER, fields: ["spec.http"] }], []],
    [
      "a Deployment with its fields",
      [ROUTER, step("update", "Deployment", "shop-green", "spec.replicas")],
      ["Deployment shop-green would be updated (spec.replicas)"],
    ],
    [
      "three fields by name and the others by number",
      [step("update", "Deployment", "shop-green", "a", "b", "c", "d", "e")],
      ["Deployment shop-green would be updated (a, b, c and 2 more)"],
    ],
    [
      "a replacement once, though it has three parts",
      ["create-replacement", "replace", "delete-replaced"].map((op) =>
        step(op, "ConfigMap", "shop-green-env", "data.VERSION"),
      ),
      ["ConfigMap shop-green-env would be replaced (data.VERSION)"],
    ],
    [
      "an object that comes and one that goes",
      [step("create", "Service", "one"), step("delete", "Service", "two")],
      ["Service one would be created", "Service two would be deleted"],
    ],
    [
      "hosts of the router",
      [{ ...ROUTER, fields: [...ROUTER.fields, "spec.hosts[0]"] }],
      ["VirtualService shop would be updated (spec.hosts[0])"],
    ],
    [
      "a field whose name only begins like the routes",
      [{ ...ROUTER, fields: ["spec.httpx"] }],
      ["VirtualService shop would be updated (spec.httpx)"],
    ],
    [
      "a second router",
      [ROUTER, { ...ROUTER, name: "other" }],
      [
        "VirtualService other would be updated (spec.http[2].route[0].weight, spec.http[2].route[1].weight)",
      ],
    ],
    [
      "a router that is made anew",
      [{ ...ROUTER, op: "replace", fields: [] }],
      ["VirtualService shop would be replaced"],
    ],
    [
      "a word of the engine that nobody knows yet",
      [step("teleport", "Pod", "one")],
      ["Pod one would be teleport"],
    ],
  ])("Is %s", (_title, steps, sentences) => {
    expect(besidesRouter(steps)).toEqual(sentences);
  });
});

describe("What an update does to anything but one color", () => {
  it("Is nothing, where only that color's objects change", () => {
    const steps = [
      step("update", "Deployment", "shop-green"),
      step("replace", "ConfigMap", "shop-green-env"),
      step("create", "HorizontalPodAutoscaler", "shop-green"),
      step("same", "Deployment", "shop-blue"),
    ];
    expect(besidesColor(steps, "shop", "green")).toEqual([]);
  });

  it("Is the other color, the router, and names that only begin the same", () => {
    const steps = [
      step("update", "Deployment", "shop-green"),
      step("update", "Deployment", "shop-blue"),
      step("update", "Deployment", "shop-greenhouse"),
      ROUTER,
    ];
    expect(besidesColor(steps, "shop", "green")).toEqual([
      "Deployment shop-blue would be updated",
      "Deployment shop-greenhouse would be updated",
      "VirtualService shop would be updated (spec.http[2].route[0].weight, spec.http[2].route[1].weight)",
    ]);
  });
});
