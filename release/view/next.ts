import { duration } from "../../model/release/duration";
import { pinCommand } from "../../model/release/past";
import type { ReleaseState } from "../../model/release/state";
import { currentStep, walkSteps } from "../../model/release/walk";
import { visible } from "../../model/visible";
import type { Sight } from "./overview";

/** What the release waits for, in one sentence; left out when there is none under way. */
export function waitingFor(state: ReleaseState, now: number): string | undefined {
  const { hold, phase } = state;
  if (phase === "over") return undefined;
  if (hold) return `held, ${duration(hold.until - now)} left: ${visible(hold.reason)}`;
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

/** The command that helps on, from where things stand. */
export function nextCommand({ release, unread, driver, stack, spent }: Sight): string {
  const on = `--stack ${stack}`;
  if (unread !== undefined) return `sluice doctor ${on}`;
  if (spent && (!release || release.phase === "over")) return `${pinCommand(spent)} ${on}`;
  if (!release || release.phase === "over") return `sluice release ${on}`;
  if (driver.is !== "alive") return `sluice resume ${on}`;
  const { hold } = release;
  if (hold?.kind === "person") return `sluice resume ${on}`;
  if (hold?.kind === "approval") return `sluice promote ${on}`;
  return `sluice status --follow ${on}`;
}

/** The way back, always there while the old color has pods. */
export function wayBackCommand({ release, unread, stack }: Sight): string | undefined {
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
  return `${step.name}: watched for another ${duration(left)}, then ${then}`;
}

/** What follows the step; the bake changes no weights and is told by its name. */
function afterStep({ plan, step }: ReleaseState): string {
  const { to } = plan;
  const [now, next] = walkSteps(plan).slice(step);
  if (!now || !next) return "the end";
  const share = next.weights[to];
  return share === now.weights[to] ? next.name : `${String(share)} %`;
}
