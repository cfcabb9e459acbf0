import { formatDuration } from "../../model/release/format";
import { pinCommand } from "../../model/release/past";
import type { ReleaseState } from "../../model/release/state";
import { currentStep, walkSteps } from "../../model/release/walk";
import { visible } from "../../model/visible";
import type { ServiceStatus } from "./overview";

/** What the release waits for, in one sentence; left out when there is none under way. */
export function waitingFor(state: ReleaseState, now: number): string | undefined {
  const { hold, phase } = state;
  if (phase === "over") return undefined;
  if (hold) return `held, ${formatDuration(hold.until - now)} left: ${visible(hold.reason)}`;
  switch (phase) {
    case "deploy":
      return `${state.plan.to} is brought up without traffic`;
    case "return":
      return `the traffic goes back to ${state.plan.from}: ${visible(state.turned?.reason ?? "")}`;
    case "retire":
      return `${state.plan.from} stays warm for a while, then it is scaled down`;
    case "walk":
      return inStep(state, now);
  }
}

/** What helps on, from where things stand: a command, or what to mend first. */
export function nextCommand(status: ServiceStatus): string {
  const { release, unread, driver, stack, spent, isUnrouted } = status;
  const on = `--stack ${stack}`;
  if (unread?.isForeign === true) return `sluice doctor ${on}`;
  if (unread) return `${visible(unread.why).replace(". Next: ", "; ")}; then sluice status ${on}`;
  if (isUnrouted && (!release || release.phase === "over")) return `sluice up ${on}`;
  if (spent && (!release || release.phase === "over")) return `${pinCommand(spent)} ${on}`;
  if (!release || release.phase === "over") return `sluice release ${on}`;
  if (driver.is !== "alive") return `sluice resume ${on}`;
  const { hold } = release;
  if (hold?.kind === "person") return `sluice resume ${on}`;
  if (hold?.kind === "approval") return `sluice promote ${on}`;
  return `sluice status --follow ${on}`;
}

/** The rollback, always there while the old color has pods. */
export function rollbackCommand({ release, unread, stack }: ServiceStatus): string | undefined {
  if (unread !== undefined) return `sluice rollback --stack ${stack}`;
  if (!release || release.phase === "return") return undefined;
  if (release.phase === "over" && release.outcome !== "promoted") return undefined;
  return `sluice rollback --stack ${stack}`;
}

function inStep(state: ReleaseState, now: number): string {
  const step = currentStep(state);
  if (state.writtenAt === undefined) return `${step.name}: the weights are being written`;
  if (state.settledAt === undefined) return `${step.name}: until the split is seen`;
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
