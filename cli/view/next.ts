import { formatDuration } from "../../model/release/format";
import { isSameImage } from "../../model/image";
import { NEXT_IMAGE } from "../../model/release/rollout-preflight";
import { pinCommand } from "../../model/release/past";
import { sidesOf } from "../../model/release/rollout";
import type { ReleaseState } from "../../model/release/state";
import { currentStep, walkSteps } from "../../model/release/walk";
import { visible } from "../../model/visible";
import type { ServiceStatus } from "./overview";

/** What the release waits for, in one sentence; left out when there is none under way. */
export function waitingFor(state: ReleaseState, now: number): string | undefined {
  const { hold, phase } = state;
  if (phase === "over") return undefined;
  if (hold) return `held, ${formatDuration(hold.until - now)} left: ${visible(hold.reason)}`;
  const { rollout } = state.plan;
  const { [state.plan.from]: from, [state.plan.to]: to } = sidesOf(state.plan);
  switch (phase) {
    case "deploy":
      return rollout ? "the update is looked at" : `${to} is brought up without traffic`;
    case "return":
      return `${rollout ? "the Deployment" : "the traffic"} goes back to ${from}: ${visible(state.turned?.reason ?? "")}`;
    case "retire":
      return `${from} stays warm for a while, then it is scaled down`;
    case "walk":
      return inStep(state, now);
  }
}

/** What helps on, from where things stand: a command, or what to mend first. */
export function nextCommand(status: ServiceStatus): string {
  const { release, unread, driver, stack, spent, isUnrouted, rolling } = status;
  const on = `--stack ${stack}`;
  if (unread?.isForeign === true) return `sluice doctor ${on}`;
  if (unread) return `${visible(unread.why).replace(". Next: ", "; ")}; then sluice status ${on}`;
  if (isUnrouted && (!release || release.phase === "over")) return `sluice up ${on}`;
  const isOver = !release || release.phase === "over";
  if (spent && isOver) return `${rolling ? NEXT_IMAGE : pinCommand(spent)} ${on}`;
  if (rolling && isOver && isUnchanged(rolling)) return `${NEXT_IMAGE} ${on}`;
  if (!release || release.phase === "over") return `sluice release ${on}`;
  if (driver.is !== "alive") return `sluice resume ${on}`;
  const { hold } = release;
  if (hold?.kind === "person") return `sluice resume ${on}`;
  if (hold?.kind === "approval") return `sluice promote ${on}`;
  return `sluice status --follow ${on}`;
}

/** Whether the one Deployment runs what the stack's file says. */
function isUnchanged({ configured, live }: NonNullable<ServiceStatus["rolling"]>): boolean {
  return configured === undefined || (live !== undefined && isSameImage(configured, live));
}

/** The rollback, always there while the old color has pods. */
export function rollbackCommand(status: ServiceStatus): string | undefined {
  const { release, unread, stack, noReturn } = status;
  if (noReturn?.past !== undefined) {
    return `none, past the point of no return: ${noReturn.past}; on with a fix, or sluice rollback --stack ${stack} --yes-past-no-return`;
  }
  if (unread !== undefined) return `sluice rollback --stack ${stack}`;
  if (!release || release.phase === "return") return undefined;
  if (release.phase === "over" && release.outcome !== "promoted") return undefined;
  return `sluice rollback --stack ${stack}`;
}

function inStep(state: ReleaseState, now: number): string {
  const step = currentStep(state);
  const { rollout } = state.plan;
  const [what, seen] = rollout
    ? (["image is", "all pods run the new version"] as const)
    : (["weights are", "the split is seen"] as const);
  if (state.writtenAt === undefined) return `${step.name}: the ${what} being written`;
  if (state.settledAt === undefined) return `${step.name}: until ${seen}`;
  const left = state.settledAt + step.holdSeconds * 1000 - now;
  const then = afterStep(state);
  if (left <= 0) return `${step.name}: its gates, then ${then}`;
  return `${step.name}: watched for another ${formatDuration(left)}, then ${then}`;
}

/** What follows the step; the bake changes no weights and is told by its name. */
function afterStep({ plan, step }: ReleaseState): string {
  const { to } = plan;
  const [now, next] = walkSteps(plan).slice(step);
  if (!now || !next) return "the end";
  const share = next.weights[to];
  return share === now.weights[to] ? next.name : `${String(share)} %`;
}
