import { otherColor, perColor } from "../../model/color";
import { frozenBy } from "../../model/release/freeze";
import type { StartingPoint } from "../../model/release/preflight";
import { stateOf } from "../../model/release/state";
import type { Verdict } from "../../model/release/verdict";
import { readDeployed } from "../deployed";
import { driftFromLastUpdate } from "../engine/last-update";
import { askBudget } from "../gates/budget";
import type { Runner } from "../runner";
import type { Session } from "../session";
import { reasonOf } from "../../model/reason";

/** How long Prometheus may take to add up weeks. */
const BUDGET_MS = 20_000;

/** Looks at everything that may stand in a release's way. What cannot be read is left out, or said. */
export async function lookAtStart(
  session: Session,
  runner: Runner,
): Promise<{ readonly start: StartingPoint; readonly remarks: readonly string[] }> {
  const { settings, file, release, clock } = session;
  const { activeColor, weights } = settings;
  const idle = otherColor(activeColor);
  const configured = file.release();
  const [live, pods, deployed, stale, journals, budget] = await Promise.all([
    attempt(session.router.read()),
    attempt(session.pods.count()),
    attempt(readDeployed(runner, file.address)),
    attempt(driftFromLastUpdate(session.cli, excusedKeys(session, idle))),
    session.journals(),
    askForBudget(session),
  ]);
  const open = stateOf(journals.open);
  const freeze = frozenBy(release.freeze, clock.now());
  const start: StartingPoint = {
    activeColor,
    weights,
    images: perColor((color) => configured.images[color]),
    ...(live.value && { live: live.value }),
    ...(pods.value && { pods: pods.value }),
    ...(deployed.value && { deployed: deployed.value.images }),
    ...(open && open.outcome === undefined && { open: open.plan.id }),
    ...(freeze && { freeze: freeze.name }),
    ...(budget?.value !== undefined && { budgetPermille: Math.round(budget.value * 10) }),
    stale: stale.value ?? [],
    leastBudgetPermille:
      release.budget.mode === "enforce" ? release.budget.minLeftPercent * 10 : -Infinity,
  };
  const remarks = [live, pods, deployed, stale].flatMap(({ why }) =>
    why === undefined ? [] : [why],
  );
  const said = budget && budget.outcome !== "passed" ? [budget.sentence] : [];
  return { start, remarks: [...remarks, ...said] };
}

/** A release brings the idle color up, so its keys may be new; so may those that only releases read. */
function excusedKeys({ file }: Session, idle: string): readonly string[] {
  return [idle, "release"].map((key) => `${file.address.project}:${key}`);
}

async function askForBudget({ metrics, place, release }: Session): Promise<Verdict | undefined> {
  if (!metrics || release.budget.mode === "off") return undefined;
  const signal = AbortSignal.timeout(BUDGET_MS);
  const asked = await attempt(askBudget(release.budget, metrics, place, release.metrics, signal));
  return asked.value ?? { outcome: "unknown", sentence: `error budget: ${asked.why ?? "unknown"}` };
}

interface Attempt<T> {
  readonly value?: T;
  readonly why?: string;
}

async function attempt<T>(work: Promise<T>): Promise<Attempt<NonNullable<T>>> {
  try {
    const value = await work;
    return value === undefined || value === null ? {} : { value };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}
