/**
 * As what a stack runs the pods of manifests: in the mesh or behind a Service. Does not prove that a cluster moves the traffic of either.
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

test("a Recreate without a claim stays two colors, with a remark", async () => {
  const made = await stackOf(deployment({ spec: { strategy: { type: "Recreate" } } }), service());
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.running).toMatchObject({ router: "istio" });
  expect(stricterDefaults(made.mapped).map(({ key }) => key.join("."))).toContain(
    "workload.strategy",
  );
});

test("two pods on one claim are what Recreate prevents: that is told", async () => {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  const found = await lostOf(
    deployment({ spec: { strategy: { type: "Recreate" } }, pod: { volumes } }),
  );
  expect(found).toEqual([
    {
      object: "Deployment web",
      field: "spec.strategy",
      why: "two colors are two pods on one claim, which Recreate is there to prevent",
    },
  ]);
});

test("without a Service there is no selector to move: marks that take pods out of the mesh are told", async () => {
  const [found] = await lostOf(labelled(OUT));
  expect(found).toEqual({
    object: "Deployment web",
    field: 'spec.template.metadata.labels["sidecar.istio.io/inject"]',
    why: expect.stringMatching(/takes "true" or nothing: .*; found "false"$/) as unknown,
  });
});
