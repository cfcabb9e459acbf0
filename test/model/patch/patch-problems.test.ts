/** Proves which patches do not fit the schemas. Does not prove that those are the schemas of a cluster's version. */
import { patchProblems } from "../../../model/patch/patch-problems";

const found = (...[kind, patch]: [Parameters<typeof patchProblems>[1], object]) =>
  patchProblems(["at"], kind, patch).map(({ path, found: value, needed }) => [
    path.slice(1).join("."),
    value,
    needed,
  ]);

test("parts that fit are no problem, whatever else their whole would need", () => {
  expect(
    found("PodSpec", {
      shareProcessNamespace: true,
      hostNetwork: null,
      overhead: { cpu: "1" },
      nodeSelector: { disk: "ssd" },
      volumes: [
        { name: "data", nfs: { server: "nas" } },
        { name: "old", $patch: "delete" },
      ],
      containers: [{ name: "log", resources: { limits: { "nvidia.com/gpu": 1 } } }],
    }),
  ).toEqual([]);
  expect(found("Container", { lifecycle: { preStop: null }, stdin: true })).toEqual([]);
  expect(found("ServiceSpec", { externalTrafficPolicy: "Local" })).toEqual([]);
  expect(
    found("HTTPRoute", {
      corsPolicy: { allowOrigins: [{ exact: "https://example.com" }], maxAge: "1h" },
      fault: { delay: { fixedDelay: "5s", percentage: { value: 1 } } },
      rewrite: { uriRegexRewrite: { match: "^/a", rewrite: "/" } },
    }),
  ).toEqual([]);
});

test("a value of another type is told with its place, in a list by its index", () => {
  const containers = [{ name: "log", livenessProbe: { httpGet: { port: true } } }];
  expect(found("PodSpec", { hostNetwork: "yes", containers })).toEqual([
    [
      "containers.0.livenessProbe.httpGet.port",
      "true",
      "string or integer, by the schema of PodSpec",
    ],
    ["hostNetwork", '"yes"', "boolean, by the schema of PodSpec"],
  ]);
});

test("a field that nobody knows is told, removals included, with the one that was meant", () => {
  expect(found("PodSpec", { hostNetwrok: null })).toEqual([
    [
      "hostNetwrok",
      "nothing",
      "a field that the schema of PodSpec has there; did you mean hostNetwork?",
    ],
  ]);
  expect(found("Container", { env: [{ name: "A", vlaue: "x" }] })).toEqual([
    ["env.0.vlaue", '"x"', "a field that the schema of Container has there; did you mean value?"],
  ]);
  expect(found("HTTPRoute", { corsPolicy: { alowOrigins: [] } })).toEqual([
    [
      "corsPolicy.alowOrigins",
      "[]",
      "a field that the schema of HTTPRoute has there; did you mean allowOrigins?",
    ],
  ]);
});

test("two ways of one alternative are another shape", () => {
  const allowOrigins = [{ exact: "a", prefix: "b" }];
  expect(found("HTTPRoute", { corsPolicy: { allowOrigins } })).toEqual([
    [
      "corsPolicy.allowOrigins.0",
      '{"exact":"a","prefix":"b"}',
      "another shape, by the schema of HTTPRoute",
    ],
  ]);
});

test("a list without what tells its elements apart is refused, as it would replace the whole", () => {
  expect(found("Container", { env: [{ value: "x" }] })).toEqual([
    ["env", '[{"value":"x"}]', "name in each element: by it the list is patched, not replaced"],
  ]);
  expect(found("ServiceSpec", { ports: [{ nodePort: 30080 }] })).toEqual([
    [
      "ports",
      '[{"nodePort":30080}]',
      "containerPort or port in each element: by it the list is patched, not replaced",
    ],
  ]);
});
