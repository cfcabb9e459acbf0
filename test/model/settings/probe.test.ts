import {
  type Probe,
  PROBE_PATHS,
  probeProblems,
  probesSchema,
} from "../../../model/settings/probe";
import { seconds } from "../../../model/units/duration";

const defaults = probesSchema.parse({});
if (defaults.readiness === "none") throw new Error("a probe is missing");
const base: Probe = defaults.readiness;

test.each(Object.entries(defaults))("the default %s probe has no problem", (_name, probe) => {
  expect(probeProblems([], probe, [])).toEqual([]);
});

test("a process may take five minutes to start and is restarted after half a minute of silence", () => {
  const { startup, liveness } = defaults;
  const readiness = base;
  if (startup === "none" || liveness === "none") throw new Error("a probe is missing");
  expect(seconds(startup.period) * startup.failureThreshold).toBe(300);
  expect(seconds(liveness.period) * liveness.failureThreshold).toBe(30);
  expect(seconds(readiness.period) * readiness.failureThreshold).toBe(15);
});

test("liveness asks for the process and readiness for the service", () => {
  expect(PROBE_PATHS).toEqual({ startup: "/healthz", liveness: "/healthz", readiness: "/ready" });
});

test.each([
  ["http", { path: "/live", port: 9090 }],
  ["http", { scheme: "HTTPS", httpHeaders: { Host: "shop" } }],
  ["grpc", { service: "shop.v1.Shop", port: 9090 }],
  ["tcp", { port: 9090 }],
  ["http", { port: "app" }],
  ["command", { command: ["/bin/health"] }],
] as const)("a %s probe takes %j", (kind, fields) => {
  expect(probeProblems([], { ...base, kind, ...fields }, ["app"])).toEqual([]);
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
  ["http", { port: "web" }, "port", "a number, or the name of a port; they are app"],
  ["grpc", { port: "app" }, "port", "a number, as kind is grpc"],
] as const)("a %s probe refuses %j", (kind, fields, field, needed) => {
  const problems = probeProblems(["probes", "liveness"], { ...base, kind, ...fields }, ["app"]);
  expect(problems).toEqual([
    expect.objectContaining({ path: ["probes", "liveness", field], needed, example: null }),
  ]);
});

test("a command probe needs a command", () => {
  expect(probeProblems(["p"], { ...base, kind: "command" }, [])).toEqual([
    { path: ["p", "command"], found: "nothing", needed: "a list of words, as kind is command" },
  ]);
});

test("everything that is wrong with a probe is told at once", () => {
  const probe: Probe = { ...base, kind: "tcp", path: "/live", scheme: "HTTPS", service: "shop" };
  const fields = probeProblems([], probe, []).map(({ path }) => path.join("."));
  expect(fields).toEqual(["path", "scheme", "service"]);
});
