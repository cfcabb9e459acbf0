/**
 * Proves with a real Fluent Bit and a real Loki that a known trace is found by a query and that a burst of
 * error lines makes the gate fail. Runs where SLUICE_FLUENT_BIT names a binary and SLUICE_LOKI the address
 * of a Loki without tenants; seen with 5.1 and main of August 2026.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Color } from "../../../model/color";
import { resolveRelease } from "../../../model/release/settings";
import { GateAnswers } from "../../../release/gates/gate-answers";
import { Loki } from "../../../release/metrics/loki";
import { Prometheus } from "../../../release/metrics/prometheus";
import { out, Shipper } from "../../support/shipper";

const binary = process.env["SLUICE_FLUENT_BIT"] ?? "";
const address = process.env["SLUICE_LOKI"] ?? "http://none";
const real = binary === "" || process.env["SLUICE_LOKI"] === undefined ? describe.skip : describe;

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const namespace = `market-${String(process.pid)}-${String(Date.now())}`;
const service = { app: "shop", namespace };
const signal = () => AbortSignal.timeout(10_000);

real("A real Loki", () => {
  const { gates, logs } = resolveRelease({
    logs: { loki: address },
    gates: { logs: { mode: "enforce" } },
  });
  const loki = new Loki(address, logs, undefined, service);
  const api = new Prometheus({ url: address, name: "Loki", api: "loki/api/v1" });
  const shipper = new Shipper(binary, namespace);

  beforeAll(async () => {
    const time = new Date().toISOString();
    // Loki keeps one of two lines that are the same at the same time.
    const lines = (level: string, count: number) =>
      Array.from({ length: count }, (_none, at) =>
        out(`{"level":"${level}","message":"${String(at)}","trace_id":"${TRACE}"}`),
      );
    shipper.container("shop-green-1-a", "shop", lines("error", 50), { time });
    shipper.container("shop-blue-1-a", "shop", lines("info", 1), { time });
    shipper.start({ kind: "loki", url: address });
    for (const color of ["green", "blue"] as const) {
      for (;;) {
        const answer = await loki.lines(color, 60, signal());
        if ("value" in answer && answer.value > 0) break;
        await sleep(200);
      }
    }
  }, 60_000);

  afterAll(async () => {
    await shipper.remove();
  });

  const ask = (color: Color) => {
    const gate = gates.find(({ kind }) => kind === "logs");
    if (!gate) throw new Error("no gate");
    const answers = new GateAnswers({
      service,
      route: { hosts: [], preview: { header: "x" } },
      pods: {
        count: () => Promise.reject(new Error("not asked")),
        restartsSince: () => Promise.reject(new Error("not asked")),
      },
      logs: { store: loki, delaySeconds: logs.delaySeconds },
    });
    const now = Date.now();
    const weights = { blue: 50, green: 50 };
    const question = {
      color,
      active: "blue",
      release: "r1",
      step: "stage 1 of 3",
      weights,
      startedAt: 0,
      since: 0,
      now,
    } as const;
    return answers.ask(gate, question, signal());
  };

  test("fails a color that writes a burst of error lines, and passes one that writes none", async () => {
    expect((await ask("green")).outcome).toBe("failed");
    expect(await ask("blue")).toEqual({
      outcome: "passed",
      sentence: "error lines of blue 0 a minute ≤ 10 (1 lines in 1m)",
      value: 0,
      limit: 10,
    });
  });

  test("finds a known trace, in lines of both colors", async () => {
    const query = `sum by (color) (count_over_time({app="shop",namespace="${namespace}"} | json | trace_id="${TRACE}" [5m]))`;
    const { series } = await api.instant(query, signal());
    expect(series.map(({ labels }) => labels["color"]).sort()).toEqual(["blue", "green"]);
  });

  test("knows the four labels of the shipper, and those only", async () => {
    const query = `count by (app, namespace, color, level, pod, trace_id) (count_over_time({app="shop",namespace="${namespace}"}[5m]))`;
    const { series } = await api.instant(query, signal());
    const found = series.map(({ labels }) => labels);
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        { ...service, color: "green", level: "error" },
        { ...service, color: "blue", level: "info" },
      ]),
    );
  });

  test("says why it refuses a query", async () => {
    const answer = await api.read("sum(", signal());
    expect("missing" in answer && answer.missing).toContain("Loki refuses: parse error");
  });
});
