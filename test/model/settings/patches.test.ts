/** Proves which patches of pods, Services and rules are refused, and how those of colors are laid over the others. */
import { checkSettings, parseSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { shop } from "../../support/shop";

/** What is wrong with settings, by place. */
function refused(settings: object) {
  try {
    checkSettings({ ...shop, ...settings });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => [path.join("."), needed]);
  }
}

const pod = (patch: object) => refused({ workload: { pod: patch } });

const container = (patch: object, rest: object = {}) =>
  refused({ workload: { container: patch, ...rest } });

test("a color's patch comes after that of the workload", () => {
  const { colors } = parseSettings({
    ...shop,
    workload: { pod: { hostNetwork: true, volumes: [{ name: "a", emptyDir: {} }] } },
    green: { ...shop.green, pod: { hostNetwork: null, volumes: [{ name: "b", emptyDir: {} }] } },
  });
  expect(colors.blue.workload.pod).toEqual({
    hostNetwork: true,
    volumes: [{ name: "a", emptyDir: {} }],
  });
  expect(colors.green.workload.pod).toEqual({
    hostNetwork: null,
    volumes: [
      { name: "a", emptyDir: {} },
      { name: "b", emptyDir: {} },
    ],
  });
});

test("patches are held against the schemas, with the key in front", () => {
  const needed = "boolean, by the schema of PodSpec";
  expect(pod({ hostNetwork: "yes" })).toEqual([["workload.pod.hostNetwork", needed]]);
  expect(refused({ green: { ...shop.green, pod: { hostNetwork: "yes" } } })).toEqual([
    ["green.pod.hostNetwork", needed],
  ]);
  expect(refused({ workload: { pod: [] } })).toEqual([
    ["workload.pod", "a map with fields of Kubernetes' PodSpec"],
  ]);
});

test("the service's own container stays in the pod, and is patched by its own key", () => {
  expect(pod({ containers: null })).toEqual([
    ["workload.pod.containers", "a list: the service's own container stays"],
  ]);
  expect(pod({ containers: [{ name: "log", image: "log:1" }, { name: "shop" }] })).toEqual([
    ["workload.pod.containers.1", "another name; `container` patches the service's own one"],
  ]);
});

test.each([34, null, "40"])("a grace period of %j is no end for a drain of 35s", (seconds) => {
  const needed = "at least 35: drain.preStop and drain.shutdown; or nothing, and another drain";
  expect(pod({ terminationGracePeriodSeconds: seconds })).toContainEqual([
    "workload.pod.terminationGracePeriodSeconds",
    needed,
  ]);
});

test("a grace period as long as the drain is taken", () => {
  expect(pod({ terminationGracePeriodSeconds: 35 })).toEqual([]);
});

test.each([
  [{ image: "shop:1" }, "image", "nothing: the color's own `image` says it, by its digest"],
  [{ name: "web" }, "name", "nothing: the container is called as the app"],
  [
    { resources: { limits: { cpu: "1" } } },
    "resources.limits",
    "nothing: `resources.limits` says it, and alerts and gates read it",
  ],
  [
    { resources: { requests: { cpu: "1" } } },
    "resources.requests",
    "nothing: `resources.requests` says it, and autoscaler and gates read it",
  ],
  [{ resources: null }, "resources", "a map: `resources` of the workload says what is in it"],
  [{ readinessProbe: null }, "readinessProbe", "a map: pods are asked before they get requests"],
  [
    { livenessProbe: null },
    "livenessProbe",
    "a map: pods are asked before they get requests; or probes.liveness: none",
  ],
  [{ ports: null }, "ports", "a list: the service's own port stays"],
  [
    { ports: [{ containerPort: 8080, name: "web" }] },
    "ports.0",
    "another port, or other fields of it: the service's own one is `port`",
  ],
  [
    { ports: [{ containerPort: 9090, name: "app" }] },
    "ports.0",
    "another port, or other fields of it: the service's own one is `port`",
  ],
  [
    { ports: [{ containerPort: 8080, $patch: "delete" }] },
    "ports.0",
    "another port, or other fields of it: the service's own one is `port`",
  ],
])("a container's %j is refused", (patch, key, needed) => {
  expect(container(patch)).toEqual([[`workload.container.${key}`, needed]]);
});

test("a probe goes where the settings say so, too", () => {
  expect(container({ livenessProbe: null }, { probes: { liveness: "none" } })).toEqual([]);
});

const SHORT =
  "a hook that takes at least 5s, which is drain.preStop: sleep, or a command with sleep 5 in it; " +
  "or drain.preStop: 0s";

test.each([
  [{ lifecycle: null }, "lifecycle"],
  [{ lifecycle: { preStop: null } }, "lifecycle.preStop"],
  [{ lifecycle: { preStop: { sleep: { seconds: 4 } } } }, "lifecycle.preStop"],
  [{ lifecycle: { preStop: { sleep: null, exec: { command: ["quit"] } } } }, "lifecycle.preStop"],
  [
    { lifecycle: { preStop: { sleep: null, exec: { command: ["sleep", "4"] } } } },
    "lifecycle.preStop",
  ],
])("the hook %j is shorter than the drain", (patch, key) => {
  expect(container(patch)).toEqual([[`workload.container.${key}`, SHORT]]);
});

test("a hook that takes as long as the drain is taken, and any where the drain needs none", () => {
  const command = ["sh", "-c", "sleep 5 && quit"];
  const exec = { lifecycle: { preStop: { sleep: null, exec: { command } } } };
  expect(container(exec)).toEqual([]);
  expect(container({ lifecycle: { preStop: { sleep: { seconds: 5 } } } })).toEqual([]);
  const quit = { lifecycle: { preStop: { exec: { command: ["quit"] } } } };
  expect(container(quit, { drain: { preStop: "0s" } })).toEqual([]);
  expect(container({ lifecycle: { postStart: { exec: { command } } } })).toEqual([]);
});

test("two kinds of hooks at once are refused, as Kubernetes would", () => {
  expect(container({ lifecycle: { preStop: { exec: { command: ["sleep", "9"] } } } })).toEqual([
    [
      "workload.container.lifecycle.preStop",
      "one kind of hook; `sleep: null` removes that of drain.preStop",
    ],
  ]);
});

test.each([
  [
    { selector: { app: "x" } },
    "selector",
    "nothing: which pods are selected is what the router rests on",
  ],
  [{ type: "NodePort" }, "type", "nothing; `service.type` says it"],
  [
    { publishNotReadyAddresses: true },
    "publishNotReadyAddresses",
    "nothing: pods would get requests before they are ready",
  ],
  [
    { ports: [{ port: 9090, name: "http-admin" }] },
    "ports.0",
    "a port that is no HTTP, by its protocol or by a name such as tcp-metrics: the mesh sends requests for " +
      "any HTTP port of this Service to the service's own port, by its weights; traffic.ports has further ones",
  ],
  [{ ports: null }, "ports", "a list: the service's own port stays"],
  [
    { ports: [{ port: 80, targetPort: 9090 }] },
    "ports.0",
    "other fields: name, targetPort and protocol of the service's own ports stay",
  ],
])("a Service's %j is refused", (patch, key, needed) => {
  expect(refused({ service: { patch } })).toEqual([[`service.patch.${key}`, needed]]);
});

test("a Service's own port takes other fields, and further ones are taken that are no HTTP", () => {
  const ports = [
    { port: 80, nodePort: 30080 },
    { port: 9090, name: "tcp-metrics" },
  ];
  expect(refused({ service: { type: "NodePort", patch: { ports } } })).toEqual([]);
});

test("where connections are routed, a Service's further port is one of UDP", () => {
  const ofPorts = (...ports: object[]) =>
    refused({
      traffic: { protocol: "tcp" },
      monitoring: { scrape: "none" },
      service: { patch: { ports } },
    });
  expect(ofPorts({ port: 9091, name: "dns", protocol: "UDP" })).toEqual([]);
  expect(ofPorts({ port: 9090, name: "tcp-admin" })).toEqual([
    [
      "service.patch.ports.0",
      "a port of UDP: the mesh sends connections to any other port of this Service to the service's own, by its weights",
    ],
  ]);
});

test("a port that goes by the weights takes other fields of a patch, too", () => {
  const patched = (port: object) =>
    refused({
      workload: { ports: { "grpc-admin": { containerPort: 9090 } } },
      traffic: { ports: { "grpc-admin": 9090 } },
      service: { type: "NodePort", patch: { ports: [{ port: 9090, ...port }] } },
    });
  expect(patched({ nodePort: 30090 })).toEqual([]);
  expect(patched({ targetPort: 9091 })).toHaveLength(1);
});

test.each([
  [{ route: [] }, "route", "nothing: `weights` says who gets how much"],
  [{ match: [] }, "match", "nothing; `traffic.match` has rules with conditions"],
  [{ name: "x" }, "name", "nothing: releases find rules by their names"],
  [
    { mirrors: [] },
    "mirrors",
    "nothing; `traffic.mirror` sends copies, and no color that serves gets any",
  ],
  [{ redirect: { uri: "/" } }, "redirect", "nothing: no request would reach the colors"],
])("a rule's %j is refused", (route, key, needed) => {
  expect(refused({ traffic: { route } })).toEqual([[`traffic.route.${key}`, needed]]);
});
