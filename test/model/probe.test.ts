import fc from "fast-check";
import {
  type Probe,
  PROBE_DEFAULTS,
  PROBE_PATHS,
  probeProblems,
  probesSchema,
} from "../../model/probe";

const base: Probe = { kind: "http", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 };

test.each(Object.entries(PROBE_DEFAULTS))("the default %s probe has no problem", (_name, probe) => {
  expect(probeProblems([], probe)).toEqual([]);
});

test("a process may take five minutes to start and is restarted after half a minute of silence", () => {
  const { startup, liveness, readiness } = PROBE_DEFAULTS;
  expect(startup.periodSeconds * startup.failureThreshold).toBe(300);
  expect(liveness.periodSeconds * liveness.failureThreshold).toBe(30);
  expect(readiness.periodSeconds * readiness.failureThreshold).toBe(15);
});

test("liveness asks for the process and readiness for the service", () => {
  expect(PROBE_PATHS).toEqual({ startup: "/healthz", liveness: "/healthz", readiness: "/ready" });
});

test("a timeout is refused exactly when it is above the period", () => {
  const seconds = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(seconds, seconds, (periodSeconds, timeoutSeconds) => {
      const problems = probeProblems(["p"], { ...base, periodSeconds, timeoutSeconds });
      const expected = {
        path: ["p", "timeoutSeconds"],
        found: String(timeoutSeconds),
        needed: `at most the probe's periodSeconds, which is ${String(periodSeconds)}`,
        example: periodSeconds,
      };
      expect(problems).toEqual(timeoutSeconds > periodSeconds ? [expected] : []);
    }),
  );
});

test.each([
  ["http", { path: "/live", port: 9090 }],
  ["grpc", { service: "shop.v1.Shop", port: 9090 }],
  ["tcp", { port: 9090 }],
  ["command", { command: ["/bin/health"] }],
] as const)("a %s probe takes %j", (kind, fields) => {
  expect(probeProblems([], { ...base, kind, ...fields })).toEqual([]);
  expect(probesSchema.safeParse({ readiness: { kind, ...fields } }).success).toBe(true);
});

test.each([
  ["tcp", { path: "/live" }, "path", "nothing, as kind is tcp; or kind http"],
  ["grpc", { path: "/live" }, "path", "nothing, as kind is grpc; or kind http"],
  ["http", { service: "shop" }, "service", "nothing, as kind is http; or kind grpc"],
  ["http", { command: ["x"] }, "command", "nothing, as kind is http; or kind command"],
  [
    "command",
    { command: ["x"], port: 80 },
    "port",
    "nothing, as kind is command; or kind http, grpc, tcp",
  ],
] as const)("a %s probe refuses %j", (kind, fields, field, needed) => {
  const problems = probeProblems(["probes", "liveness"], { ...base, kind, ...fields });
  expect(problems).toEqual([
    expect.objectContaining({ path: ["probes", "liveness", field], needed, example: null }),
  ]);
});

test("a command probe needs a command", () => {
  expect(probeProblems(["p"], { ...base, kind: "command" })).toEqual([
    { path: ["p", "command"], found: "nothing", needed: "a list of words, as kind is command" },
  ]);
});

test("everything that is wrong with a probe is told at once", () => {
  const probe: Probe = { ...base, kind: "tcp", path: "/live", timeoutSeconds: 11, service: "shop" };
  const fields = probeProblems([], probe).map(({ path }) => path.join("."));
  expect(fields).toEqual(["timeoutSeconds", "path", "service"]);
});
