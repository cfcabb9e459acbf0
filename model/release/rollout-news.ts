import { isServing } from "../traffic/weights";
import type { EffectName, ReleaseEvent } from "./event";
import { good, type News, plain, warning } from "./news";
import { sidesOf } from "./rollout";
import { type ReleasePlan, walkSteps } from "./walk";

const EFFECT_FAILURES: Readonly<Partial<Record<EffectName, string>>> = {
  deploy: "the update could not be looked at",
  shift: "the image could not be changed",
  record: "the engine could not record the image",
  return: "the image could not be changed back",
};

/**
 * What an event means where the pods of one Deployment are replaced.
 *
 * @returns `undefined` for events that mean the same as between colors
 */
export function rolloutNews(event: ReleaseEvent, plan: ReleasePlan): News | undefined {
  const { [plan.from]: from, [plan.to]: to } = sidesOf(plan);
  switch (event.type) {
    case "started": {
      const reason = event.reason === undefined ? "" : ` (${event.reason})`;
      // A rollback has no stages.
      return plan.settings.stages.length > 0
        ? plain(`${event.by} rolls out ${to}: now ${from}${reason}`)
        : plain(`${event.by} goes back to ${from}${reason}`);
    }
    case "deployed":
      return good("the update changes the image alone");
    case "entered":
      return plain(
        walkSteps(plan)[event.step]?.kind === "bake"
          ? `bake: ${to} has all of the traffic`
          : `rollout: pods of ${from} are replaced, one after the other`,
      );
    case "written":
      return plain(`the Deployment asks for ${isServing(event.weights, plan.to) ? to : from}`);
    case "returned":
      return plain(`the Deployment asks for ${from} again`);
    case "settled":
      return event.how === "settled"
        ? good(`seen: all pods run ${to}, and are ready`)
        : warning("the pods could not be seen; the time of the gates starts all the same");
    case "stumbled":
      return warning(`${EFFECT_FAILURES[event.effect] ?? event.effect}: ${event.reason}`);
    default:
      return undefined;
  }
}
