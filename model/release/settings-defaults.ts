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
  metrics: {
    tokenFrom: "PROMETHEUS_TOKEN",
    scrapeSeconds: 15,
    source: "istio",
    app: {
      counter: "sluice_app_http_requests_total",
      histogram: "sluice_app_http_request_duration_seconds",
      failed: 'status=~"5.."',
      selector: 'namespace="{namespace}",pod=~"{app}-{color}-.*"',
    },
  },
  budget: { mode: "enforce", objectiveBasisPoints: 9995, minLeftPercent: 30, windowDays: 28 },
  commit: "never",
} as const;

/** Default of `retire`, which is off unless it is asked for. */
export const RETIRE_DEFAULTS = { afterSeconds: 1800, replicas: 0 } as const;
