import {
  resolveWorkload,
  type WorkloadArgs,
  workloadProblems,
  workloadSchema,
} from "../../../model/settings/workload";

const problems = (...layers: readonly WorkloadArgs[]) =>
  workloadProblems(["workload"], resolveWorkload(...layers)).map(({ path, needed }) => [
    path.slice(1).join("."),
    needed,
  ]);

test("nothing asked for is a sound workload of three pods", () => {
  expect(resolveWorkload()).toMatchObject({ replicas: 3, strategy: "safe", spread: "soft" });
  expect(problems()).toEqual([]);
});

test("the last layer wins key by key; what it leaves out stays as it was", () => {
  const workload = resolveWorkload(
    { replicas: 5, env: { A: "1", B: "1" }, drain: { preStop: "10s" }, scratchPaths: ["/a"] },
    { env: { B: "2", C: "2" }, drain: { shutdown: "1m" }, scratchPaths: ["/b"] },
  );
  expect(workload.replicas).toBe(5);
  expect(workload.env).toEqual({ A: "1", B: "2", C: "2" });
  expect(workload.drain).toEqual({ preStop: "10s", shutdown: "1m" });
  expect(workload.scratchPaths).toEqual(["/b"]);
});

test("a strategy of numbers replaces a named one, and the other way round", () => {
  const numbers = { maxSurge: 2, maxUnavailable: 0 };
  expect(resolveWorkload({ strategy: "fast" }, { strategy: numbers }).strategy).toEqual(numbers);
  expect(resolveWorkload({ strategy: numbers }, { strategy: "fast" }).strategy).toBe("fast");
});

test("one number of a probe may be changed alone", () => {
  const { probes } = resolveWorkload({ probes: { readiness: { period: "4s" } } });
  expect(probes.readiness).toEqual({
    kind: "http",
    period: "4s",
    timeout: "3s",
    failureThreshold: 3,
  });
  expect(probes.liveness).toEqual(resolveWorkload().probes.liveness);
});

test("layers that are sound alone may contradict each other", () => {
  const lower = { drain: { terminationGracePeriod: "40s" } };
  const upper = { drain: { shutdown: "1m" } };
  expect(problems(lower)).toEqual([]);
  expect(problems(upper)).toEqual([]);
  expect(problems(lower, upper)).toEqual([
    ["drain.terminationGracePeriod", "at least preStop 5s + shutdown 1m = 1m5s"],
  ]);
});

test.each([
  [
    { strategy: { maxSurge: 0, maxUnavailable: "0%" } },
    "strategy",
    "maxSurge or maxUnavailable above 0; with both 0 no pod can ever be replaced",
  ],
  [{ minReady: "10m" }, "minReady", "less than progressDeadline, which is 10m"],
  [
    { minReady: "10s", progressDeadline: "10s" },
    "minReady",
    "less than progressDeadline, which is 10s",
  ],
  [{ env: { A: "x" }, secrets: { A: "y" } }, "env.A", "a name that is not also in secrets"],
  [{ podLabels: { version: "1" } }, "podLabels.version", "a label that Sluice does not set itself"],
  [
    { podLabels: { "sluice.dev/color": "blue" } },
    "podLabels.sluice.dev/color",
    "a label that Sluice does not set itself",
  ],
  [
    { podLabels: { "app.kubernetes.io/name": "other" } },
    "podLabels.app.kubernetes.io/name",
    "a label that Sluice does not set itself",
  ],
  [{ scratchPaths: ["/a", "/a"] }, "scratchPaths.1", "a folder that nothing else is mounted at"],
  [
    { files: { a: "" }, scratchPaths: ["/etc/sluice"] },
    "scratchPaths.0",
    "a folder that nothing else is mounted at",
  ],
  [
    { files: { a: "" }, scratchPaths: ["/etc/sluice/tmp"] },
    "scratchPaths.0",
    "a folder outside of /etc/sluice, which is read-only",
  ],
  [
    { liveFiles: { a: "" }, scratchPaths: ["/etc/sluice-live/"] },
    "scratchPaths.0",
    "a folder that nothing else is mounted at",
  ],
  [
    { files: { a: "" }, liveFiles: { a: "" }, liveFilesPath: "/etc/sluice" },
    "liveFilesPath",
    "a folder apart from filesPath, which is /etc/sluice",
  ],
  [
    { files: { a: "" }, liveFiles: { a: "" }, liveFilesPath: "/etc/sluice/live" },
    "liveFilesPath",
    "a folder apart from filesPath, which is /etc/sluice",
  ],
  [
    { files: { a: "" }, liveFiles: { a: "" }, liveFilesPath: "/etc" },
    "liveFilesPath",
    "a folder apart from filesPath, which is /etc/sluice",
  ],
] satisfies readonly (readonly [WorkloadArgs, string, string])[])(
  "%j is refused at %s",
  (args, key, needed) => {
    expect(problems(args)).toEqual([[key, needed]]);
  },
);

test.each<WorkloadArgs>([
  { minReady: "9m59s" },
  { resources: { requests: { cpu: "8", memory: "4Gi" }, limits: "none" } },
  { resources: { requests: { cpu: "8" }, limits: { cpu: "none" } } },
  { scratchPaths: ["/tmp"], scratchSize: "8Gi", resources: { limits: "none" } },
  { secrets: { constructor: "x", toString: "y" } },
  { scratchPaths: ["/etc/sluice"] },
  { scratchPaths: ["/etc/sluice-live", "/etc/sluice-live/tmp"] },
  { files: { a: "" }, liveFiles: { a: "" }, scratchPaths: ["/etc/sluice-tmp"] },
  { files: { a: "" }, liveFilesPath: "/etc/sluice" },
  { podLabels: { team: "shop", "example.com/version": "1" } },
])("%j is sound", (args) => {
  expect(problems(args)).toEqual([]);
});

test("a name in env and in secrets shows neither value", () => {
  const both = resolveWorkload({ env: { A: "hunter2" }, secrets: { A: "hunter3" } });
  expect(JSON.stringify(workloadProblems(["workload"], both))).not.toContain("hunter");
});

test.each([
  ["replicas", -1],
  ["replicas", 10001],
  ["replicas", "3"],
  ["resources", { requests: { cpu: "some" } }],
  ["resources", { limits: "unlimited" }],
  ["resources", { limits: { cpu: "None" } }],
  ["resources", { limits: { memroy: "1Gi" } }],
  ["resources", { extended: { gpu: "1" } }],
  ["ports", { "HTTP-metrics": { containerPort: 9090 } }],
  ["ports", { "09090": { containerPort: 9090 } }],
  ["ports", { "a-name-of-16-char": { containerPort: 9090 } }],
  ["ports", { "http--metrics": { containerPort: 9090 } }],
  ["ports", { metrics: 9090 }],
  ["strategy", { maxSurge: 1 }],
  ["strategy", { maxSurge: "101%", maxUnavailable: 0 }],
  ["strategy", { maxSurge: 1, maxUnavailable: 0, other: 1 }],
  ["spread", "none"],
  ["env", { "A B": "x" }],
  ["env", { A: 1 }],
  ["env", ["A=1"]],
  ["files", { "a/b": "x" }],
  ["files", { ".": "x" }],
  ["filesPath", "etc"],
  ["liveFiles", { "a/b": "x" }],
  ["liveFiles", { a: 1 }],
  ["liveFilesPath", "live"],
  ["scratchPaths", "/tmp"],
  ["scratchPaths", ["tmp"]],
  ["command", "run"],
  ["command", [""]],
  ["userId", 0],
  ["serviceAccount", "My_Account"],
  ["imagePullSecrets", "registry"],
  ["imagePullSecrets", ["Registry"]],
  ["podLabels", { team: "a b" }],
  ["podAnnotations", { "a b": "x" }],
  ["progressDeadline", "9s"],
  ["revisionHistory", -1],
  ["goMemoryLimit", "yes"],
])("%s may not be %j", (key, value) => {
  expect(workloadSchema.safeParse({ [key]: value }).success).toBe(false);
});

test.each([
  ["replicas", 0],
  ["strategy", { maxSurge: "100%", maxUnavailable: 0 }],
  ["resources", { extended: { "nvidia.com/gpu": "1", "hugepages-1Gi": "2Gi" } }],
  ["files", { "limits.yaml": "", ".env": "A=1" }],
  ["args", [""]],
  ["serviceAccount", "shop.reader"],
  ["imagePullSecrets", ["registry.example.com", "1st"]],
  ["podLabels", { "example.com/team": "" }],
])("%s may be %j", (key, value) => {
  expect(workloadSchema.safeParse({ [key]: value }).success).toBe(true);
});
