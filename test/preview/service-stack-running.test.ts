/**
 * As what a stack runs the pods of manifests: in two colors, in the mesh or behind a Service, or in one Deployment.
 * Does not prove that a cluster moves the traffic of either.
 */
import { mapAt } from "../../model/field";
import { notTaken, stricterDefaults } from "../../model/init/report";
import { deployment, router, service, toWeb } from "../model/init/manifests";
import { lostOf, stackOf } from "../support/service-stack";

/** A Deployment whose pods have labels beside their own. */
function labelled(labels: object, given = deployment()) {
  const template = mapAt(given, "spec", "template");
  const metadata = { labels: { ...mapAt(template, "metadata", "labels"), ...labels } };
  return { ...given, spec: { ...mapAt(given, "spec"), template: { ...template, metadata } } };
}

const OUT = { "sidecar.istio.io/inject": "false" };

test("pods that are kept out of the mesh are two colors behind the selector of their Service", async () => {
  const made = await stackOf(labelled(OUT), service());
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    activeColor: "blue",
    traffic: { router: "service" },
    workload: { podLabels: OUT },
  });
  expect(made.running.why).toBe(
    "its pods are kept out of the mesh, which would share their requests: the selector of its Service moves, so all traffic is on one color",
  );
});

test.each([
  [
    "another name and a node's port",
    [{ name: "web", nodePort: 30080, port: 80, targetPort: 8080 }],
    [{ name: "web", nodePort: 30080, port: 80 }],
  ],
  ["no name", [{ port: 80, targetPort: 8080 }], [{ port: 80, name: null }]],
  ["the name that it would get", [{ name: "http", port: 80, targetPort: 8080 }], undefined],
])(
  "without a mesh a port with %s keeps that, or callers were without endpoints for a moment",
  async (_, ports, patched) => {
    const type = "NodePort";
    const made = await stackOf(labelled(OUT), service({ spec: { type, ports } }));
    expect(notTaken(made.outcomes)).toEqual([]);
    expect(made.args["service"]).toEqual({
      type,
      ...(patched && { patch: { ports: patched } }),
    });
  },
);

test("what routes to pods without proxies stays beside the stack, and its marks are not those of the stack", async () => {
  const labels = { routes: "web" };
  const routed = { ...router({ hosts: ["web"], http: [{ route: [toWeb] }] }) };
  const made = await stackOf(labelled(OUT), service(), {
    ...routed,
    metadata: { name: "web", labels },
  });
  expect(notTaken(made.outcomes)).toEqual([
    {
      object: "VirtualService web",
      field: "*",
      why: "it stays beside the stack: it sends to the Service, whose selector says which color gets the requests",
    },
  ]);
  expect(made.args["labels"]).toBeUndefined();
});

const CLAIMED = {
  volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
};

test.each<[string, readonly unknown[], string, object]>([
  [
    "without a port",
    [deployment({ container: { ports: [] }, spec: { replicas: 0 } })],
    "no port is named anywhere, and colors are told apart by the requests that they get",
    { workload: { replicas: 0 } },
  ],
  [
    "of one pod on a claim",
    [deployment({ spec: { strategy: { type: "Recreate" } }, pod: CLAIMED }), service()],
    "two colors are two pods on one claim, which Recreate is there to prevent",
    { port: 8080, workload: { strategy: "recreate" } },
  ],
  [
    "out of the mesh without a Service",
    [labelled(OUT)],
    "its pods are kept out of the mesh, which would share their requests, and no Service has a selector to move",
    { workload: { podLabels: OUT, ports: { "port-8080": { containerPort: 8080 } } } },
  ],
  [
    "out of the mesh behind a headless Service",
    [labelled(OUT), service({ spec: { clusterIP: "None" } })],
    "its pods are kept out of the mesh, which would share their requests, and callers of a headless Service keep the addresses of pods",
    { port: 8080, service: { headless: true } },
  ],
])("a workload %s is one Deployment", async (_, documents, why, args) => {
  const made = await stackOf(...documents);
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.running.why).toBe(why);
  expect(made.args).toMatchObject({
    mode: "rolling",
    image: expect.stringMatching(/^registry\.example\.com\/web:1\.2\.0@sha256:0{64}$/) as unknown,
    ...args,
  });
  expect(Object.keys(made.args)).not.toContain("activeColor");
});

test("what routes to one Deployment is its router's, but for weights between versions", async () => {
  const recreated = deployment({ spec: { strategy: { type: "Recreate" } }, pod: CLAIMED });
  const http = [{ match: [{ uri: { prefix: "/web/" } }], rewrite: { uri: "/" }, route: [toWeb] }];
  const hosts = ["web.example.com"];
  const made = await stackOf(
    recreated,
    service(),
    router({ hosts, gateways: ["edge/public"], http }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["traffic"]).toEqual({
    hosts,
    gateway: { name: "edge/public" },
    paths: [{ prefix: "/web/" }],
    rewrite: { uri: "/" },
  });
});

test("a Recreate without a claim stays two colors, with a remark", async () => {
  const made = await stackOf(deployment({ spec: { strategy: { type: "Recreate" } } }), service());
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.running).toMatchObject({ mode: "blue-green", router: "istio" });
  expect(stricterDefaults(made.mapped).map(({ key }) => key.join("."))).toContain(
    "workload.strategy",
  );
});

test("a Service that no container answers is told", async () => {
  const found = await lostOf(
    deployment({ container: { ports: [] } }),
    service({ spec: { ports: [{ port: 80, targetPort: "http" }] } }),
  );
  expect(found).toEqual([
    { object: "Service web", field: "*", why: "it leads nowhere: no container has its port" },
  ]);
});
