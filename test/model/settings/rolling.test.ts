/**
 * What a service without colors may say, what it may not, and where else that is said. Does not prove what is
 * declared: test/components/rolling-app.test.ts and the golden dumps do.
 */
import { checkStack, parseRolling, parseStack } from "../../../model/settings/rolling";
import { SettingsError } from "../../../model/settings/settings-error";
import { dotted } from "../../../model/settings/problem";
import { mailer, rollingShop } from "../../support/rolling";
import { shop } from "../../support/shop";

function problems(raw: unknown): readonly string[] {
  try {
    checkStack(raw, { paths: [], keys: new Set() });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, found, needed }) => `${dotted(path)}: ${found}: ${needed}`);
  }
}

test("a worker without a port is asked nothing and scraped by nobody unless it says how", () => {
  const { port, workload, monitoring } = parseRolling(mailer);
  expect(port).toBeUndefined();
  expect(workload.probes).toEqual({ startup: "none", liveness: "none", readiness: "none" });
  expect(monitoring.scrape).toBe("none");
  const told = parseRolling({
    ...mailer,
    workload: { probes: { liveness: { kind: "command", command: ["/bin/alive"] } } },
    monitoring: { port: 9090 },
  });
  expect(told.workload.probes).toMatchObject({
    startup: "none",
    liveness: { kind: "command", command: ["/bin/alive"] },
  });
  expect(told.monitoring).toMatchObject({ scrape: "annotations", port: 9090 });
});

test("with a port it is asked and scraped as a color is", () => {
  const { workload, monitoring } = parseRolling(rollingShop);
  expect(workload.probes.readiness).toMatchObject({ kind: "http", period: "5s" });
  expect(monitoring.scrape).toBe("annotations");
});

test("all pods may go first, and pods may be kept out of the mesh", () => {
  const args = {
    ...rollingShop,
    workload: {
      strategy: "recreate",
      podLabels: { "sidecar.istio.io/inject": "false" },
      podAnnotations: { "sidecar.istio.io/inject": "false" },
    },
    labels: { "istio.io/dataplane-mode": "none" },
  } as const;
  expect(problems(args)).toEqual([]);
  expect(problems({ ...shop, labels: args.labels, workload: args.workload })).toEqual([
    expect.stringMatching(
      /^workload\.strategy: "recreate": safe, fast, .* mode rolling alone allows$/,
    ),
    expect.stringMatching(/^workload\.podLabels\["sidecar\.istio\.io\/inject"\]: /),
    expect.stringMatching(/^workload\.podAnnotations\["sidecar\.istio\.io\/inject"\]: /),
    expect.stringMatching(/^labels\["istio\.io\/dataplane-mode"\]: /),
  ]);
});

test("its image is one by digest, or says how it is built", () => {
  expect(parseRolling(rollingShop)).toMatchObject({ image: rollingShop.image });
  const image = { context: "app", repository: "registry.example.com/shop" };
  const built = parseRolling({ ...rollingShop, image });
  expect([built.image, built.build]).toEqual([undefined, expect.objectContaining(image)]);
  expect(problems({ ...rollingShop, image: "registry.example.com/shop:latest" })).toEqual([
    'image: "registry.example.com/shop:latest": repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot',
  ]);
  const { image: _image, ...without } = rollingShop;
  expect(problems(without)).toEqual([
    "image: nothing: an image by digest, repository@sha256:…; or a map that says how one is built",
  ]);
});

test("a login of the registry has to be encrypted here, too", () => {
  const registry = { username: "robot", password: "hunter2" };
  const image = { context: "app", repository: "registry.example.com/shop", registry };
  expect(problems({ ...rollingShop, image })).toEqual([
    "image.registry.password: plain text: an encrypted value",
  ]);
});

test.each([
  ["activeColor", "blue", '"blue"', "the one Deployment has all traffic"],
  ["weights", { blue: 100, green: 0 }, "a map", "the one Deployment has all traffic"],
  [
    "blue",
    { secrets: { A: "hunter2" } },
    "a map",
    "its image stands in `image`, what it overrides in `workload`",
  ],
  [
    "migrations",
    { expand: { command: ["/bin/migrate"] } },
    "a map",
    "no color waits for a Job; run it before the update, by its pipeline or by workload.initContainers",
  ],
])(
  "%s is refused with what to do instead, and nothing of what is in it",
  (key, value, found, why) => {
    expect(problems({ ...rollingShop, [key]: value })).toEqual([
      `${key}: ${found}: nothing, as mode is rolling: ${why}; or mode blue-green`,
    ]);
  },
);

test("what is wrong beside such a key is told together with it", () => {
  expect(
    problems({ ...rollingShop, activeColor: "blue", port: 0, workload: { replicas: -1 } }),
  ).toHaveLength(3);
});

test.each<[string, object, string]>([
  [
    "a probe that asks nowhere",
    { workload: { probes: { liveness: { period: "5s" } } } },
    "workload.probes.liveness.port: nothing: a port to ask, as the service has none; or kind command; or liveness: none",
  ],
  [
    "traffic",
    { traffic: { hosts: ["shop.example.com"] } },
    "traffic: [secret]: nothing, as the service has no port, and so no Service; or `port`",
  ],
  [
    "a Service",
    { service: { type: "NodePort" } },
    'service: {"type":"NodePort"}: nothing, as the service has no port, and so no Service; or `port`',
  ],
  [
    "a scrape by the port",
    { monitoring: { scrape: "service-monitor" } },
    'monitoring.scrape: "service-monitor": annotations or none: service-monitor finds pods by the service\'s port, which it has not',
  ],
  [
    "a scrape nowhere",
    { monitoring: { scrape: "annotations" } },
    "monitoring.port: nothing: a port with metrics, as the service has none; or monitoring.scrape none",
  ],
])("without a port %s is refused", (_title, change, expected) => {
  expect(problems({ ...mailer, ...change })).toEqual([expected]);
});

test.each<[string, object, string]>([
  [
    "a missing readiness probe",
    { workload: { probes: { readiness: "none" } } },
    'workload.probes.readiness: "none": a map with known keys; without a readiness probe it is never known whether pods could take traffic',
  ],
  [
    "a rule to a color",
    {
      traffic: {
        hosts: ["shop.example.com"],
        match: [{ name: "beta", to: "idle", pathPrefix: "/b" }],
      },
    },
    'traffic.match[0].to: "idle": active: there is one way to go',
  ],
  [
    "stickiness",
    { traffic: { stickiness: {} } },
    "traffic.stickiness: {}: nothing, as mode is rolling: there is one way to go",
  ],
  [
    "rules of alerts",
    { monitoring: { rules: "prometheus-rule" } },
    'monitoring.rules: "prometheus-rule": nothing, as mode is rolling: what it is about is recorded for each color',
  ],
  [
    "a budget of all pods",
    { workload: { replicas: 2 }, disruption: { minAvailable: 2 } },
    "disruption.minAvailable: 2: fewer than the smallest color's 2 pods, or no node can be drained (shares are rounded up); maxUnavailable: 1 is safer",
  ],
  [
    "a share of a limit that there is not",
    {
      workload: { resources: { requests: "none", limits: "none" } },
      autoscaling: { min: 1, max: 2 },
    },
    'autoscaling.cpu: "70%": none, as pods of the service ask for nothing of which this could be a share (resources.requests.cpu is none); or such a request',
  ],
  [
    "a reference to the color",
    { workload: { env: { A: "$(SLUICE_COLOR)" } } },
    'workload.env.A: "$(SLUICE_COLOR)": references to keys of env and secrets, and SLUICE_COLOR is none; $$(SLUICE_COLOR) is the text itself',
  ],
  [
    "further ports whose connections the mesh would mix up",
    {
      workload: { ports: { "tcp-admin": { containerPort: 9090 } } },
      traffic: { protocol: "tcp", exportTo: ["."] },
      monitoring: { scrape: "none" },
    },
    "traffic.mesh: true: false, as the mesh would send connections to tcp-admin to the service's own port",
  ],
  [
    "ports by weights",
    { traffic: { ports: { "http-admin": 9090 } } },
    'traffic.ports: {"http-admin":9090}: nothing, as mode is rolling: the Service has all of workload.ports',
  ],
])("with a port %s is refused", (_title, change, expected) => {
  expect(problems({ ...rollingShop, ...change })).toEqual([expected]);
});

test("a stack without a mode is one in two colors, and so is one that says so", () => {
  expect(parseStack(shop)).toMatchObject({ activeColor: "blue" });
  expect(parseStack({ ...shop, mode: "blue-green" })).toMatchObject({ activeColor: "blue" });
  expect(problems({ ...shop, mode: "canary" })).toEqual([
    'mode: "canary": one of blue-green, rolling',
  ]);
});

test("a release of it has gates and a bake, and nothing that is about stages", () => {
  const release = {
    bake: "5m",
    gates: { errors: { max: "2%" } },
    guard: { errors: { max: "3%" } },
  } as const;
  expect(problems({ ...rollingShop, release })).toEqual([]);
  const wrong = {
    ...{
      preset: "mesh",
      promotion: "manual",
      verify: {},
      maxStep: 50,
      retire: {},
      via: { git: "out" },
    },
    gates: {
      logs: { mode: "enforce" },
      queries: [{ name: "own", query: 'up{color="{color}"}', must: "below", limit: 1 }],
    },
  };
  const found = problems({ ...rollingShop, release: wrong }).map((text) => text.split(":")[0]);
  expect([...new Set(found)]).toEqual([
    "release.preset",
    "release.promotion",
    "release.verify",
    "release.retire",
    "release.via",
    "release.maxStep",
    "release.gates.logs.mode",
    "release.gates.queries[0].query",
  ]);
});

test("without a port nobody counts requests, and no gate may ask for them", () => {
  expect(problems({ ...mailer, release: { gates: { errors: { max: "1%" } } } })).toEqual([
    'release.gates.errors.mode: "enforce": off, as the service has no port, and so no requests',
  ]);
  expect(problems({ ...mailer, release: { gates: { restarts: {} } } })).toEqual([]);
});

test("the application's own metrics need no color in their labels here", () => {
  const monitoring = (selector: string) => ({ requests: { source: "app", app: { selector } } });
  expect(problems({ ...rollingShop, monitoring: monitoring('app="{app}"') })).toEqual([]);
  expect(problems({ ...rollingShop, monitoring: monitoring('color="{color}"') })).toEqual([
    expect.stringMatching(/^monitoring\.requests\.app\.selector: /),
  ]);
  expect(problems({ ...rollingShop, monitoring: { requests: { source: "app" } } })).toEqual([]);
});
