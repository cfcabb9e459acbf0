import fc from "fast-check";
import {
  changesBeyondColor,
  changesBeyondRouter,
  isBound,
  isSize,
  type PlannedStep,
  stepsBeside,
} from "../../../model/release/steps";

const ROUTER: PlannedStep = {
  op: "update",
  type: "kubernetes:networking.istio.io/v1:VirtualService",
  name: "shop",
  fields: ["spec.http[2].route[0].weight", "spec.http[2].route[1].weight"],
};

/** Where it shows the weights. */
const MOVING = { kind: "VirtualService", fields: ROUTER.fields };

const step = (op: string, kind: string, name: string, ...fields: string[]): PlannedStep => ({
  op,
  type: `kubernetes:apps/v1:${kind}`,
  name,
  fields,
});

/** An update of what tells Prometheus the weights. */
const told = (kind: string, ...fields: string[]) => step("update", kind, "shop-weights", ...fields);

describe("services that are released together", () => {
  const web = { app: "web", idle: "green", moving: MOVING } as const;
  const router = { ...ROUTER, name: "web" };

  test("leave out what the others do to their idle color, weights and bounds", () => {
    const own = [ROUTER, step("update", "Deployment", "shop-green", "spec.template")];
    const theirs = [
      router,
      step("update", "Deployment", "web-green", "spec.template"),
      step("create", "ConfigMap", "web-green-env"),
      step("update", "HorizontalPodAutoscaler", "web-blue", "spec.minReplicas"),
    ];
    expect(stepsBeside([...own, ...theirs], [web])).toEqual(own);
  });

  test.each([
    ["pods that serve", step("update", "Deployment", "web-blue", "spec.template")],
    ["rules of the router", { ...router, fields: ["spec.http[0].timeout"] }],
    ["what is of no color", step("update", "Service", "web", "spec.ports")],
  ])("keep %s of the others", (_, one) => {
    expect(stepsBeside([one], [web])).toEqual([one]);
  });

  test("keep all pods of one that has traffic on both colors", () => {
    const pods = step("update", "Deployment", "web-green", "spec.template");
    expect(stepsBeside([pods, router], [{ ...web, idle: undefined }])).toEqual([pods]);
  });

  test("the router of another service is no router of its own", () => {
    expect(changesBeyondRouter([router], "shop", MOVING)).toHaveLength(1);
  });
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
    [
      "nothing, where the engine tells the list as a whole",
      [{ ...ROUTER, fields: ["spec.http"] }],
      [],
    ],
    [
      "a time limit of the route that has the weights",
      [{ ...ROUTER, fields: [...ROUTER.fields, "spec.http[2].timeout"] }],
      ["VirtualService shop would be updated (spec.http[2].timeout)"],
    ],
    [
      "a route of which only the number begins like the one that has the weights",
      [{ ...ROUTER, fields: ["spec.http[20].route[0].weight"] }],
      ["VirtualService shop would be updated (spec.http[20].route[0].weight)"],
    ],
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
    expect(changesBeyondRouter(steps, "shop", MOVING)).toEqual(sentences);
  });

  it.each<[string, PlannedStep]>([
    ["a rule of the operator", told("PrometheusRule", "spec.groups[0].rules[1].expr")],
    ["a file in a ConfigMap", told("ConfigMap", 'data["market.shop-weights.rules.yaml"]')],
    ["one of which the engine does not say what differs", told("PrometheusRule")],
  ])("Is nothing, where the weights are told as %s", (_how, weights) => {
    expect(changesBeyondRouter([ROUTER, weights], "shop", MOVING)).toEqual([]);
    expect(changesBeyondRouter([weights], "shop", MOVING)).toEqual([]);
  });

  it.each<[string, PlannedStep]>([
    ["another kind of that name", told("Secret", "data.weights")],
    ["another object of that kind", { ...told("PrometheusRule", "spec.groups"), name: "shop" }],
    ["another service's weights", { ...told("ConfigMap", "data"), name: "other-weights" }],
    ["its labels", told("ConfigMap", "data", "metadata.labels.team")],
    ["a field whose name only begins the same", told("PrometheusRule", "spec.groupsOfOthers")],
    ["one that is made", { ...told("PrometheusRule", "spec.groups"), op: "create" }],
    ["one that goes", { ...told("ConfigMap"), op: "delete" }],
    ["one that is replaced", { ...told("ConfigMap", "data"), op: "replace" }],
  ])("Is %s", (_what, step) => {
    expect(changesBeyondRouter([ROUTER, step], "shop", MOVING)).toHaveLength(1);
  });

  it("Is any change of any other object, whatever it is called", () => {
    const kinds = ["ConfigMap", "PrometheusRule", "Service", "Deployment", "DestinationRule"];
    const names = ["shop", "shop-rules", "shop-weights", "shop-weights-2", "shop-blue", "weights"];
    const ops = ["create", "update", "delete", "replace"];
    fc.assert(
      fc.property(
        fc.constantFrom(...ops),
        fc.constantFrom(...kinds),
        fc.constantFrom(...names),
        fc.subarray(["spec.groups[0]", "data", "metadata.labels", "spec.replicas"]),
        (op, kind, name, fields) => {
          const isMap = kind === "ConfigMap" && fields.every((field) => field === "data");
          const isRule =
            kind === "PrometheusRule" && fields.every((field) => field === "spec.groups[0]");
          const isTold = op === "update" && name === "shop-weights" && (isMap || isRule);
          const found = changesBeyondRouter(
            [ROUTER, step(op, kind, name, ...fields)],
            "shop",
            MOVING,
          );
          expect(found).toHaveLength(isTold ? 0 : 1);
        },
      ),
    );
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
    expect(changesBeyondColor(steps, "shop", "green")).toEqual([]);
  });

  it("Is nothing, where the stack forgets a build as both colors are pinned; a build is something", () => {
    const forgotten = [step("delete", "Image", "shop"), step("delete", "AppImage", "shop")];
    expect(changesBeyondColor(forgotten, "shop", "green")).toEqual([]);
    expect(changesBeyondColor([step("update", "Image", "shop")], "shop", "green")).toEqual([
      "Image shop would be updated",
    ]);
  });

  it("Is the other color, the router, and names that only begin the same", () => {
    const steps = [
      step("update", "Deployment", "shop-green"),
      step("update", "Deployment", "shop-blue"),
      step("update", "Deployment", "shop-greenhouse"),
      ROUTER,
    ];
    expect(changesBeyondColor(steps, "shop", "green")).toEqual([
      "Deployment shop-blue would be updated",
      "Deployment shop-greenhouse would be updated",
      "VirtualService shop would be updated (spec.http[2].route[0].weight, spec.http[2].route[1].weight)",
    ]);
  });
});

describe("A step that changes sizes alone", () => {
  it.each([
    ["update", "Deployment", "shop-green", ["spec.replicas"], true, false],
    ["update", "HorizontalPodAutoscaler", "shop-blue", ["spec.minReplicas"], true, true],
    ["update", "HorizontalPodAutoscaler", "shop-blue", ["spec.maxReplicas"], false, false],
    ["update", "HorizontalPodAutoscaler", "shop-blue", [], false, false],
    ["update", "Deployment", "shop-green", ["spec.replicas", "spec.template"], false, false],
    ["update", "Deployment", "shop-greenhouse", ["spec.replicas"], false, false],
    ["create", "Deployment", "shop-green", ["spec.replicas"], false, false],
    ["update", "Service", "shop-green", ["spec.replicas"], false, false],
  ] as const)("%s %s %s %j: %s, of an autoscaler: %s", (op, kind, name, fields, size, bound) => {
    const one = step(op, kind, name, ...fields);
    expect([isSize(one, "shop"), isBound(one, "shop")]).toEqual([size, bound]);
  });
});

describe("What a deployment of one color may record beside it", () => {
  const own = step("update", "Deployment", "shop-green", "spec.template");

  it.each<[string, readonly PlannedStep[], readonly string[]]>([
    ["the weights that the router has already", [own, ROUTER, told("ConfigMap", "data.rules")], []],
    [
      "no other field of the router",
      [own, { ...ROUTER, fields: [...MOVING.fields, "spec.hosts"] }],
      [`VirtualService shop would be updated (${MOVING.fields.join(", ")}, spec.hosts)`],
    ],
    [
      "nothing that the engine does not name",
      [own, { ...ROUTER, fields: [] }],
      ["VirtualService shop would be updated"],
    ],
    [
      "nothing of the other color",
      [own, step("update", "Deployment", "shop-blue", "spec.replicas")],
      ["Deployment shop-blue would be updated (spec.replicas)"],
    ],
  ])("%s", (_title, steps, found) => {
    expect(changesBeyondColor(steps, "shop", "green", MOVING)).toEqual(found);
  });

  it("Nothing of the weights, where it is not told where they stand", () => {
    expect(changesBeyondColor([own, ROUTER], "shop", "green")).toHaveLength(1);
  });
});
