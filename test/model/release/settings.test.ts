/** Proves what settings mean; that broken ones are refused is proven in settings-invalid.test.ts. */
import type { Gate } from "../../../model/gates/gate";
import { releaseProblems } from "../../../model/release/settings-rules";
import { type ReleaseArgs, releaseSchema, resolveRelease } from "../../../model/release/settings";
import { PRESETS } from "../../../model/release/stage";
import { walkOf } from "../../../model/release/walk";
import { resolveTraffic } from "../../../model/traffic/traffic";

const traffic = resolveTraffic({});
const names = (gates: readonly Gate[]) => gates.map(({ name }) => name);

test("nothing asked for is a whole release: the walk of the mesh, with gates and a guard", () => {
  const { verify, gates, guard, ...rest } = resolveRelease({});
  expect(rest).toEqual({
    stages: PRESETS.mesh,
    promotion: "auto",
    preventSelfApproval: false,
    bakeSeconds: 600,
    settle: { tolerancePercent: 5, minRequests: 50, floorSeconds: 5, ceilingSeconds: 60 },
    retire: "keep",
    deadlines: { readySeconds: 600, holdSeconds: 1800, approvalSeconds: 86400, drainSeconds: 120 },
    onDeadline: "rollback",
    metrics: { tokenFrom: "PROMETHEUS_TOKEN", scrapeSeconds: 15 },
    logs: { tokenFrom: "LOKI_TOKEN", delaySeconds: 10 },
    budget: { mode: "enforce", minLeft: "30%" },
    freeze: [],
    notify: [],
    requireVerified: false,
    commit: "never",
  });
  expect(names(verify)).toEqual(["verify-ready"]);
  expect(names(gates)).toEqual(["errors", "latency", "ready", "restarts", "memory", "cpu"]);
  expect(names(guard)).toEqual(["guard-errors", "guard-ready", "guard-restarts"]);
});

test("above 1 % of errors it holds, above 5 % it turns back at the first answer", () => {
  const { gates, guard } = resolveRelease({});
  const compared = {
    maxPercentOfActive: 200,
    slackPermille: 0.5,
    burst: 5,
    passOn: "requests",
    falseAlarms: 0.005,
  };
  expect(gates[0]).toEqual({
    kind: "errors",
    name: "errors",
    mode: "enforce",
    onFail: "hold",
    everySeconds: 10,
    timeoutSeconds: 5,
    failures: 2,
    of: 3,
    maxPermille: 10,
    windowSeconds: 300,
    minRequests: 100,
    compared,
  });
  expect(guard[0]).toEqual({
    kind: "errors",
    name: "guard-errors",
    mode: "enforce",
    onFail: "rollback",
    everySeconds: 10,
    timeoutSeconds: 5,
    failures: 1,
    of: 1,
    maxPermille: 50,
    windowSeconds: 60,
    minRequests: 50,
    compared,
  });
});

test("false alarms are split over what is compared, not over the parts of the walk in which it is", () => {
  const own = { name: "orders", query: "x[{window}]", total: "y[{window}]" };
  const queries = [{ ...own, must: "at-most" as const, limit: 3 }];
  const alarms = (args: ReleaseArgs) => {
    const { gates, guard } = resolveRelease(args);
    return [...gates, ...guard].flatMap((gate) =>
      "compared" in gate ? [gate.compared.falseAlarms] : [],
    );
  };
  expect(alarms({})).toEqual([0.005, 0.005, 0.005, 0.005, 0.005]);
  expect(alarms({ falseAlarms: "3%", gates: { queries } })).toEqual([
    0.01, 0.01, 0.01, 0.01, 0.01, 0.01,
  ]);
  expect(alarms({ gates: { latency: { mode: "observe" } } })[0]).toBe(0.01);
});

test("latency is held against the active color, and saturation is only told", () => {
  const { gates } = resolveRelease({});
  expect(gates[1]).toMatchObject({
    percentile: 99,
    maxMs: 300,
    slackMs: 25,
    compared: { maxPercentOfActive: 200 },
  });
  expect(gates[1]).not.toHaveProperty("compare");
  expect(gates.slice(4)).toMatchObject([
    { kind: "saturation", resource: "memory", mode: "observe", maxPercent: 80 },
    { kind: "saturation", resource: "cpu", mode: "observe", maxPercent: 90 },
  ]);
});

test("every gate of the guard turns back", () => {
  const guard = {
    latency: { mode: "enforce" as const },
    commands: [{ name: "own", command: ["x"] }],
  };
  const found = resolveRelease({ guard }).guard;
  expect(names(found)).toEqual([
    "guard-errors",
    "guard-latency",
    "guard-ready",
    "guard-restarts",
    "own",
  ]);
  expect(found.every(({ onFail }) => onFail === "rollback")).toBe(true);
});

test("a gate may be changed in one number, only told, or off", () => {
  const { gates } = resolveRelease({
    gates: {
      errors: { max: "0.5%" },
      latency: { mode: "observe" },
      ready: { mode: "off" },
      restarts: { mode: "off" },
    },
  });
  expect(names(gates)).toEqual(["errors", "latency", "memory", "cpu"]);
  expect(gates[0]).toMatchObject({ maxPermille: 5, minRequests: 100 });
  expect(gates[1]).toMatchObject({ mode: "observe", maxMs: 300 });
});

test("gates of one's own stand behind the others, with the defaults of their place", () => {
  const own = {
    queries: [{ name: "orders", query: "x", must: "at-most" as const, limit: 3 }],
    http: [{ name: "smoke", url: "http://shop.example.com/ready" }],
    commands: [{ name: "suite", command: ["npm", "run", "smoke"] }],
    approvals: [{ name: "owner" }],
  };
  const { gates, verify } = resolveRelease({ gates: own, verify: { http: own.http } });
  expect(gates.slice(6)).toMatchObject([
    { kind: "query", name: "orders", must: "<=", limit: 3, windowSeconds: 300, onFail: "hold" },
    { kind: "http", name: "smoke", status: 200, failures: 2, of: 3 },
    { kind: "command", name: "suite", command: ["npm", "run", "smoke"] },
    { kind: "approval", name: "owner", expiresSeconds: 86400, failures: 1, of: 1 },
  ]);
  expect(verify[1]).toMatchObject({ name: "smoke", onFail: "rollback", failures: 3, of: 3 });
});

test("a walk by name, a list, and a way to scale the old color down", () => {
  expect(resolveRelease({ preset: "blue-green" }).stages).toEqual([
    { weight: 100, holdSeconds: 300 },
  ]);
  const stages = [{ weight: 100, hold: "1m", promotion: "manual" as const }];
  expect(resolveRelease({ stages }).stages).toEqual([
    { weight: 100, holdSeconds: 60, promotion: "manual" },
  ]);
  expect(resolveRelease({ retire: {} }).retire).toEqual({ afterSeconds: 1800, replicas: 0 });
  expect(resolveRelease({ retire: { replicas: 1 } }).retire).toEqual({
    afterSeconds: 1800,
    replicas: 1,
  });
});

test("a plan holds the walk and nothing that may be secret", () => {
  const notify = [{ kind: "slack" as const, url: "https://hooks.example.com/secret" }];
  expect(Object.keys(walkOf(resolveRelease({ notify }))).sort()).toEqual([
    "bakeSeconds",
    "deadlines",
    "gates",
    "guard",
    "onDeadline",
    "promotion",
    "retire",
    "settle",
    "stages",
    "verify",
  ]);
});

test.each<ReleaseArgs>([
  {},
  { preset: "mesh" },
  { preset: "hourly" },
  { preset: "cautious" },
  { preset: "blue-green" },
  { metrics: { scrapeInterval: "5s" } },
])("%j keeps its own schema and rules", (args) => {
  expect(releaseSchema.safeParse(args).error?.issues).toBeUndefined();
  expect(releaseProblems(["release"], args, { traffic })).toEqual([]);
});

test("what is off breaks no rule, and a public host with a way in is no problem", () => {
  const off = { errors: { mode: "off", max: "90%" } } as const;
  expect(releaseProblems(["release"], { gates: off }, { traffic })).toEqual([]);
  const http = [{ name: "smoke", url: "http://shop.example.com/ready" }];
  const open = resolveTraffic({
    hosts: ["shop.example.com"],
    preview: { publicValue: "a-long-word-of-its-own" },
  });
  expect(releaseProblems(["release"], { verify: { http } }, { traffic: open })).toEqual([]);
  expect(releaseProblems(["release"], { verify: { http } }, { traffic: undefined })).toEqual([]);
});

test.each([{ url: "http://db.example.com/ready" }, { urlFrom: "SMOKE_URL" }])(
  "no header leads a question at %j to a color of a stream",
  (address) => {
    const stream = resolveTraffic({ protocol: "tcp" });
    const args = { verify: { http: [{ name: "smoke", ...address }] } };
    const needed = "a command, as traffic.protocol is tcp: no header leads to a color";
    expect(releaseProblems(["release"], args, { traffic: stream })).toContainEqual(
      expect.objectContaining({
        path: ["release", "verify", "http", 0, Object.keys(address)[0]],
        needed,
      }),
    );
  },
);
