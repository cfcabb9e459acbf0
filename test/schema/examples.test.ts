/**
 * Every object that the example stacks declare fits the schemas of Kubernetes, Istio and the Prometheus
 * operator.
 *
 * Does not prove that a cluster accepts it: schemas say nothing about fields they do not know, nor about
 * what webhooks check.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { declaredObjects, type Manifest } from "../../render/plan/manifest";
import { checkSchemas } from "../../render/plan/schema-check";
import type { RecordedResource } from "../../render/recorder";
import { resource } from "../support/recording";

interface Golden {
  readonly resources: readonly {
    readonly resource: string;
    readonly inputs: RecordedResource["inputs"];
  }[];
}

/** The manifests of a golden dump, which test/golden keeps equal to what the program declares. */
function manifests(stack: string): readonly Manifest[] {
  const file = join(__dirname, "../golden", `${stack}.json`);
  const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;
  const resources = golden.resources.map(({ resource: title, inputs }) => {
    const [type = "", name = ""] = title.split(" ");
    return resource(`kubernetes:${type}`, name, inputs);
  });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}

test.each([
  [
    "dev",
    [
      "ConfigMap",
      "Deployment",
      "DestinationRule",
      "Gateway",
      "PodDisruptionBudget",
      "Service",
      "VirtualService",
    ],
  ],
  ["prod", ["HorizontalPodAutoscaler", "PrometheusRule", "ServiceMonitor", "VirtualService"]],
  ["two-services", ["Deployment", "VirtualService"]],
])("every object of %s fits its schema, and every kind has one", (stack, kinds) => {
  const objects = manifests(stack);
  const found = objects.map(({ kind }) => kind);
  for (const kind of kinds) expect(found).toContain(kind);
  expect(checkSchemas(objects)).toEqual({ problems: [], unchecked: [] });
});

test.each([
  [
    "a weight as text",
    "VirtualService",
    '"weight":100',
    '"weight":"100"',
    "spec.http[0].route[0].weight",
  ],
  [
    "a share of pods as a list",
    "PodDisruptionBudget",
    '"maxUnavailable":1',
    '"maxUnavailable":[1]',
    "spec.maxUnavailable",
  ],
  [
    "a port as text",
    "Deployment",
    '"containerPort":8080',
    '"containerPort":"8080"',
    "spec.template.spec.containers[0].ports[0].containerPort",
  ],
  [
    "a host as a number",
    "DestinationRule",
    '"host":"shop-blue.shop-dev.svc.cluster.local"',
    '"host":5',
    "spec.host",
  ],
])("%s is found", (_, kind, right, wrong, path) => {
  const object = manifests("dev").find((one) => one.kind === kind);
  const text = JSON.stringify(object);
  expect(text).toContain(right);
  const { problems } = checkSchemas([JSON.parse(text.replace(right, wrong)) as Manifest]);
  expect(problems.map((problem) => problem.path)).toContain(path);
});
