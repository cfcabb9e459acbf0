import { GUARD_GATES, STAGE_GATES, VERIFY_GATES } from "./gate-defaults";

/** Every default at its key's own place. */
export const RELEASE_DEFAULTS = {
  preset: "mesh",
  promotion: "auto",
  verify: VERIFY_GATES,
  gates: STAGE_GATES,
  guard: GUARD_GATES,
  bakeSeconds: 600,
  settle: { tolerancePercent: 5, minRequests: 50, floorSeconds: 5, ceilingSeconds: 60 },
  deadlines: { readySeconds: 600, holdSeconds: 1800, approvalSeconds: 86400, drainSeconds: 120 },
  onDeadline: "rollback",
  metrics: { tokenFrom: "PROMETHEUS_TOKEN", scrapeSeconds: 15 },
  logs: { tokenFrom: "LOKI_TOKEN", delaySeconds: 10 },
  budget: { mode: "enforce", minLeftPercent: 30 },
  requireVerified: false,
  commit: "never",
} as const;

/** Default of `retire`, which is off unless it is asked for. */
export const RETIRE_DEFAULTS = { afterSeconds: 1800, replicas: 0 } as const;
