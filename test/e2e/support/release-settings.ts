import type { GatesArgs } from "../../../model/gates/gate";
import type { ReleaseArgs } from "../../../model/release/settings";

/** Seconds between two scrapes on the cluster under test. */
const SCRAPE_SECONDS = 5;
const OFF = { mode: "off" } as const;

/** Often enough for stages of some seconds; a window has room for two scrapes. */
const OFTEN = { every: "3s", timeout: "2s" } as const;
const WINDOW = { window: `${2 * SCRAPE_SECONDS}s` } as const;

/** The gates as users get them, but for their times; slow answers are part of every load. */
export const GATES: GatesArgs = {
  errors: { ...OFTEN, ...WINDOW },
  latency: { ...OFTEN, ...WINDOW, max: "5s", compare: false },
  ready: OFTEN,
  restarts: OFTEN,
  memory: OFF,
  cpu: OFF,
};

/** Cases about drivers rather than metrics: what a stage waits for is its split. */
export const NO_GATES: GatesArgs = {
  ...{ errors: OFF, latency: OFF, ready: OFF, restarts: OFF, memory: OFF, cpu: OFF },
};

/** Only people turn back. */
export const NO_GUARD: GatesArgs<"guard"> = { errors: OFF, ready: OFF, restarts: OFF };

const GUARD: GatesArgs<"guard"> = {
  errors: { every: "2s", timeout: "1s", ...WINDOW },
  ready: { every: "2s", timeout: "1s" },
  restarts: { every: "2s", timeout: "1s" },
};

/** Stages of some seconds. */
export function quickRelease(prometheus: string, own: ReleaseArgs = {}): ReleaseArgs {
  return {
    stages: [
      { weight: 20, hold: "6s" },
      { weight: 100, hold: "6s" },
    ],
    bake: "6s",
    verify: { ready: { every: "2s", timeout: "1s" } },
    gates: GATES,
    guard: GUARD,
    settle: { floor: "2s", ceiling: "30s" },
    deadlines: { ready: "1m", hold: "1m", approval: "2m", drain: "20s" },
    metrics: { prometheus, scrapeInterval: `${SCRAPE_SECONDS}s` },
    budget: OFF,
    ...own,
  };
}
