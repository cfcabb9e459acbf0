import type { Outcome } from "../../model/release/verdict";
import type { Command } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { askBudget } from "../gates/budget";
import { readLine, refuseWords } from "../options";
import { inSession } from "./in-session";
import { metricsOf } from "./metrics-of";
import { BUDGET_MS } from "./start";

/** Not knowing lets a release start, but no step of a pipeline pass. */
const CODES: Readonly<Record<Outcome, ExitCode>> = {
  passed: EXIT_CODES.ok,
  failed: EXIT_CODES.refused,
  unknown: EXIT_CODES.failed,
};

/** Asks once whether enough of the error budget is left, whatever the settings make of it. */
export const budget: Command = async (argv, world) => {
  const { common, words } = readLine("budget", argv, {});
  refuseWords("budget", words);
  return inSession(common, world, async (session, signal) => {
    const { release, place, settings } = session;
    const late = AbortSignal.any([signal, AbortSignal.timeout(BUDGET_MS)]);
    const prometheus = metricsOf(session);
    const verdict = await askBudget(release.budget, prometheus, place, settings.monitoring, late);
    world.terminal.print(common.json ? JSON.stringify(verdict) : verdict.sentence);
    return CODES[verdict.outcome];
  });
};
