import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OwnRuns } from "../../../release/engine/own-runs";

const DAY = 24 * 3600 * 1000;
const NOW = 1_000 * DAY;

describe("Notes of engines that this machine started", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-runs-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const runs = () => new OwnRuns(join(folder, "runs"));

  it("Are found by whoever comes later, until an engine came to its end", () => {
    runs().note({ pid: 7, startedAt: NOW });
    runs().note({ pid: 8, startedAt: NOW + 1 });
    runs().forget(7);
    expect(runs().all(NOW + 2)).toEqual([{ pid: 8, startedAt: NOW + 1 }]);
  });

  it("Are none where nothing was ever noted", () => {
    runs().forget(7);
    expect(runs().all(NOW)).toEqual([]);
  });

  it("Stop no engine where the folder cannot be written", () => {
    writeFileSync(join(folder, "runs"), "a file");
    const said: string[] = [];
    const broken = new OwnRuns(join(folder, "runs"), (why) => said.push(why));
    broken.note({ pid: 7, startedAt: NOW });
    broken.forget(7);
    expect(broken.all(NOW)).toEqual([]);
    expect(said[0]).toMatch(/EEXIST/);
  });

  it("Go when they are old or broken", () => {
    runs().note({ pid: 7, startedAt: NOW - 30 * DAY });
    runs().note({ pid: 8, startedAt: NOW - 29 * DAY });
    writeFileSync(join(folder, "runs", "engine-9.json"), "{");
    expect(runs().all(NOW)).toEqual([{ pid: 8, startedAt: NOW - 29 * DAY }]);
    expect(readdirSync(join(folder, "runs"))).toEqual(["engine-8.json"]);
  });
});
