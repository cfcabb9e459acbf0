/** Proves what is refused because it takes pods out of the mesh. Does not prove what Istio does with the rest. */
import { meshProblems } from "../../../model/traffic/mesh";
import { dotted } from "../../../model/settings/problem";
import { checkSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { resolveWorkload } from "../../../model/settings/workload";
import type { WorkloadArgs } from "../../../model/settings/workload";
import { shop } from "../../support/shop";

const INJECT = "sidecar.istio.io/inject";
const EXCLUDED = "traffic.sidecar.istio.io/excludeInboundPorts";
const INCLUDED = "traffic.sidecar.istio.io/includeInboundPorts";

const refused = (workload: WorkloadArgs, port: number | undefined = 8080) =>
  meshProblems(["workload"], resolveWorkload(workload), port).map(({ path }) => dotted(path));

test.each<[WorkloadArgs, string]>([
  [{ userId: 1337 }, "workload.userId"],
  [{ podLabels: { [INJECT]: "false" } }, `workload.podLabels["${INJECT}"]`],
  [{ podAnnotations: { [INJECT]: "false" } }, `workload.podAnnotations["${INJECT}"]`],
  [{ podAnnotations: { [INJECT]: "disabled" } }, `workload.podAnnotations["${INJECT}"]`],
  [
    { podLabels: { "istio.io/dataplane-mode": "none" } },
    'workload.podLabels["istio.io/dataplane-mode"]',
  ],
  [
    { podAnnotations: { "sidecar.istio.io/interceptionMode": "NONE" } },
    'workload.podAnnotations["sidecar.istio.io/interceptionMode"]',
  ],
  ...["8080", "9090, 8080", " 8080 ,1"].map((ports): [WorkloadArgs, string] => [
    { podAnnotations: { [EXCLUDED]: ports } },
    `workload.podAnnotations["${EXCLUDED}"]`,
  ]),
  ...["", "9090", "80,18080"].map((ports): [WorkloadArgs, string] => [
    { podAnnotations: { [INCLUDED]: ports } },
    `workload.podAnnotations["${INCLUDED}"]`,
  ]),
  [
    {
      podAnnotations: {
        "traffic.sidecar.istio.io/excludeOutboundIPRanges": "10.0.0.0/8,0.0.0.0/0",
      },
    },
    'workload.podAnnotations["traffic.sidecar.istio.io/excludeOutboundIPRanges"]',
  ],
  [
    { podAnnotations: { "traffic.sidecar.istio.io/includeOutboundIPRanges": "" } },
    'workload.podAnnotations["traffic.sidecar.istio.io/includeOutboundIPRanges"]',
  ],
])("%j takes pods out of the mesh", (workload, key) => {
  expect(refused(workload)).toEqual([key]);
});

test.each<WorkloadArgs>([
  { userId: 1338 },
  { podLabels: { [INJECT]: "true", "istio.io/rev": "1-27" } },
  { podAnnotations: { [EXCLUDED]: "9090", [INCLUDED]: "*" } },
  { podAnnotations: { [INCLUDED]: "9090,8080" } },
  { podAnnotations: { "traffic.sidecar.istio.io/excludeOutboundIPRanges": "10.0.0.0/8" } },
  { podAnnotations: { "sidecar.istio.io/interceptionMode": "TPROXY" } },
])("%j leaves them in it", (workload) => {
  expect(refused(workload)).toEqual([]);
});

test("where no port is known, none is taken for the service's own", () => {
  const podAnnotations = { [EXCLUDED]: "8080", [INCLUDED]: "9090" };
  expect(meshProblems([], resolveWorkload({ podAnnotations }), undefined)).toEqual([]);
});

test("a color is judged by its own port", () => {
  const podAnnotations = { [EXCLUDED]: "9090" };
  const settings = { ...shop, green: { ...shop.green, port: 9090, podAnnotations } };
  expect(() =>
    checkSettings({ ...settings, green: { ...settings.green, port: 8081 } }),
  ).not.toThrow();
  const run = () => checkSettings(settings);
  expect(run).toThrow(SettingsError);
  expect(run).toThrow(`green.podAnnotations["${EXCLUDED}"]\n    found    "9090"\n`);
});

test.each<[object, string]>([
  [{ labels: { [INJECT]: "false" } }, `labels["${INJECT}"]`],
  [{ annotations: { [EXCLUDED]: "8080" } }, `annotations["${EXCLUDED}"]`],
])("what the stack puts on all pods may not take them out of the mesh either: %j", (own, key) => {
  expect(() => checkSettings({ ...shop, port: 8080, ...own })).toThrow(key);
});
