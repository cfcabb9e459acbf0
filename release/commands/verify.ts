import { otherColor } from "../../model/color";
import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { readLine, refuseWords } from "../options";
import { Session } from "../session";
import { listen } from "../stop";

/** How far back the answers may reach: there is no step yet that they belong to. */
const LOOK_BACK_MS = 300_000;

/** Asks the gates that a release asks before any traffic, once; nothing is changed. */
export const verify: Command = async (argv, { terminal }) => {
  const { common, words } = readLine("verify", argv, {});
  refuseWords("verify", words);
  const stop = listen(terminal.say);
  try {
    const session = await Session.open({ directory: common.directory, stack: common.stack });
    const active = session.settings.activeColor;
    const now = session.clock.now();
    const { weights } = session.settings;
    const since = now - LOOK_BACK_MS;
    const question = { color: otherColor(active), active, startedAt: since, since, now, weights };
    const answers = session.answers();
    const verdicts = await Promise.all(
      session.release.verify.map(async (gate) => {
        const verdict = await answers.ask(gate, question, stop.signal);
        return { gate: gate.name, mode: gate.mode, ...verdict };
      }),
    );
    const isGood = verdicts.every(
      ({ mode, outcome }) => mode !== "enforce" || outcome === "passed",
    );
    if (common.json) terminal.print(JSON.stringify({ isGood, verdicts }));
    else {
      for (const { outcome, sentence } of verdicts) {
        terminal.print(`${outcome.padEnd(8)} ${sentence}`);
      }
    }
    return isGood ? EXIT_CODES.ok : EXIT_CODES.refused;
  } finally {
    stop.off();
  }
};
