import { type Color, COLORS } from "../color";
import type { Weights } from "../traffic/weights";
import { formatDuration, formatShares } from "./format";
import type { EffectName, ReleaseEvent, ReleaseOutcome } from "./event";
import { bad, good, type News, plain, warning } from "./news";
import { sidesOf } from "./rollout";
import { rolloutNews } from "./rollout-news";
import type { ObservedSplit } from "./settle";
import type { ReleaseState } from "./state";
import { walkSteps } from "./walk";

/** Words for the ends of a release. */
export const OUTCOME_LABELS: Readonly<Record<ReleaseOutcome, string>> = {
  promoted: "promoted",
  "rolled-back": "rolled back",
  aborted: "aborted",
  superseded: "superseded",
  halted: "halted",
  "timed-out": "timed out",
  failed: "failed",
};

const EFFECT_FAILURES: Readonly<Record<EffectName, string>> = {
  deploy: "the new color could not be brought up",
  shift: "the traffic could not be moved",
  record: "the engine could not record the weights",
  return: "the traffic could not be moved back",
  retire: "the old color could not be scaled down",
  contract: "migrations.contract failed",
};

/**
 * What an event means, in one sentence; the same words in terminals, logs, messages and reports.
 *
 * @param state - the state after the event
 * @returns `undefined` for events that tell nothing new, such as the tenth good answer of a gate
 */
export function newsOf(event: ReleaseEvent, state: ReleaseState): News | undefined {
  const { settings, rollout } = state.plan;
  const own = rollout && rolloutNews(event, state.plan);
  if (own) return own;
  const { [state.plan.from]: from, [state.plan.to]: to } = sidesOf(state.plan);
  switch (event.type) {
    case "started": {
      const walk = settings.stages.map(({ weight }) => `${String(weight)} %`).join(" → ");
      const reason = event.reason === undefined ? "" : ` (${event.reason})`;
      if (state.plan.switch) return plain(`${event.by} moves the traffic${reason}`);
      // A rollback has no stages.
      if (walk === "") return plain(`${event.by} takes the traffic back to ${from}${reason}`);
      return plain(`${event.by} releases ${to}: ${walk}${reason}`);
    }
    case "deployed":
      return good(`${to} is up, without traffic`);
    case "entered":
      return plain(`${stepName(state, event.step)}: ${splitText(event.weights)}`);
    case "written":
      return plain(`the router has ${splitText(event.weights)}`);
    case "settled":
      return settledNews(event.how, event.split);
    case "sampled":
      return sampledNews(event.sample.outcome, event.sample.sentence);
    case "held": {
      const limit = formatDuration(event.until - event.at);
      const who = event.by === undefined ? "" : `by ${event.by}, `;
      return warning(`held ${who}for at most ${limit}: ${event.reason}`);
    }
    case "freed":
      return plain(event.by === undefined ? "goes on" : `goes on, says ${event.by}`);
    case "promoted":
      return plain(
        `${event.by} says: ${event.full ? "all of it, without further gates" : "go on"}`,
      );
    case "approved":
      return good(`${event.gate} is approved by ${event.by}`);
    case "passed":
      return passedNews(stepName(state, event.step), event.skipped);
    case "turned":
      return bad(`back to ${from}: ${event.reason}`);
    case "returned":
      return plain(`the router has ${splitText(event.weights)} again`);
    case "retired":
      return plain(`${from} is scaled to ${String(event.replicas)} pods`);
    case "contracted":
      return plain(`migrations.contract has run: there is no way back to ${from} any more`);
    case "stumbled":
      return warning(`${EFFECT_FAILURES[event.effect]}: ${event.reason}`);
    case "noted":
      return warning(event.text);
    case "resumed":
      return plain(`${event.by} goes on with it`);
    case "finished": {
      const words = `${OUTCOME_LABELS[event.outcome]}: ${event.reason}`;
      return event.outcome === "promoted" ? good(words) : bad(words);
    }
    case "recorded":
      return undefined;
  }
}

/** A split in words, the color with more traffic first. */
function splitText(weights: Weights): string {
  const byWeight = (left: Color, right: Color) => weights[right] - weights[left];
  return [...COLORS]
    .sort(byWeight)
    .map((color) => `${color} ${String(weights[color])} %`)
    .join(", ");
}

/** A good answer is no news; the status shows it. */
function sampledNews(outcome: string, sentence: string): News | undefined {
  if (outcome === "passed") return undefined;
  return outcome === "unknown" ? plain(`unknown: ${sentence}`) : warning(sentence);
}

function settledNews(how: "settled" | "unseen", split: ObservedSplit | undefined): News {
  if (how === "unseen" || !split) {
    return warning("the split could not be seen; the stage's time starts all the same");
  }
  const counted =
    "endpoints" in split
      ? `${String(split.endpoints)} endpoints of the Service`
      : `${String(split.requests)} requests`;
  return good(`seen: ${formatShares(split.shares)} of ${counted}`);
}

function passedNews(name: string, skipped: readonly string[]): News {
  if (skipped.length === 0) return good(`${name} passed`);
  return warning(`${name} left without asking ${skipped.join(", ")}`);
}

function stepName({ plan }: ReleaseState, step: number): string {
  return walkSteps(plan)[step]?.name ?? `step ${String(step)}`;
}
