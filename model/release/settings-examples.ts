import type { Example } from "../problem";

const VERIFIED = `registry.example.com/shop@sha256:${"0123456789abcdef".repeat(4)}`;

/** Examples of keys below `release` that have no default; gates of all parts have the same. */
export const RELEASE_EXAMPLES: Readonly<Record<string, Example>> = {
  release: { preset: "hourly" },
  "release.stages": [
    { weight: 10, holdSeconds: 300 },
    { weight: 100, holdSeconds: 300 },
  ],
  "release.stages[]": { weight: 100, holdSeconds: 300 },
  "release.stages[].weight": 100,
  "release.stages[].holdSeconds": 300,
  "release.stages[].promotion": "manual",
  "release.verify": { ready: { minPercent: 100 } },
  "release.gates": { errors: { maxPermille: 5 } },
  "release.guard": { errors: { maxPermille: 30 } },
  "release.retire": { afterSeconds: 1800 },
  "release.metrics.prometheus": "http://prometheus.example.com:9090",
  "release.logs": { loki: "http://loki.example.com:3100" },
  "release.logs.loki": "http://loki.example.com:3100",
  "release.logs.tenant": "shop",
  "release.maxStep": 50,
  "release.verified": { green: VERIFIED },
  "release.verified.blue": VERIFIED,
  "release.verified.green": VERIFIED,
  "release.freeze": [{ name: "weekend", days: ["sat", "sun"] }],
  "release.freeze[]": { name: "weekend", days: ["sat", "sun"] },
  "release.freeze[].name": "weekend",
  "release.freeze[].days": ["sat", "sun"],
  "release.freeze[].days[]": "sat",
  "release.freeze[].fromHour": 18,
  "release.freeze[].toHour": 24,
  "release.freeze[].fromDate": "2026-12-20",
  "release.freeze[].toDate": "2027-01-03",
  "release.notify": [{ kind: "slack", urlFrom: "SLACK_URL" }],
  "release.notify[]": { kind: "slack", urlFrom: "SLACK_URL" },
  "release.notify[].kind": "slack",
  "release.notify[].url": "https://hooks.example.com/release",
  "release.notify[].urlFrom": "SLACK_URL",
  "release.notify[].secretFrom": "DINGTALK_SECRET",
  "release.notify[].about": ["held", "rolled-back"],
  "release.notify[].about[]": "held",
  ...ownGate("queries", {
    from: "metrics",
    query: 'sum(rate(orders_failed_total{color="{color}"}[{window}]))',
    must: "at-most",
    limit: 3,
    windowSeconds: 300,
  }),
  ...ownGate("http", {
    url: "http://shop.example.com/ready",
    host: "shop.example.com",
    status: 200,
    contains: "ok",
  }),
  ...ownGate("commands", { command: ["npm", "run", "smoke"], env: ["SMOKE_TOKEN"] }),
  "release.gates.commands[].env[]": "SMOKE_TOKEN",
  "release.gates.commands[].command[]": "npm",
  ...ownGate("approvals", {
    expiresSeconds: 3600,
    file: "approved",
    url: "https://approvals.example.com/shop",
  }),
};

/** Keys of one list of gates: what only its kind has, and what all have. */
function ownGate(list: string, own: Readonly<Record<string, Example>>): Record<string, Example> {
  const all: Readonly<Record<string, Example>> = {
    name: "own",
    ...own,
    mode: "observe",
    onFail: "rollback",
    everySeconds: 10,
    timeoutSeconds: 5,
    failures: 2,
    of: 3,
  };
  const key = `release.gates.${list}`;
  // Either is enough, and both are too many.
  const { url: _url, ...short } = own;
  const whole = { name: "own", ...(list === "approvals" ? short : own) };
  return {
    [key]: [whole],
    [`${key}[]`]: whole,
    ...Object.fromEntries(
      Object.entries(all).map(([name, value]) => [`${key}[].${name}`, value] as const),
    ),
  };
}
