import { fieldChanges } from "../../../preview/plan/field-change";
import type { Manifest } from "../../../preview/plan/manifest";
import { isDeletedFirst, replacementReasons } from "../../../preview/plan/replacement";

interface Case {
  readonly kind: string;
  readonly before: object;
  readonly after: object;
  readonly generatedName?: boolean;
  readonly provider?: Readonly<Record<string, unknown>>;
}

/** `kind` is `apps/v1 Deployment`; both sides share a name unless they say otherwise. */
function inputs({ kind, before, after, generatedName = false, provider = {} }: Case) {
  const [apiVersion = "", name = ""] = kind.split(" ");
  const manifest = (side: object): Manifest => ({
    apiVersion,
    kind: name,
    metadata: { name: "x", namespace: "n" },
    ...side,
  });
  const [old, now] = [manifest(before), manifest(after)];
  return { before: old, after: now, changes: fieldChanges(old, now), generatedName, provider };
}

const name = (text: string, namespace = "n") => ({ metadata: { name: text, namespace } });

test.each<[string, Case, string[]]>([
  ["an equal object stays", { kind: "apps/v1 Deployment", before: {}, after: {} }, []],
  ["another name", { kind: "v1 Service", before: name("a"), after: name("b") }, ["metadata.name"]],
  [
    "another namespace",
    { kind: "v1 Service", before: name("a"), after: name("a", "m") },
    ["metadata.namespace"],
  ],
  [
    "another name of a custom object",
    { kind: "networking.istio.io/v1 VirtualService", before: name("a"), after: name("b") },
    ["metadata.name"],
  ],
  [
    "another selector of a Deployment",
    {
      kind: "apps/v1 Deployment",
      before: { spec: { selector: { matchLabels: { a: "1" } } } },
      after: { spec: { selector: { matchLabels: { a: "2" } } } },
    },
    ["spec.selector.matchLabels.a"],
  ],
  [
    "a first selector of a Deployment",
    { kind: "apps/v1 Deployment", before: { spec: {} }, after: { spec: { selector: {} } } },
    ["spec.selector"],
  ],
  [
    "another template of a Deployment",
    {
      kind: "apps/v1 Deployment",
      before: { spec: { template: 1 } },
      after: { spec: { template: 2 } },
    },
    [],
  ],
  [
    "fewer pods of a Deployment",
    {
      kind: "apps/v1 Deployment",
      before: { spec: { replicas: 2 } },
      after: { spec: { replicas: 1 } },
    },
    [],
  ],
  [
    "another service of a StatefulSet",
    {
      kind: "apps/v1 StatefulSet",
      before: { spec: { serviceName: "a" } },
      after: { spec: { serviceName: "b" } },
    },
    ["spec.serviceName"],
  ],
  [
    "another template of a Job",
    {
      kind: "batch/v1 Job",
      before: { spec: { template: { a: 1 } } },
      after: { spec: { template: { a: 2 } } },
    },
    ["spec.template.a"],
  ],
  [
    "another selector of a Service",
    {
      kind: "v1 Service",
      before: { spec: { selector: { a: "1" } } },
      after: { spec: { selector: { a: "2" } } },
    },
    [],
  ],
  [
    "another type of a Service",
    {
      kind: "v1 Service",
      before: { spec: { type: "ClusterIP" } },
      after: { spec: { type: "NodePort" } },
    },
    [],
  ],
  [
    "another address of a Service",
    { kind: "v1 Service", before: { spec: { clusterIP: "None" } }, after: { spec: {} } },
    ["spec.clusterIP"],
  ],
  [
    "a budget changes in place",
    {
      kind: "policy/v1 PodDisruptionBudget",
      before: { spec: { maxUnavailable: 1 } },
      after: { spec: { minAvailable: 1 } },
    },
    [],
  ],
  [
    "weights change in place",
    {
      kind: "networking.istio.io/v1 VirtualService",
      before: { spec: { http: [1] } },
      after: { spec: { http: [2] } },
    },
    [],
  ],
  [
    "contents of a ConfigMap",
    { kind: "v1 ConfigMap", before: { data: { a: "1" } }, after: { data: { a: "2" } } },
    ["data.a"],
  ],
  [
    "contents of a ConfigMap that the provider may change",
    {
      kind: "v1 ConfigMap",
      before: { data: { a: "1" } },
      after: { data: { a: "2" } },
      provider: { enableConfigMapMutable: "true" },
    },
    [],
  ],
  [
    "contents of an immutable ConfigMap, whatever the provider may",
    {
      kind: "v1 ConfigMap",
      before: { immutable: true, data: { a: "1" } },
      after: { immutable: true, data: { a: "2" } },
      provider: { enableConfigMapMutable: true },
    },
    ["data.a"],
  ],
  [
    "labels of a ConfigMap",
    {
      kind: "v1 ConfigMap",
      before: { metadata: { name: "x", namespace: "n" } },
      after: { metadata: { name: "x", namespace: "n", labels: { a: "b" } } },
    },
    [],
  ],
  [
    "contents of a Secret",
    { kind: "v1 Secret", before: { stringData: { a: "1" } }, after: { stringData: { a: "2" } } },
    ["stringData.a"],
  ],
  [
    "another type of a Secret",
    { kind: "v1 Secret", before: { type: "a" }, after: { type: "b" } },
    ["type"],
  ],
  [
    "contents of a Secret that the provider may change",
    {
      kind: "v1 Secret",
      before: { data: { a: "1" } },
      after: { data: { a: "2" } },
      provider: { enableSecretMutable: true },
    },
    [],
  ],
  [
    "a drawn name is no reason by itself",
    {
      kind: "v1 Secret",
      before: { ...name("x-1"), data: { a: "1" } },
      after: { ...name("x-2"), data: { a: "2" } },
      generatedName: true,
    },
    ["data.a"],
  ],
  [
    "a field whose name only starts alike",
    {
      kind: "apps/v1 Deployment",
      before: { spec: { selectors: 1 } },
      after: { spec: { selectors: 2 } },
    },
    [],
  ],
])("%s", (_, given, expected) => {
  expect(replacementReasons(inputs(given))).toEqual(expected);
});

test.each<[string, Case, boolean]>([
  [
    "an object with the same name goes before the new one comes",
    { kind: "apps/v1 Deployment", before: {}, after: {} },
    true,
  ],
  [
    "under another name both can be",
    { kind: "apps/v1 Deployment", before: name("a"), after: name("b") },
    false,
  ],
  [
    "in another namespace both can be",
    { kind: "apps/v1 Deployment", before: name("a"), after: name("a", "m") },
    false,
  ],
  [
    "with drawn names both can be",
    { kind: "v1 Secret", before: {}, after: {}, generatedName: true },
    false,
  ],
])("%s", (_, given, expected) => {
  expect(isDeletedFirst(inputs(given))).toBe(expected);
});
