import { otherColor, perColor } from "../../model/color";
import { frozenBy } from "../../model/release/freeze";
import type { StartingPoint } from "../../model/release/preflight";
import type { ReleaseState } from "../../model/release/state";
import { startAfter } from "../../model/release/supersede";
import type { Verdict } from "../../model/release/verdict";
import { readDeployed } from "../deployed";
import { askBudget } from "../gates/budget";
import { attempt, known } from "../known";
import type { Runner } from "../runner";
import type { Session } from "../session";
import { isServing } from "../../model/weights";
import { keptReleases } from "./open-release";

/** How long Prometheus may take to add up weeks. */
export const BUDGET_MS = 20_000;

/** What a release finds before it starts. */
export interface Look {
  readonly start: StartingPoint;
  /** The release that ends first. */
  readonly superseded?: ReleaseState;
  /** What could not be found out, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Looks at everything that may stand in a release's way. What cannot be read is left out, or said.
 *
 * @param doesSupersede - whether a release that is open gives its weight back first
 * @param ended - the release that has just given its weight back. @default - none
 */
export async function lookAtStart(
  session: Session,
  runner: Runner,
  doesSupersede: boolean,
  ended?: ReleaseState,
): Promise<Look> {
  const { settings, images, release, clock } = session;
  const { activeColor, weights } = settings;
  const { open, past } = await keptReleases(session);
  const superseded = doesSupersede ? open : undefined;
  const [live, rules, pods, deployed, stale, budget] = await Promise.all([
    attempt(session.router.read()),
    attempt(foreignRules(session)),
    attempt(session.pods.count()),
    attempt(readDeployed(runner, session.address)),
    attempt(session.drift(excusedKeys(session, superseded ?? ended))),
    askForBudget(session),
  ]);
  const freeze = frozenBy(release.freeze, clock.now());
  const start: StartingPoint = {
    activeColor,
    weights,
    images: perColor((color) => images[color]),
    ...(live.value && { live: live.value }),
    ...(rules.value && { foreign: rules.value }),
    ...(pods.value && { pods: pods.value }),
    ...(deployed.value && { deployed: deployed.value.images }),
    ...(open && { open: open.plan.id }),
    ...(freeze && { freeze: freeze.name }),
    ...(budget?.value !== undefined && { budgetPermille: budget.value * 10 }),
    past,
    stale: stale.value ?? [],
    leastBudgetPermille:
      release.budget.mode === "enforce" ? release.budget.minLeftPercent * 10 : -Infinity,
  };
  const remarks = [live, rules, pods, deployed, stale].flatMap(({ why }) =>
    why === undefined ? [] : [why],
  );
  const said = budget && budget.outcome !== "passed" ? [budget.sentence] : [];
  return {
    start: superseded ? startAfter(start, superseded) : start,
    ...(superseded && { superseded }),
    remarks: [...remarks, ...said],
  };
}

/** What others changed in the router besides the weights, which are compared on their own. */
async function foreignRules({ router, settings }: Session): Promise<readonly string[]> {
  const { weights, activeColor } = settings;
  const live = (await known(router.read())) ?? weights;
  return router.differences(
    live,
    isServing(live, activeColor) ? activeColor : otherColor(activeColor),
  );
}

/**
 * A release brings the idle color up, so its keys may be new. The way back of a superseded one writes the
 * weights anew.
 */
function excusedKeys({ settings }: Session, superseded?: ReleaseState): readonly string[] {
  if (superseded) return [superseded.plan.to, "activeColor", "weights"];
  return [otherColor(settings.activeColor)];
}

async function askForBudget(session: Session): Promise<Verdict | undefined> {
  const { metrics, place, release, settings } = session;
  if (!metrics || release.budget.mode === "off") return undefined;
  const signal = AbortSignal.timeout(BUDGET_MS);
  const asked = await attempt(
    askBudget(release.budget, metrics, place, settings.monitoring, signal),
  );
  return asked.value ?? { outcome: "unknown", sentence: `error budget: ${asked.why ?? "unknown"}` };
}
