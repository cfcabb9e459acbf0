import type { GatesArgs, GuardArgs } from "../../../model/release/gate-args";
import type { ReleaseArgs } from "../../../model/release/settings-args";

/** Seconds between two scrapes on the cluster under test. */
const SCRAPE_SECONDS = 5;
const OFF = { mode: "off" } as const;

/** Often enough for stages of some seconds; a window has room for two scrapes. */
const OFTEN = { everySeconds: 3, timeoutSeconds: 2 } as const;
const WINDOW = { windowSeconds: 2 * SCRAPE_SECONDS } as const;

/** The gates as users get them, but for their times; slow answers are part of every load. */
export const GATES: GatesArgs = {
  errors: { ...OFTEN, ...WINDOW },
  latency: { ...OFTEN, ...WINDOW, maxMs: 5000, compare: false },
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
export const NO_GUARD: GuardArgs = { errors: OFF, ready: OFF, restarts: OFF };

const GUARD: GuardArgs = {
  errors: { everySeconds: 2, timeoutSeconds: 1, ...WINDOW },
  ready: { everySeconds: 2, timeoutSeconds: 1 },
  restarts: { everySeconds: 2, timeoutSeconds: 1 },
};

/** Stages of some seconds. */
export function quickRelease(prometheus: string, own: ReleaseArgs = {}): ReleaseArgs {
  return {
    stages: [
      { weight: 20, holdSeconds: 6 },
      { weight: 100, holdSeconds: 6 },
    ],
    bakeSeconds: 6,
    verify: { ready: { everySeconds: 2, timeoutSeconds: 1 } },
    gates: GATES,
    guard: GUARD,
    settle: { floorSeconds: 2, ceilingSeconds: 30 },
    deadlines: { readySeconds: 60, holdSeconds: 60, approvalSeconds: 120, drainSeconds: 20 },
    metrics: { prometheus, scrapeSeconds: SCRAPE_SECONDS },
    budget: OFF,
    ...own,
  };
}
