// Which objects of some files belong to a service. Does not prove that a cluster's selectors see it so.
import { isHostOf, pickedNames, pickService } from "../../../model/init/picked";
import { sourceObjects } from "../../../model/init/source-object";
import { deployment, service } from "./manifests";

const objects = (...documents: readonly unknown[]) => sourceObjects(documents, "k8s.yaml").objects;

function names(app: string | undefined, ...documents: readonly unknown[]) {
  const picked = pickService(objects(...documents), app);
  return "about" in picked ? picked : pickedNames(picked);
}

test("the items of a List are objects, and documents of comments alone are none", () => {
  const list = { apiVersion: "v1", kind: "List", items: [deployment(), service()] };
  expect(sourceObjects([null, list], "-").objects.map(({ kind }) => kind)).toEqual([
    "Deployment",
    "Service",
  ]);
});

test("what is no object is told with its file", () => {
  expect(sourceObjects([{ replicas: 3 }], "values.yaml").strange).toEqual([
    "values.yaml: a document without kind or metadata.name",
  ]);
});

test("a service is the workload with all that selects its pods or sends to its Service", () => {
  const found = names(
    undefined,
    deployment(),
    service(),
    { kind: "Service", metadata: { name: "db" }, spec: { selector: { app: "db" } } },
    {
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web" },
      spec: { scaleTargetRef: { kind: "Deployment", name: "web" } },
    },
    {
      kind: "PodDisruptionBudget",
      metadata: { name: "web" },
      spec: { selector: { matchLabels: { app: "web" } } },
    },
    {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "public" },
      spec: { http: [{ route: [{ destination: { host: "web.shop.svc.cluster.local" } }] }] },
    },
    { kind: "DestinationRule", metadata: { name: "rule" }, spec: { host: "web" } },
  );
  expect(found).toEqual([
    "Deployment web",
    "Service web",
    "HorizontalPodAutoscaler web",
    "PodDisruptionBudget web",
    "VirtualService public",
    "DestinationRule rule",
  ]);
});

test("the Service with the workload's name is the one that callers name, before a headless one", () => {
  const found = names(undefined, deployment(), service({ name: "web-headless" }), service());
  expect(found).toEqual(["Deployment web", "Service web", "Service web-headless"]);
});

test("of several workloads one has to be named, and the refusal has their names", () => {
  const other = deployment({ name: "api" });
  expect(names(undefined, deployment(), other)).toEqual({
    about: "--app",
    found: "nothing, and several workloads: web, api",
    needed: "the name of one of them",
    next: "--app web",
  });
  expect(names("api", deployment(), other)).toEqual(["Deployment api"]);
});

test("a name that no workload has is refused with the names that there are", () => {
  expect(names("wbe", deployment())).toEqual({
    about: "--app",
    found: "wbe",
    needed: "one of web",
  });
});

test("files without a workload are refused, a patch of one is none", () => {
  const patch = {
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { template: { spec: { containers: [{ name: "web" }] } } },
  };
  expect(names(undefined, patch, service())).toMatchObject({
    about: "--from",
    found: "no Deployment among Deployment, Service",
  });
});

test.each([
  ["web", undefined, true],
  ["web", "shop", true],
  ["web.shop", "shop", true],
  ["web.default", undefined, true],
  ["web.local", undefined, false],
  ["web.other", "shop", false],
  ["web.shop.svc.cluster.local", "shop", true],
  ["web.shop.svc.cluster.local", undefined, true],
  ["web.other.svc.cluster.local", "shop", false],
  ["web.example.com", "shop", false],
  ["api", "shop", false],
])("%s is the name of the Service web of namespace %s: %s", (host, namespace, expected) => {
  const [object] = objects(service({ name: "web" }));
  if (!object) throw new Error("no Service");
  expect(isHostOf(host, namespace === undefined ? object : { ...object, namespace })).toBe(
    expected,
  );
});

test("a Rollout that refers to a Deployment runs its pods, with its own number of them", () => {
  const rollout = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "web" },
    spec: { replicas: 5, workloadRef: { kind: "Deployment", name: "web" }, strategy: {} },
  };
  const stopped = deployment({ spec: { replicas: 0 } });
  const picked = pickService(objects(stopped, service(), rollout), "web");
  expect(picked).toMatchObject({
    workload: {
      kind: "Rollout",
      body: { spec: { replicas: 5, template: { spec: { containers: [{ name: "server" }] } } } },
    },
    others: [],
  });
});
