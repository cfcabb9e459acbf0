const BASE = { mode: "enforce", everySeconds: 10, timeoutSeconds: 5, failures: 2, of: 3 } as const;
const STAGE = { ...BASE, onFail: "hold" } as const;
/** Before any traffic a failure costs nobody anything, and waiting does not mend a build. */
const VERIFY = { ...BASE, onFail: "rollback", failures: 3 } as const;
const AT_ONCE = { failures: 1, of: 1 } as const;

/** Gates of stages; what is full is only told by default, as it needs metrics of every container. */
export const STAGE_GATES = {
  errors: {
    ...STAGE,
    maxPermille: 10,
    compare: false,
    maxPercentOfActive: 200,
    slackPermille: 5,
    windowSeconds: 300,
    minRequests: 100,
  },
  latency: {
    ...STAGE,
    percentile: 99,
    maxMs: 300,
    compare: true,
    maxPercentOfActive: 150,
    slackMs: 25,
    windowSeconds: 300,
    minRequests: 100,
  },
  ready: { ...STAGE, minPercent: 98 },
  restarts: { ...STAGE, ...AT_ONCE, max: 0 },
  memory: { ...STAGE, mode: "observe", maxPercent: 80, windowSeconds: 60 },
  cpu: { ...STAGE, mode: "observe", maxPercent: 90, windowSeconds: 60 },
  // Off, as it needs a store of logs.
  logs: { ...STAGE, mode: "off", maxErrorLinesPerMinute: 10, minLines: 1, windowSeconds: 60 },
} as const;

/**
 * Gates that turn back. Their limits are wider than those of the stages, and a single drained node is
 * no reason to turn back: half of the pods have to be gone three times in a row.
 */
export const GUARD_GATES = {
  errors: {
    ...BASE,
    ...AT_ONCE,
    maxPermille: 50,
    compare: false,
    maxPercentOfActive: 200,
    slackPermille: 5,
    windowSeconds: 60,
    minRequests: 50,
  },
  latency: {
    ...BASE,
    mode: "off",
    failures: 3,
    percentile: 99,
    maxMs: 1000,
    compare: false,
    maxPercentOfActive: 150,
    slackMs: 25,
    windowSeconds: 60,
    minRequests: 100,
  },
  ready: { ...BASE, failures: 3, minPercent: 50 },
  restarts: { ...BASE, ...AT_ONCE, max: 3 },
  logs: {
    ...BASE,
    mode: "off",
    failures: 3,
    maxErrorLinesPerMinute: 60,
    minLines: 1,
    windowSeconds: 60,
  },
} as const;

/** Gates before any traffic. */
export const VERIFY_GATES = {
  ready: { ...VERIFY, minPercent: 98 },
  restarts: { ...VERIFY, ...AT_ONCE, mode: "off", max: 0 },
} as const;

/** What gates of one's own have by default, by the list that they stand in. */
export const OWN_GATES = {
  queries: { windowSeconds: 300 },
  http: { status: 200 },
  commands: {},
  approvals: { ...AT_ONCE, expiresSeconds: 86400 },
} as const;

/** What gates of a part of the walk have by default. */
export const PART_BASES = {
  verify: VERIFY,
  gates: STAGE,
  guard: { ...BASE, onFail: "rollback" },
} as const;
