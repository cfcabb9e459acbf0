import { MONITORING } from "../../support/monitoring";
import type { Question } from "../../../release/driver/ports";
import type { PodCount } from "../../../model/release/observation";
import type { Gate } from "../../../model/gates/gate";
import type { GateBase } from "../../../model/gates/gate-kind";
import { resolveRelease } from "../../../model/release/settings";
import type { PodReader, GateSources } from "../../../release/gates/adapter";
import { GateAnswers } from "../../../release/gates/gate-answers";
import { Prometheus } from "../../../release/metrics/prometheus";
import { PrometheusSource } from "../../../release/metrics/prometheus-source";

const service = { app: "shop", namespace: "market" };
const question: Question = {
  color: "green",
  active: "blue",
  release: "r1",
  step: "stage 1 of 3",
  weights: { blue: 90, green: 10 },
  startedAt: 5,
  since: 0,
  now: 600_000,
};
const route = { hosts: [], preview: { header: "x-sluice-color" } };
const { gates } = resolveRelease({});

class Pods implements PodReader {
  asked: readonly unknown[] = [];
  constructor(
    private readonly counts: Promise<PodCount>,
    private readonly restarts: Promise<number>,
  ) {}
  async count() {
    const count = await this.counts;
    return { blue: { desired: 9, ready: 9, serving: 9 }, green: count };
  }
  async restartsSince(color: string, time: number) {
    this.asked = [color, time];
    return this.restarts;
  }
}

const podsOf = (ready: number, restarts = 0) =>
  new Pods(Promise.resolve({ desired: 3, ready, serving: ready }), Promise.resolve(restarts));

const ask = (gate: Gate | undefined, sources: Partial<GateSources> = {}, signal?: AbortSignal) => {
  if (!gate) throw new Error("no gate");
  const answers = new GateAnswers({ service, route, pods: podsOf(3), ...sources });
  return answers.ask(gate, question, signal ?? new AbortController().signal);
};

const gateOf = (kind: Gate["kind"], own: Partial<GateBase> = {}) => {
  const found = gates.find((gate) => gate.kind === kind);
  return found && { ...found, ...own };
};

test("pods of the new color are asked for, and restarts of both since the release began", async () => {
  const pods = podsOf(2, 1);
  expect((await ask(gateOf("ready"), { pods })).sentence).toBe(
    "2 of 3 pods of green are ready, at least 98% are needed",
  );
  expect((await ask(gateOf("restarts"), { pods })).sentence).toBe(
    "containers of green restarted once since the release began, at most 0 are allowed; those of blue once: a fault that both share, not green's",
  );
  expect(pods.asked).toEqual(["blue", 5]);
});

test("pods that cannot be read are unknown, with the reason", async () => {
  const gone = () => Promise.reject(new Error("no route to host"));
  const pods: PodReader = { count: gone, restartsSince: gone };
  expect(await ask(gateOf("ready"), { pods })).toEqual({
    outcome: "unknown",
    sentence: "ready pods of green: no route to host",
  });
  expect(await ask(gateOf("restarts"), { pods })).toEqual({
    outcome: "unknown",
    sentence: "restarts of green: no route to host",
  });
});

test("what throws at once is a verdict, too", async () => {
  const pods: PodReader = {
    count: () => {
      throw new Error("a mistake of the program");
    },
    restartsSince: () => Promise.resolve(0),
  };
  expect(await ask(gateOf("ready"), { pods })).toEqual({
    outcome: "unknown",
    sentence: "ready: a mistake of the program",
  });
});

test("pods that never answer are unknown after the gate's time", async () => {
  const never = new Promise<never>(() => undefined);
  const pods = new Pods(never, never);
  expect(await ask(gateOf("ready", { timeoutSeconds: 0.5 }), { pods })).toEqual({
    outcome: "unknown",
    sentence: "ready pods of green: no answer in time",
  });
});

test("an interruption is heard at once", async () => {
  const never = new Promise<never>(() => undefined);
  const pods = new Pods(never, never);
  const controller = new AbortController();
  const asking = ask(gateOf("ready"), { pods }, controller.signal);
  controller.abort();
  const verdict = await asking;
  expect(verdict.outcome).toBe("unknown");
  expect(verdict.sentence).toContain("interrupted");
});

test.each(["errors", "latency", "saturation"] as const)(
  "without a Prometheus %s is unknown, and says which key is missing",
  async (kind) => {
    const verdict = await ask(gateOf(kind));
    expect(verdict.outcome).toBe("unknown");
    expect(verdict.sentence).toMatch(
      /: release\.metrics\.prometheus is not set, nor has the variable of prometheusFrom an address$/,
    );
  },
);

test("every kind of gate is answered by somebody", async () => {
  const prometheus = new Prometheus({ url: "http://127.0.0.1:9" });
  const nobody = new PrometheusSource(prometheus, service, MONITORING);
  const { gates: own, verify } = resolveRelease({
    verify: { signature: { key: "cosign.pub" } },
    gates: {
      queries: [{ name: "own-query", query: "x", must: "below", limit: 3 }],
      http: [{ name: "own-http", url: "http://127.0.0.1:9" }],
      commands: [{ name: "own-command", command: ["true"] }],
      approvals: [{ name: "own-approval" }],
    },
  });
  const all = [...own, ...verify.filter(({ kind }) => kind === "signature")];
  const sources = { metrics: { source: nobody, scrapeSeconds: 15 } };
  const verdicts = await Promise.all(all.map((gate) => ask(gate, sources)));
  expect(all.map(({ kind }, index) => [kind, verdicts[index]?.outcome])).toEqual([
    ["errors", "unknown"],
    ["latency", "unknown"],
    ["ready", "passed"],
    ["restarts", "passed"],
    ["saturation", "unknown"],
    ["saturation", "unknown"],
    ["query", "unknown"],
    ["http", "unknown"],
    ["command", "passed"],
    ["approval", "unknown"],
    ["signature", "unknown"],
  ]);
});
