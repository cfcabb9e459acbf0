import {
  type RollbackFacts,
  rollbackSummary,
  hasServed,
  lastServed,
} from "../../model/release/rollback-summary";
import { type RolloutBackFacts, rolloutBackSummary } from "../../model/release/rollout-back";
import { type Color, COLORS } from "../../model/color";
import { isServing } from "../../model/traffic/weights";
import type { World } from "../world";
import { readDeployed } from "../../release/deployed";
import { EXIT_CODES } from "../../model/exit-code";
import { orUndefined } from "../../release/driver/result";
import { choice, flag, text, YES } from "../option";
import { DRIVE_CODES, verb } from "../verb";
import { refused, type ReleaseError } from "../../release/release-error";
import type { Session } from "../../release/session";
import { type RollbackObservation, observeForRollback } from "../rollback-observation";
import {
  type RollbackTarget,
  rollbackTargetOf,
  rollBack,
  type RollbackRequest,
} from "../roll-back";
import { besideOthers, firstBad, inSessions, onAll, type Unit } from "../in-session";
import { SAID_OPTIONS, saidService } from "../said-service";

/** How long the engine's history may take to tell what served, in milliseconds. */
const HISTORY_MS = 3000;

/** Takes all traffic back, whatever else goes on or is broken. */
export const rollback = verb("rollback", {
  group: "Release",
  summary: "Takes all traffic back at once.",
  about: `Out of a split it goes to the color that a release came from, else to the other one, which is still warm, unless it has just come back from there. Says where, from what and to what.

Writes the router first and asks nothing of the color that it leaves, of metrics or of the registry; takes the right to drive from whoever has it. It needs the name of the service, its namespace and a cluster: whatever else is wrong in the stack's file is said afterwards. Past a point of no return of the database (docs/databases.md) it is refused, before it never.

Services and stacks with commas between are all looked at first, and go back together: what is in the way of one is in the way of all.

In mode rolling the one Deployment gets the image back that ran before: of the open or the last release, else of its revision before.`,
  scope: "stacks",
  options: {
    yes: YES,
    "dry-run": flag("only say it"),
    reason: text("TEXT", "why, for the journal"),
    force: flag("even to a color without ready pods, or to the one that the traffic is back from"),
    "yes-untested": flag("even to an image that never had traffic; does not ask"),
    "yes-past-no-return": flag(
      "even to a version for which the database is no longer good; does not ask",
    ),
    to: choice(
      "COLOR",
      COLORS,
      "out of a split, where neither a release nor the stack's file tells where to",
    ),
    ...SAID_OPTIONS,
  },
  json: "collected",
  consent: ["yes", "dry-run", "yes-untested", "yes-past-no-return"],
  examples: [
    "sluice rollback --stack prod",
    'sluice rollback --stack prod --yes --reason "orders fail"',
    "sluice rollback --stack prod --service web,api --yes",
    "sluice rollback --app shop --namespace shop --context prod",
  ],
  codes: ["declined", ...DRIVE_CODES],
  run: async ({ common, options }, world) => {
    const { terminal } = world;
    const { to, reason = "sluice rollback" } = options;
    const isDryRun = options["dry-run"];
    const isPastNoReturn = options["yes-past-no-return"];
    const isAgreed = options.yes || options["yes-untested"] || isPastNoReturn;
    const request: RollbackRequest = {
      outcome: "rolled-back",
      reason,
      isForced: options.force,
      ...(isPastNoReturn && { heeds: "nothing" }),
      ...(to && { to }),
    };
    const said = saidService(options, common);
    const act = async (units: readonly Unit[], signal: AbortSignal) => {
      const plans = await onAll(units, async (unit) => {
        const { session, world: own } = unit;
        if (session.rolling && session.joint) throw besideOthers(session, "rollback");
        const plan = await rollbackPlan(session, request, signal, own);
        own.terminal.say(plan.lines.join("\n"));
        own.report?.({ rollback: plan.facts });
        if ("isTested" in plan.facts && !plan.facts.isTested && !options["yes-untested"]) {
          throw untested(plan.target.to);
        }
        return { ...unit, ...plan };
      });
      if (isDryRun) {
        terminal.print("Nothing was changed, as asked.");
        return EXIT_CODES.ok;
      }
      if (!isAgreed && !(await terminal.agrees("Take all of the traffic back?"))) {
        return EXIT_CODES.declined;
      }
      // The answer took its time: what was agreed to is what is done, or nothing.
      const sure = isAgreed
        ? plans
        : await onAll(plans, async (plan) => {
            const observation = await observeForRollback(plan.session, signal);
            const { to: now } = rollbackTargetOf(plan.session, request, observation);
            if (now !== plan.target.to) throw turnedMeanwhile();
            return { ...plan, observation };
          });
      const codes = await onAll(sure, async ({ session, world: own, observation }) => {
        const code = await rollBack(session, request, signal, own, observation);
        // Back is what was asked for.
        return code === EXIT_CODES.rolledBack ? EXIT_CODES.ok : code;
      });
      return firstBad(codes);
    };
    return inSessions(
      { ...common, takesRolling: true },
      world,
      async (units, signal) => {
        try {
          return await act(units, signal);
        } finally {
          for (const { session, world: own } of units) {
            for (const trouble of session.troubles) own.terminal.say(`to be mended: ${trouble}`);
          }
        }
      },
      said,
    );
  },
});

interface RollbackPlan {
  readonly observation: RollbackObservation;
  readonly target: RollbackTarget;
  readonly facts: RollbackFacts | RolloutBackFacts;
  /** The facts in words. */
  readonly lines: readonly string[];
}

/** The engine's history is read beside the cluster, and waited for only where nothing else tells that the color served. */
async function rollbackPlan(
  session: Session,
  request: RollbackRequest,
  signal: AbortSignal,
  { runner }: World,
): Promise<RollbackPlan> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_MS)]);
  const history = orUndefined(readDeployed(runner, session.address, deadline));
  const observation = await observeForRollback(session, signal);
  const target = rollbackTargetOf(session, request, observation);
  const { to, live } = target;
  const { kept, pods, images } = observation;
  const { service, stack, cluster } = session;
  const { rolling } = observation.session;
  if (rolling) {
    const { blue: before = "", green: after = "" } = images ?? {};
    const count = await orUndefined(session.pods.count());
    const facts = {
      ...{ ...service, stack, cluster, before, after },
      ...(count && { pods: count.blue }),
      isBack: isServing(live, to),
    };
    return { observation, target, facts, lines: rolloutBackSummary(facts) };
  }
  const served = lastServed(to, live, kept ?? {});
  const deployed = served.is === "now" ? undefined : await history;
  const image = images?.[to] ?? deployed?.images[to];
  const isTested =
    deployed && image !== undefined ? hasServed(image, deployed.served[to]) : undefined;
  const facts = {
    ...service,
    stack,
    cluster,
    to,
    live,
    ...(pods && { pods }),
    ...(images && { images }),
    served,
    ...(isTested !== undefined && { isTested }),
  };
  return { observation, target, facts, lines: rollbackSummary(facts) };
}

function untested(to: Color): ReleaseError {
  const text = `The image of ${to} never had traffic, so it is nothing to go back to; nothing was changed. Next: sluice release, which goes on to it step by step; or the same with --yes-untested`;
  return refused(text);
}

function turnedMeanwhile(): ReleaseError {
  const text =
    "Somebody moved the traffic while the question stood, and the rollback would go another way by now; nothing was changed. Next: the same again";
  return refused(text);
}
