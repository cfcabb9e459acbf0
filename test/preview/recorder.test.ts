// Does not prove what the engine makes of a program; test/e2e does.
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { deploy, only } from "../support/deploy";

class Part extends pulumi.ComponentResource {
  readonly thing: pulumi.CustomResource;

  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("test:index:Part", name, {}, opts);
    this.thing = new Thing(name, {}, { parent: this });
    this.registerOutputs({ size: 3, key: pulumi.secret("hunter2") });
  }
}

class Thing extends pulumi.CustomResource {
  constructor(
    name: string,
    inputs: Record<string, unknown>,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super("test:index:Thing", name, inputs, opts);
  }
}

test("dependencies lead to the resources they name, through components, too", async () => {
  const recording = await deploy(() => {
    const part = new Part("part");
    return { late: new Thing("late", {}, { dependsOn: [part] }).urn };
  });
  const part = only(recording, "Thing", "part");
  expect(only(recording, "Thing", "late").dependencies).toEqual([part.urn]);
  expect(part.parent).toBe(only(recording, "Part").urn);
});

test("outputs of components are kept, secrets concealed", async () => {
  const recording = await deploy(() => {
    new Part("part");
  });
  const { urn } = only(recording, "Part");
  expect(recording.componentOutputs[urn]).toEqual({ size: 3, key: "[secret]" });
});

test("aliases become the identities that resources had before", async () => {
  const recording = await deploy(() => {
    const part = new Part("part");
    new Thing(
      "new",
      {},
      { parent: part, aliases: [{ name: "old" }, { parent: pulumi.rootStackResource }] },
    );
    new Thing("free", {}, { aliases: ["urn:pulumi:test::sluice::test:index:Thing::whole"] });
  });
  const identity = (name: string) =>
    only(recording, "Thing", name).aliases.map((urn) => urn.split("::").slice(2).join("::"));
  expect(identity("new")).toEqual([
    "test:index:Part$test:index:Thing::old",
    "pulumi:pulumi:Stack$test:index:Thing::new",
  ]);
  expect(identity("free")).toEqual(["pulumi:pulumi:Stack$test:index:Thing::whole"]);
});

test("options that change what the engine does are kept", async () => {
  const recording = await deploy(() => {
    new Thing("a", {}, { protect: true, retainOnDelete: true, customTimeouts: { update: "30s" } });
  });
  expect(only(recording, "Thing")).toMatchObject({
    protect: true,
    retainOnDelete: true,
    updateTimeout: "30s",
    provider: "",
  });
});

test("the cluster of whoever looks never gets into what a program declares", async () => {
  const before = process.env["KUBECONFIG"];
  process.env["KUBECONFIG"] = "/home/somebody/.kube/config";
  try {
    const recording = await deploy(() => {
      new Provider("cluster", {});
    });
    expect(only(recording, "kubernetes").inputs).toEqual({});
    expect(process.env["KUBECONFIG"]).toBe("/home/somebody/.kube/config");
  } finally {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
  }
});

describe("A transform", () => {
  const labelled: pulumi.ResourceTransform = ({ props, opts }) => ({
    props: { ...(props as object), label: "new" },
    opts: pulumi.mergeOptions(opts, { protect: true }),
  });

  test("of a resource changes what is recorded", async () => {
    const recording = await deploy(() => {
      new Thing("a", { size: 1 }, { transforms: [labelled] });
    });
    expect(only(recording, "Thing")).toMatchObject({
      inputs: { size: 1, label: "new" },
      protect: true,
    });
  });

  test("of a component reaches what is in it, and secrets stay hidden", async () => {
    const recording = await deploy(() => {
      const part = new Part("part", { transforms: [labelled] });
      new Thing("key", { key: pulumi.secret("hunter2") }, { parent: part });
      new Thing("free", {});
    });
    expect(only(recording, "Thing", "part").inputs).toEqual({ label: "new" });
    expect(only(recording, "Thing", "key").inputs).toEqual({ key: "[secret]", label: "new" });
    expect(only(recording, "Thing", "free").inputs).toEqual({});
  });

  test("of the stack comes after a resource's own, for all that follow", async () => {
    const order =
      (name: string): pulumi.ResourceTransform =>
      ({ props, opts }) => ({
        props: {
          ...(props as object),
          order: `${(props as { order?: string }).order ?? ""}${name}`,
        },
        opts,
      });
    const recording = await deploy(() => {
      pulumi.runtime.registerResourceTransform(order("stack"));
      new Thing("a", {}, { transforms: [order("own ")] });
    });
    expect(only(recording, "Thing").inputs).toEqual({ order: "own stack" });
  });

  test("that leaves a resource alone changes nothing, dependencies included", async () => {
    const recording = await deploy(() => {
      const first = new Thing("first", {});
      new Thing("a", { size: 1 }, { dependsOn: first, transforms: [() => undefined] });
    });
    expect(only(recording, "Thing", "a")).toMatchObject({
      inputs: { size: 1 },
      dependencies: [only(recording, "Thing", "first").urn],
    });
  });

  test("of the older kind is applied as well", async () => {
    const recording = await deploy(() => {
      new Part("part", {
        transformations: [({ props, opts }) => ({ props: { ...(props as object), old: 1 }, opts })],
      });
    });
    expect(only(recording, "Thing", "part").inputs).toEqual({ old: 1 });
  });
});
