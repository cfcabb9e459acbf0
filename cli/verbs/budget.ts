import type { Outcome } from "../../model/gates/verdict";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { askBudget } from "../../release/metrics/budget";

import { verb } from "../verb";
import { inSession } from "../in-session";
import { requireMetrics } from "../require-metrics";
import { BUDGET_MS } from "../start-observation";

/** Not knowing lets a release start, but no step of a pipeline pass. */
const CODES: Readonly<Record<Outcome, ExitCode>> = {
  passed: EXIT_CODES.ok,
  failed: EXIT_CODES.refused,
  unknown: EXIT_CODES.failed,
};

/** Asks once whether enough of the error budget is left, whatever the settings make of it. */
export const budget = verb("budget", {
  group: "Look",
  summary:
    "Asks once whether enough of the error budget is left for a release: for a step of a pipeline.",
  about:
    "Changes nothing. Code 0: enough is left. Code 3: less than release.budget.minLeft, 30% if not set, or no Prometheus is set. Code 1: nothing is known, which does not stop a release. It needs a kubeconfig, but no right.",
  scope: "stack",
  json: "collected",
  examples: ["sluice budget --stack prod"],
  run: async ({ common }, world) => {
    return inSession(common, world, async (session, signal) => {
      const { objectives } = session.settings.monitoring;
      const late = AbortSignal.any([signal, AbortSignal.timeout(BUDGET_MS)]);
      const metrics = requireMetrics(session);
      const verdict = await askBudget(session.release.budget, metrics, objectives, late);
      world.report?.({ ...verdict });
      world.terminal.print(verdict.sentence);
      return CODES[verdict.outcome];
    });
  },
});
