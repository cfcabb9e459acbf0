import { type Color, otherColor } from "../../model/color";
import { undeployedRefusal } from "../../model/switch";
import type { Command, World } from "../command";
import { readDeployed } from "../deployed";
import { EXIT_CODES } from "../exit-code";
import { readLine, refuseWords } from "../options";
import { refused } from "../release-error";
import type { Session } from "../session";
import { StackFile } from "../stack-file";
import { inSession } from "./in-session";

/** How far back the answers may reach: there is no step yet that they belong to. */
const LOOK_BACK_MS = 300_000;

/**
 * Asks the gates that a release asks before any traffic, once. Where the stack demands a verified image,
 * a color that passes has its image noted in the stack's file; nothing else is changed.
 */
export const verify: Command = async (argv, world) => {
  const { common, words } = readLine("verify", argv, {});
  refuseWords("verify", words);
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
    const lines = verdicts.map(({ outcome, sentence }) => `${outcome.padEnd(8)} ${sentence}`);
    const text = common.json ? JSON.stringify({ isGood, verdicts }) : lines.join("\n");
    if (text !== "") world.terminal.print(text);
    if (isGood && release.requireVerified) await noteVerified(session, question.color, world);
    return isGood ? EXIT_CODES.ok : EXIT_CODES.refused;
  });
};

/** The image of the last update, as its pods are the ones that were asked. */
async function noteVerified(session: Session, color: Color, world: World): Promise<void> {
  const deployed = await readDeployed(world.runner, session.address);
  if (!deployed) throw refused([undeployedRefusal(session.stack)]);
  const { directory, stack } = session.address;
  const file = StackFile.open(directory, stack);
  file.writeVerified(color, deployed.images[color]);
  world.terminal.say(`${file.name}: release.verified.${color} is now ${deployed.images[color]}`);
}
