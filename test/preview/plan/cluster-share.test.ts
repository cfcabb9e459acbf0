// What a plan says of a program that declares objects in several clusters. Does not prove that a release finds its
// cluster: that is the kubeconfig's to say.
import { Provider } from "@pulumi/kubernetes/provider";
import { BlueGreenApp, clusterProvider } from "../../../components";
import { budgetFindings } from "../../../policy/check";
import { formatText } from "../../../preview/format/text";
import { plain } from "../../../preview/format/paint";
import { compareRecordings } from "../../../preview/plan/comparison";
import { makePlan } from "../../../preview/plan/plan";
import { NOTHING } from "../../../preview/plan/object-change";
import type { Recording } from "../../../preview/recorder";
import type { Weights } from "../../../model/traffic/weights";
import { deploy } from "../../support/deploy";
import { digest, shop } from "../../support/shop";

/** Weights by context of the cluster. */
type Clusters = Readonly<Record<string, Weights>>;

const ALL_BLUE = { blue: 100, green: 0 };
const ALL_GREEN = { blue: 0, green: 100 };
const HOST = { hosts: ["shop.example.com"] };

/** One service under one name in each of the clusters. */
async function inEach(clusters: Clusters, east: object = {}): Promise<Recording> {
  return deploy(() => {
    for (const [context, weights] of Object.entries(clusters)) {
      const provider = clusterProvider({ cluster: { context } }, context);
      const own = context === "east" ? east : {};
      const activeColor = weights.blue > 0 ? "blue" : "green";
      const args = { ...shop, traffic: HOST, activeColor, weights, ...own } as const;
      new BlueGreenApp(`shop-${context}`, args, { provider });
    }
  });
}

function planOf(before: Recording, after: Recording) {
  const base = { kind: "file", label: "Pulumi.dev.yaml" } as const;
  return makePlan({ project: "shop", stack: "dev", whatIf: [], base, before, after });
}

test("services of one name in two clusters have a line each, with their own weights", async () => {
  const before = await inEach({ east: ALL_BLUE, west: ALL_BLUE });
  const after = await inEach({ east: ALL_BLUE, west: ALL_GREEN });
  const { services, sentences } = planOf(before, after);
  expect(services.map(({ service, untouched }) => [service, untouched])).toEqual([
    ["market/shop (provider east)", true],
    ["market/shop (provider west)", false],
  ]);
  expect(sentences).toEqual([
    "market/shop (provider west): Traffic: blue 100 → 0, green 0 → 100.",
    "market/shop (provider west): Active color: blue → green.",
    "market/shop (provider west): Pods of blue stay.",
    "market/shop (provider west): Pods of green stay.",
    "1 of 2 services are untouched.",
  ]);
});

test("a danger says in which of the clusters it is", async () => {
  const both = { east: ALL_BLUE, west: ALL_BLUE };
  const image = `registry.example.com/shop@${digest("c")}`;
  const plan = planOf(await inEach(both), await inEach(both, { blue: { image } }));
  expect(plan.dangers.map(({ kind, subject }) => [kind, subject])).toEqual([
    ["serving-pods", "market/shop blue (provider east)"],
  ]);
  expect(formatText(plan, plain)).toContain("~ Deployment market/shop-blue (provider east)");
});

test("one host in two clusters is claimed by nobody else", async () => {
  const after = await inEach({ east: ALL_BLUE, west: ALL_BLUE });
  expect(compareRecordings(NOTHING, after).dangers).toEqual([]);
});

test("one host for two services of one cluster is claimed twice, whatever their providers are called", async () => {
  const after = await deploy(() => {
    for (const app of ["shop", "cart"]) {
      const provider = clusterProvider({ cluster: { context: "east" } }, app);
      new BlueGreenApp(app, { ...shop, app, traffic: HOST }, { provider });
    }
  });
  const kinds = compareRecordings(NOTHING, after).dangers.map(({ kind }) => kind);
  expect(kinds).toContain("claimed");
});

test("a provider that names another cluster than before is a danger, and no cluster of its own", async () => {
  const named = async (context: string) =>
    deploy(() => {
      const provider = new Provider("cluster", { context });
      new BlueGreenApp("shop", shop, { provider });
    });
  const { services, dangers } = compareRecordings(await named("east"), await named("west"));
  expect(services.map(({ service }) => service)).toEqual(["market/shop"]);
  expect(dangers.map(({ kind, subject }) => [kind, subject])).toEqual([
    ["cluster", "provider cluster"],
  ]);
});

test("the policy pack finds a budget missing in one cluster although the other one has it", async () => {
  const declared = await inEach({ east: ALL_BLUE, west: ALL_BLUE });
  const resources = declared.resources.filter(
    ({ type, name }) => !type.endsWith(":PodDisruptionBudget") || name.includes("west"),
  );
  expect(budgetFindings({ ...declared, resources }).map(({ subject }) => subject)).toEqual([
    "market/shop blue (provider east)",
    "market/shop green (provider east)",
  ]);
});

test("two resources of one type and name are refused, as the engine refuses them", async () => {
  const twice = deploy(() => {
    clusterProvider({ cluster: { context: "east" } });
    clusterProvider({ cluster: { context: "west" } });
  });
  await expect(twice).rejects.toThrow(
    "pulumi:providers:kubernetes cluster is declared twice: pulumi up refuses a second resource",
  );
});
