import type { StartingPoint } from "../model/release/preflight";
import { imagesOf, BEFORE } from "../model/release/rollout";
import { NEXT_IMAGE, unansweredGates } from "../model/release/rollout-preflight";
import { amount, RECREATE, rollingStrategy } from "../model/settings/strategy";
import type { Workload } from "../model/settings/workload";
import { allOn } from "../model/traffic/weights";
import { addressOf, NO_LOGS, NO_METRICS } from "../release/address";
import { readDeployedImage } from "../release/deployed";
import { resultOf } from "../release/driver/result";
import { refused, type ReleaseError } from "../release/release-error";
import type { Runner } from "../release/runner";
import type { Session, SessionRolling } from "../release/session";
import { askForBudget, remarksOf, ruleFacts, type StartObservation } from "./start-observation";
import { keptReleases } from "./open-release";

/**
 * Looks at everything that may stand in the way of a release of a service without colors.
 *
 * @throws ReleaseError where the stack's file has no image, or nothing is deployed
 */
export async function observeRollout(
  session: Session,
  rolling: SessionRolling,
  runner: Runner,
): Promise<StartObservation> {
  const { release } = session;
  const { image: after, settings } = rolling;
  if (after === undefined) throw notPinned(session.stack);
  const { open, past } = await keptReleases(session);
  const [live, deployed, pods, stale, budget] = await Promise.all([
    resultOf(rolling.live()),
    resultOf(readDeployedImage(runner, session.address)),
    resultOf(session.pods.count()),
    resultOf(session.drift(["image"])),
    askForBudget(session, settings.monitoring.objectives),
  ]);
  const before = deployed.value ?? live.value;
  if (before === undefined) throw notDeployed(session.stack, live.error);
  const { logs } = release;
  const hasLogs = addressOf({ url: logs.loki, urlFrom: logs.lokiFrom }) !== undefined;
  const lacks = {
    ...(!session.metrics && { metrics: NO_METRICS }),
    ...(!hasLogs && { logs: NO_LOGS }),
  };
  const away = awayWords(settings.workload);
  const start: StartingPoint = {
    ...ruleFacts(session, budget),
    activeColor: BEFORE,
    weights: allOn(BEFORE),
    images: imagesOf({ before, after }),
    ...(pods.value && { pods: pods.value }),
    ...(open && { open: open.plan.id }),
    past,
    stale: stale.value ?? [],
    rollout: {
      ...{ before, after },
      ...(live.value !== undefined && { live: live.value }),
      unanswered: unansweredGates(release, lacks),
      ...(away !== undefined && { away }),
    },
  };
  return { start, remarks: remarksOf([live, deployed, pods, stale], budget) };
}

/** Pods that are away while they are replaced, in words. */
function awayWords({ strategy }: Pick<Workload, "strategy">): string | undefined {
  if (strategy === RECREATE) {
    return "with strategy recreate nothing serves until new pods are ready, on the way back, too";
  }
  const { maxUnavailable } = rollingStrategy(strategy);
  if (amount(maxUnavailable) === 0) return undefined;
  return `workload.strategy lets ${String(maxUnavailable)} of the pods be away at once; safe and fast add pods first`;
}

function notPinned(stack: string): ReleaseError {
  const complaint = {
    about: "image",
    found: "a map that says how one is built",
    needed: "an image by digest, which a release can go to and come back from; nothing was changed",
    next: `sluice image --stack ${stack} --push, and what it prints: ${NEXT_IMAGE}`,
  };
  return refused(complaint);
}

function notDeployed(stack: string, why: string | undefined): ReleaseError {
  const complaint = {
    about: "the Deployment",
    found: why ?? "nothing: the stack was never deployed",
    needed: "a version that serves, which the new one replaces; nothing was changed",
    next: `sluice up --stack ${stack}`,
  };
  return refused(complaint);
}
