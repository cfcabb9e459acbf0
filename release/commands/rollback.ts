import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { misuse, readLine, refuseWords } from "../options";
import { Session } from "../session";
import { listen } from "../stop";
import { goBack } from "./go-back";

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
  if (!isAgreed && !terminal.isInteractive) {
    throw misuse("rollback", "--yes", "nothing, and no terminal to ask in", "--yes");
  }
  const stop = listen(terminal.say);
  try {
    const { directory, stack } = common;
    const session = await Session.open({ directory, stack, onWait: terminal.say });
    if (!isAgreed && !(await terminal.agrees(`Take all traffic of ${session.place.app} back?`))) {
      return EXIT_CODES.declined;
    }
    const reason = values.reason ?? "sluice rollback";
    const way = { outcome: "rolled-back" as const, reason, isForced: values.force ?? false };
    const code = await goBack(session, way, stop.signal, world);
    // Back is what was asked for.
    return code === EXIT_CODES.rolledBack ? EXIT_CODES.ok : code;
  } finally {
    stop.off();
  }
};
