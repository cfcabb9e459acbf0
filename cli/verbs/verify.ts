import { type Color, otherColor } from "../../model/color";
import { undeployedRefusal } from "../../model/switch";
import type { World } from "../world";
import { readDeployed } from "../../release/deployed";
import { EXIT_CODES } from "../../model/exit-code";

import { verb } from "../verb";
import { refused } from "../../release/release-error";
import type { Session } from "../../release/session";
import { writeVerified } from "../../release/stack-edits";
import { StackFile } from "../../stack/stack-file";
import { inSession } from "../in-session";

/** How far back the answers may reach: there is no step yet that they belong to. */
const LOOK_BACK_MS = 300_000;

/**
 * Asks the gates that a release asks before any traffic, once. Where the stack demands a verified image,
 * a color that passes has its image noted in the stack's file; nothing else is changed.
 */
export const verify = verb("verify", {
  group: "Look",
  summary: "Asks the gates that a release asks before any traffic, once.",
  about:
    "Changes nothing, but where release.requireVerified is on it notes the image of the idle color as release.verified in the stack's file.",
  scope: "stack",
  json: "collected",
  examples: ["sluice verify --stack prod"],
  run: async ({ common }, world) => {
    return inSession(common, world, async (session, signal) => {
      const { settings, release, clock } = session;
      const { activeColor: active, weights } = settings;
      const now = clock.now();
      const since = now - LOOK_BACK_MS;
      const about = { color: otherColor(active), active, release: "none", step: "verify" };
      const question = { ...about, startedAt: since, since, now, weights };
      const answers = session.answers();
      const verdicts = await Promise.all(
        release.verify.map(async (gate) => {
          const verdict = await answers.ask(gate, question, signal);
          return { gate: gate.name, mode: gate.mode, ...verdict };
        }),
      );
      const isGood = verdicts.every(
        ({ mode, outcome }) => mode !== "enforce" || outcome === "passed",
      );
      world.report?.({ isGood, verdicts });
      for (const { outcome, sentence } of verdicts) {
        world.terminal.print(`${outcome.padEnd(8)} ${sentence}`);
      }
      if (isGood && release.requireVerified) await noteVerified(session, question.color, world);
      return isGood ? EXIT_CODES.ok : EXIT_CODES.refused;
    });
  },
});

/** The image of the last update, as its pods are the ones that were asked. */
async function noteVerified(session: Session, color: Color, world: World): Promise<void> {
  const deployed = await readDeployed(world.runner, session.address);
  if (!deployed) throw refused([undeployedRefusal(session.stack)]);
  const file = StackFile.open(session.address.directory, session.stack);
  writeVerified(file, color, deployed.images[color]);
  world.terminal.say(`${file.name}: release.verified.${color} is now ${deployed.images[color]}`);
}
