import { checkSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { shop } from "../../support/shop";

/** The error about settings that cannot be used. */
function refusal(settings: unknown): SettingsError {
  try {
    checkSettings(settings);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("the settings were taken");
}

const keysOf = (error: SettingsError) => error.problems.map(({ path }) => path.join("."));

test("one problem is told with its key, what was found, what is needed and an example", () => {
  expect(refusal({ ...shop, port: "8080" }).message).toBe(
    [
      "The settings cannot be used: 1 problem. Nothing was declared and nothing was changed.",
      "",
      "  port",
      '    found    "8080"',
      "    needed   an integer from 1 to 65535",
      "    example  port: 8080",
    ].join("\n"),
  );
});

test("problems of shape and of rules across keys are told together", () => {
  const error = refusal({
    ...shop,
    app: "Shop",
    weights: { blue: 90, green: 20 },
    workload: { replicas: 2, drain: { terminationGracePeriod: "10s" } },
    disruption: { minAvailable: 2 },
    traffic: { hosts: ["shop"], router: "nginx" },
  });
  expect(error.name).toBe("SettingsError");
  expect(keysOf(error)).toEqual([
    "app",
    "traffic.router",
    "traffic.hosts.0",
    "weights",
    "disruption.minAvailable",
    "workload.drain.terminationGracePeriod",
  ]);
  expect(error.message).toContain("6 problems.");
});

test("keys and examples can be shown as commands of a project", () => {
  const { problems } = refusal({ ...shop, weights: { blue: "90", green: 10 } });
  const { message } = new SettingsError(problems, { prefix: "sluice:", commands: true });
  expect(message).toContain("\n  sluice:weights.blue\n");
  expect(message).toContain("example  pulumi config set --path 'sluice:weights.blue' 90");
});

test.each([
  [{ activeColour: "blue" }, "activeColour", "activeColor"],
  [{ weigths: {} }, "weigths", "weights"],
  [{ trafic: {} }, "trafic", "traffic"],
  [{ workload: { replica: 3 } }, "workload.replica", "replicas"],
  [{ workload: { probes: { readyness: {} } } }, "workload.probes.readyness", "readiness"],
  [{ blue: { ...shop.blue, imge: "x" } }, "blue.imge", "image"],
  [{ green: { drain: { preStp: 5 } } }, "green.drain.preStp", "preStop"],
  [
    { traffic: { match: [{ name: "a", to: "idle", path: "/", pathPrefix: "/" }] } },
    "traffic.match.0.path",
    "pathPrefix",
  ],
  [{ traffic: { tls: { credentialName: "a", hsts: 1 } } }, "traffic.tls.hsts", "hstsMaxAge"],
  [
    { traffic: { tls: { credentialName: "a", hstsSecond: 1 } } },
    "traffic.tls.hstsSecond",
    "hstsMaxAge",
  ],
])("an unknown key in %j is refused at %s, and %s is suggested", (change, key, nearest) => {
  const error = refusal({ ...shop, ...change });
  const found = error.problems.find(({ path }) => path.join(".") === key);
  expect(found).toMatchObject({ found: "an unknown key", example: null });
  expect(found?.needed).toContain(nearest);
  expect(error.message).not.toContain("example");
});

test.each([
  [{ replicas: 3 }, "workload.replicas"],
  [{ repository: "shop" }, "image.repository"],
  [{ hosts: [] }, "traffic.hosts"],
  [{ probes: {} }, "workload.probes"],
  [{ hstsMaxAge: "1s" }, "traffic.tls.hstsMaxAge"],
  [{ workload: { namespace: "market" } }, "namespace"],
])("a key in the wrong place, as in %j, is suggested where it belongs: %s", (change, place) => {
  const { problems } = refusal({ ...shop, ...change });
  expect(problems[0]?.needed).toMatch(new RegExp(`^a known key; did you mean ${place}\\? Known: `));
});

test("several unknown keys are told each", () => {
  expect(keysOf(refusal({ ...shop, one: 1, two: 2, workload: { three: 3 } }))).toEqual([
    "workload.three",
    "one",
    "two",
  ]);
});

test("a mistyped key hides no problem elsewhere, and none within its own part", () => {
  const error = refusal({
    ...shop,
    workload: { replica: 1, drain: { terminationGracePeriod: "1s" } },
    weights: { blue: 1, green: 1 },
  });
  expect(keysOf(error)).toEqual([
    "workload.replica",
    "weights",
    "workload.drain.terminationGracePeriod",
  ]);
});

test("a malformed part raises no problem in what hangs on it", () => {
  expect(keysOf(refusal({ ...shop, blue: { image: "shop:1.0" } }))).toEqual(["blue.image"]);
  expect(keysOf(refusal({ ...shop, weights: { blue: "0", green: 100 } }))).toEqual([
    "weights.blue",
  ]);
  expect(
    keysOf(
      refusal({
        ...shop,
        workload: { replicas: 5, spread: "far", drain: { shutdown: "1s" } },
        blue: { ...shop.blue, drain: { terminationGracePeriod: "10s" } },
        disruption: { minAvailable: 4 },
      }),
    ),
  ).toEqual(["workload.spread"]);
  expect(
    keysOf(
      refusal({
        ...shop,
        autoscaling: { min: "2", max: 4 },
        workload: { replicas: 0 },
        blue: { ...shop.blue, autoscaling: { max: 3 } },
        disruption: { minAvailable: 1 },
      }),
    ),
  ).toEqual(["autoscaling.min"]);
});

test("what is wrong in common is told once, not for each color again", () => {
  const autoscaling = { cpu: "50%" };
  const error = refusal({
    ...shop,
    workload: { drain: { terminationGracePeriod: "1s" } },
    autoscaling: { min: 5, max: 2 },
    blue: { ...shop.blue, autoscaling },
    green: { ...shop.green, autoscaling },
  });
  expect(keysOf(error)).toEqual(["autoscaling.min", "workload.drain.terminationGracePeriod"]);
});

test("a value that breaks one rule twice is told once", () => {
  expect(keysOf(refusal({ ...shop, port: 1e20 }))).toEqual(["port"]);
});

test("secrets are never shown, wherever the mistake is", () => {
  const secret = "hunter2";
  const hook = { name: "hook", kind: "webhook", webhookUrl: "https://a.example.com" };
  const wrong: readonly object[] = [
    { workload: { secrets: secret } },
    { workload: { secrets: [secret] } },
    { workload: { secrets: { "a b": secret } } },
    { workload: { secrets: { PASSWORD: { value: secret } } } },
    { workload: { secret: { PASSWORD: secret } } },
    { workload: [{ secrets: { PASSWORD: secret } }] },
    { workload: { secrets: { PASSWORD: secret }, env: { PASSWORD: secret } } },
    { blue: { ...shop.blue, secrets: { PASSWORD: 5 }, replicas: "3" } },
    { cluster: { kubeconfig: { token: secret } } },
    { cluster: [{ kubeconfig: secret }] },
    { traffic: { preview: { publicValue: secret } } },
    { traffic: { preview: { publicValue: `${secret}-${secret}-${secret}` } } },
    { monitoring: { rules: "config-map", receivers: [{ ...hook, apiSecret: secret }] } },
    { monitoring: { receivers: { ...hook, webhookUrl: secret } } },
    { release: { notify: [{ kind: "slack", url: `https://${secret}`, urlFrom: "URL" }] } },
    { release: { notify: [{ kind: "slack", urlFrom: `https://${secret}` }] } },
  ];
  for (const change of wrong) expect(refusal({ ...shop, ...change }).message).not.toContain(secret);
});

test.each([[null], ["text"], [[]], [undefined]])(
  "settings that are %j are refused as a whole",
  (settings) => {
    expect(refusal(settings).message).toContain("  the settings as a whole\n    found    ");
  },
);
