// Does not prove that a cluster accepts an object: defaults, webhooks and unknown fields are its own.
import type { Manifest } from "../../../preview/plan/manifest";
import { checkSchemas } from "../../../preview/plan/schema-check";

const manifest = (type: string, rest: object): Manifest => {
  const [apiVersion = "", kind = ""] = type.split(" ");
  return { apiVersion, kind, metadata: { name: "x", namespace: "n" }, ...rest };
};
const route = (weight: unknown) => ({
  spec: { http: [{ route: [{ destination: { host: "a" }, weight }] }] },
});

test.each<[string, Manifest]>([
  ["a Service", manifest("v1 Service", { spec: { ports: [{ port: 80, targetPort: "http" }] } })],
  [
    "a Deployment",
    manifest("apps/v1 Deployment", {
      spec: { selector: {}, template: { spec: { containers: [{ name: "a" }] } } },
    }),
  ],
  ["a VirtualService", manifest("networking.istio.io/v1 VirtualService", route(10))],
  [
    "a Secret whose values nobody can read",
    manifest("v1 Secret", { data: { a: "[secret]" }, stringData: { b: "[secret 0123abcd]" } }),
  ],
  [
    "a ServiceMonitor",
    manifest("monitoring.coreos.com/v1 ServiceMonitor", { spec: { selector: {}, endpoints: [] } }),
  ],
])("%s fits its schema", (_, object) => {
  expect(checkSchemas([object])).toEqual({ problems: [], unchecked: [] });
});

test.each<[string, Manifest, { path: string; needed: string; found: string }[]]>([
  [
    "a weight as text",
    manifest("networking.istio.io/v1 VirtualService", route("10")),
    [{ path: "spec.http[0].route[0].weight", needed: "integer", found: '"10"' }],
  ],
  [
    "a port as text",
    manifest("v1 Service", { spec: { ports: [{ port: "80" }] } }),
    [{ path: "spec.ports[0].port", needed: "integer", found: '"80"' }],
  ],
  [
    "a missing field",
    manifest("autoscaling/v2 HorizontalPodAutoscaler", {
      spec: { scaleTargetRef: { kind: "Deployment", name: "x" } },
    }),
    [
      {
        path: "spec",
        needed: "required property maxReplicas",
        found: '{"scaleTargetRef":{"kind":"Deployment","name":"x"}}',
      },
    ],
  ],
  [
    "a secret in the wrong place",
    manifest("v1 Service", { spec: { ports: [{ port: "[secret 0123abcd]" }] } }),
    [{ path: "spec.ports[0].port", needed: "integer", found: '"[secret]"' }],
  ],
])("%s is named with its place", (_, object, expected) => {
  const { problems } = checkSchemas([object]);
  expect(problems.map(({ path, needed, found }) => ({ path, needed, found }))).toEqual(expected);
  expect(problems[0]?.object).toEqual({
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: "x",
    namespace: "n",
  });
});

test("a kind without a schema is named once, and nothing outside the packages is loaded", () => {
  const objects = [
    manifest("example.com/v1 Thing", {}),
    manifest("example.com/v1 Thing", {}),
    manifest("../../evil/v1 Thing", {}),
  ];
  expect(checkSchemas(objects)).toEqual({
    problems: [],
    unchecked: ["example.com/v1 Thing", "../../evil/v1 Thing"],
  });
});
