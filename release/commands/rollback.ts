import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { readLine, refuseWords } from "../options";
import { refuseSilence } from "./consent";
import { goBack } from "./go-back";
import { inSession } from "./in-session";

/** Takes all traffic back, whatever else goes on or is broken. */
export const rollback: Command = async (argv, world) => {
  const { common, values, words } = readLine("rollback", argv, {
    yes: { type: "boolean", short: "y" },
    force: { type: "boolean" },
    reason: { type: "string" },
  });
  refuseWords("rollback", words);
  const { terminal } = world;
  const isAgreed = values.yes ?? false;
  refuseSilence("rollback", isAgreed, terminal);
  return inSession(common, world, async (session, signal) => {
    if (!isAgreed && !(await terminal.agrees(`Take all traffic of ${session.place.app} back?`))) {
      return EXIT_CODES.declined;
    }
    const reason = values.reason ?? "sluice rollback";
    const way = { outcome: "rolled-back" as const, reason, isForced: values.force ?? false };
    const code = await goBack(session, way, signal, world);
    // Back is what was asked for.
    return code === EXIT_CODES.rolledBack ? EXIT_CODES.ok : code;
  });
};
