import { COLORS, otherColor, perColor } from "../model/color";
import type { Counts } from "../model/gates/tally";
import { frozenBy } from "../model/release/freeze";
import { leftBehind } from "../model/release/no-return";
import type { StartingPoint } from "../model/release/preflight";
import { AFTER } from "../model/release/rollout";
import type { ReleaseState } from "../model/release/state";
import type { MonitoringSettings } from "../model/settings/monitoring-settings";
import { HOUR, type Measured } from "../model/release/sight";
import { startAfter } from "../model/release/supersede";
import type { Verdict } from "../model/gates/verdict";
import { readDeployed } from "../release/deployed";
import { askBudget } from "../release/metrics/budget";
import { resultOf, orUndefined } from "../release/driver/result";
import type { Runner } from "../release/runner";
import type { Session } from "../release/session";
import { isServing } from "../model/traffic/weights";
import { keptReleases } from "./open-release";
import { permille } from "../model/units/share";

/** How long Prometheus may take to add up weeks. */
export const BUDGET_MS = 20_000;

/** What a release finds before it starts. */
export interface StartObservation {
  readonly start: StartingPoint;
  /** The release that ends first. */
  readonly superseded?: ReleaseState;
  /** What could not be found out, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Looks at everything that may stand in a release's way. What cannot be read is absent, or said.
 *
 * @param doesSupersede - whether a release that is open gives its weight back first
 * @param ended - the release that has just given its weight back. @default - none
 */
export async function observeStart(
  session: Session,
  runner: Runner,
  doesSupersede: boolean,
  ended?: ReleaseState,
): Promise<StartObservation> {
  const { settings, images } = session;
  const { activeColor, weights } = settings;
  const { open, past } = await keptReleases(session);
  const superseded = doesSupersede ? open : undefined;
  const [live, rules, pods, deployed, stale, jobs, budget, measured] = await Promise.all([
    resultOf(session.router.read()),
    resultOf(foreignRules(session)),
    resultOf(session.pods.count()),
    resultOf(
      session.release.via ? Promise.resolve(undefined) : readDeployed(runner, session.address),
    ),
    resultOf(session.drift(excusedKeys(session, superseded ?? ended))),
    resultOf(session.migrations.jobs()),
    askForBudget(session, settings.monitoring.objectives),
    measuredRequests(session),
  ]);
  const start: StartingPoint = {
    ...ruleFacts(session, budget),
    activeColor,
    weights,
    images: perColor((color) => images[color]),
    isRotated: isRotated(settings),
    ...(live.value && { live: live.value }),
    ...(rules.value && { foreign: rules.value }),
    ...(pods.value && { pods: pods.value }),
    ...(deployed.value && { deployed: deployed.value.images }),
    ...(open && { open: open.plan.id }),
    leftBehind: leftBehind(jobs.value ?? [], session.migrations.contracted),
    isIrreversible: settings.migrations?.expand?.irreversible ?? false,
    ...(measured && { measured }),
    past,
    stale: stale.value ?? [],
  };
  return {
    start: superseded ? startAfter(start, superseded) : start,
    ...(superseded && { superseded }),
    remarks: remarksOf([live, rules, pods, deployed, stale, jobs], budget),
  };
}

/** What the rules of people say of a start: freezes, and the error budget. */
export function ruleFacts(
  { release, clock }: Session,
  budget: Verdict | undefined,
): Pick<StartingPoint, "freeze" | "budgetPermille" | "leastBudgetPermille"> {
  const freeze = frozenBy(release.freeze, clock.now());
  return {
    ...(freeze && { freeze: freeze.name }),
    ...(budget?.value !== undefined && { budgetPermille: budget.value * 10 }),
    leastBudgetPermille:
      release.budget.mode === "enforce" ? permille(release.budget.minLeft) : -Infinity,
  };
}

/** What could not be read, and what is to be said of the budget. */
export function remarksOf(
  looks: readonly { readonly error?: string }[],
  budget: Verdict | undefined,
): readonly string[] {
  const said = budget && budget.outcome !== "passed" ? [budget.sentence] : [];
  return [...looks.flatMap(({ error: why }) => (why === undefined ? [] : [why])), ...said];
}

/** What others changed in the router besides the weights, which are compared on their own. */
async function foreignRules({ router, settings }: Session): Promise<readonly string[]> {
  const { weights, activeColor } = settings;
  const live = (await orUndefined(router.read())) ?? weights;
  return router.differences(
    live,
    isServing(live, activeColor) ? activeColor : otherColor(activeColor),
  );
}

/**
 * A release brings the idle color up, so its keys may be new. The rollback of a superseded one writes the
 * weights anew.
 */
function excusedKeys({ settings }: Session, superseded?: ReleaseState): readonly string[] {
  if (superseded) return [superseded.plan.to, "activeColor", "weights"];
  return [otherColor(settings.activeColor)];
}

/** The idle color has a later mark: that is something new, though its image may not be. Marks are times. */
function isRotated({ activeColor, colors }: Session["settings"]): boolean {
  const { rotation = "" } = colors[otherColor(activeColor)].workload;
  return rotation > (colors[activeColor].workload.rotation ?? "");
}

/** Requests of both colors, in the last hour and the one before; nothing where they are not known. */
async function measuredRequests({
  metrics,
  release,
  rolling,
}: Session): Promise<Measured | undefined> {
  const isAsked = [...release.gates, ...release.guard].some((gate) => "minRequests" in gate);
  if (!metrics || !isAsked || rolling) return undefined;
  const signal = AbortSignal.timeout(BUDGET_MS);
  const ask = async (ago: number) => {
    const counts = await Promise.all(
      COLORS.map(async (color) => metrics.counted(color, "failed", { seconds: HOUR, ago }, signal)),
    );
    return counts.reduce<Counts | undefined>(
      (sum, one) =>
        sum && !("missing" in one) ? { all: sum.all + one.all, bad: sum.bad + one.bad } : undefined,
      { all: 0, bad: 0 },
    );
  };
  const [hour, before] = await Promise.all([ask(0), ask(HOUR)]);
  return hour && before && { hour, isSteady: before.all > 0 };
}

/** What is left of the error budget; nothing where nobody is asked. */
export async function askForBudget(
  { metrics, release, rolling }: Session,
  objectives: MonitoringSettings["objectives"],
): Promise<Verdict | undefined> {
  if (!metrics || release.budget.mode === "off") return undefined;
  const signal = AbortSignal.timeout(BUDGET_MS);
  const asked = await resultOf(
    askBudget(release.budget, metrics, objectives, signal, rolling ? [AFTER] : COLORS),
  );
  return (
    asked.value ?? { outcome: "unknown", sentence: `error budget: ${asked.error ?? "unknown"}` }
  );
}
