/**
 * Proves: that the real dashboards can be drawn from what a Prometheus says, whatever that is. Does not
 * prove: that the picture is pretty. The Prometheus here is a server that says the same to everything.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dashboardQueries } from "../support/dashboard-queries";
import { dashboardJson, dashboards } from "../../model/dashboards/dashboards";
import { INPUTS } from "../model/dashboards/inputs";

const ROOT = join(__dirname, "../..");

const MAPS = JSON.stringify({
  items: dashboards(INPUTS).map(({ name, dashboard }) => ({
    data: { [`${name}.json`]: dashboardJson(name, dashboard) },
  })),
});

/** Ten minutes of a share that rises by a tenth each minute. */
const UNTIL = "2026-01-02T12:00:00Z";
const END = Date.parse(UNTIL) / 1000;
const VALUES = Array.from({ length: 11 }, (_value, index) => [
  END - 600 + index * 60,
  String(index / 10),
]);

describe("The drawing of dashboards", () => {
  let server: Server;
  let folder: string;
  let result: readonly unknown[];
  let asked: URLSearchParams[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "sluice-draw-"));
    asked = [];
    result = [{ metric: { color: "green", alertname: "<Errors>" }, values: VALUES }];
    server = createServer((request, response) => {
      asked.push(new URL(request.url ?? "", "http://host").searchParams);
      response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result } }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    rmSync(folder, { recursive: true });
  });

  async function draw(): Promise<Readonly<Record<string, string>>> {
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const args = ["--require", "./loader.cjs", "scripts/draw-dashboards.ts", "--out", folder];
    const child = spawn(process.execPath, [...args, "--minutes", "10", "--until", UNTIL], {
      cwd: ROOT,
      env: { ...process.env, PROMETHEUS_URL: address },
      stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.end(MAPS);
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    const files = readdirSync(folder).sort();
    return Object.fromEntries(
      files.map((file) => [file, readFileSync(join(folder, file), "utf8")]),
    );
  }

  it("Makes one picture of each, with the data of every panel", async () => {
    const pictures = await draw();
    expect(Object.keys(pictures)).toEqual([
      "dashboard-release.svg",
      "dashboard-service.svg",
      "dashboard-slo.svg",
    ]);
    const release = pictures["dashboard-release.svg"] ?? "";
    expect(release).toContain(
      "shop-prod/shop: release, 2026-01-02 11:50:00 UTC to 2026-01-02 12:00:00 UTC",
    );
    for (const { dashboard } of dashboards(INPUTS)) {
      const picture =
        pictures[`dashboard-${dashboard.title?.replace(/^.*: /, "") ?? ""}.svg`] ?? "";
      for (const { title = "" } of dashboard.panels ?? []) {
        expect(picture).toContain(`>${title}</text>`);
      }
      expect(picture).not.toContain("no data");
      expect(picture).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(pictures["dashboard-slo.svg"]).toContain("&lt;Errors&gt;");
  });

  it("Asks for each query once, and for the whole time", async () => {
    await draw();
    const queries = dashboardQueries(INPUTS, "60s");
    const each = dashboards(INPUTS).map(
      ({ name }) =>
        new Set(queries.filter((one) => one.dashboard === name).map(({ query }) => query)).size,
    );
    expect(asked).toHaveLength(each.reduce((sum, count) => sum + count));
    expect(
      new Set(
        asked.map(
          (one) => `${one.get("start") ?? ""} ${one.get("end") ?? ""} ${one.get("step") ?? ""}`,
        ),
      ),
    ).toEqual(new Set([`${String(END - 600)} ${String(END)} 5`]));
  });

  it("Says so where there is nothing to draw", async () => {
    result = [];
    const pictures = await draw();
    const count = (name: string, words: string) => (pictures[name] ?? "").split(words).length - 1;
    const graphs = dashboards(INPUTS).map(
      ({ dashboard }) =>
        (dashboard.panels ?? []).filter(({ type }) => type === "timeseries" || type === "stat")
          .length,
    );
    expect(
      ["service", "release", "slo"].map((name) => count(`dashboard-${name}.svg`, "no data")),
    ).toEqual(graphs);
    expect(count("dashboard-slo.svg", "no alert fires")).toBe(1);
  });
});
