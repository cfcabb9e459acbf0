import { choosePaint } from "../../preview/format/paint";
import { wrapLines } from "../../preview/format/wrap";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { flag } from "../option";
import { verb } from "../verb";
import { readersGone } from "../terminal";
import { gateLines, milestones, type ServiceStatus } from "../view/overview";
import { nextCommand, waitingFor } from "../view/next";
import { statusText } from "../view/status";
import { firstBad, inSessions, type Unit } from "../in-session";
import { readStatus } from "../read-status";
import { SAID_OPTIONS, saidService } from "../said-service";
import { columnsOf } from "../wrap";

/** How often a followed status is drawn anew, in milliseconds. */
const REDRAW_MS = 1000;

/** Moves the cursor home and clears what is below: no flicker, nothing left over. */
const HOME = "\u001b[H\u001b[J";
const CLEAR = "\u001b[2J";

/** Where a service stands, on one screen. */
export const status = verb("status", {
  group: "Look",
  summary:
    "Where the service stands, on one screen: configured and observed split, pods, gates, the next command.",
  about:
    "With --app and --namespace it needs no files of a stack, as `kubectl sluice status` has none: the cluster keeps releases, weights and pods. What only the stack's file says, such as gates, is missing then, and the router is taken for Istio's.",
  scope: "stacks",
  options: { follow: flag("draw it anew every second", { short: "f" }), ...SAID_OPTIONS },
  json: true,
  examples: [
    "sluice status --stack prod --follow",
    "sluice status --stack prod --json",
    "kubectl sluice status --app shop --namespace shop",
  ],
  run: async ({ common, options }, world) => {
    const { follow: isFollowed, ...given } = options;
    const said = saidService(given, common);
    const { terminal } = world;
    const paint = choosePaint(process.stdout, true);
    const columns = process.stdout.isTTY ? columnsOf(process.stdout) : undefined;
    const isDrawn = isFollowed && process.stdout.isTTY && !common.json;
    // Whoever stops looking need not be told.
    const quiet = { ...world, terminal: { ...terminal, say: () => undefined } };
    const act = async (units: readonly Unit[], stopped: AbortSignal) => {
      const signal = AbortSignal.any([stopped, readersGone(process.stdout)]);
      if (isDrawn) process.stdout.write(CLEAR);
      let code: ExitCode = EXIT_CODES.ok;
      do {
        const all = await Promise.all(units.map(async ({ session }) => readStatus(session)));
        code = firstBad(all.map(codeOf));
        const text = common.json
          ? jsonText(all.map(asJson))
          : wrapLines(all.map((one) => statusText(one, paint)).join("\n\n"), columns);
        if (isDrawn) process.stdout.write(HOME);
        terminal.print(text);
        if (isFollowed) await units[0]?.session.clock.sleep(REDRAW_MS, signal);
      } while (isFollowed && !signal.aborted);
      return code;
    };
    const isNamed = said.app !== undefined && said.namespace !== undefined;
    return inSessions({ ...common, takesRolling: true }, quiet, act, isNamed ? said : undefined);
  },
});

/** Without the journal nobody knows whether a release is open, so nothing is well. */
function codeOf({ unread: journal }: ServiceStatus): ExitCode {
  if (!journal) return EXIT_CODES.ok;
  return journal.isForeign ? EXIT_CODES.refused : EXIT_CODES.failed;
}

/** One document of one, or the documents of several under `stacks`, as in a plan. */
function jsonText(all: readonly object[]): string {
  const [alone] = all;
  return JSON.stringify(all.length === 1 ? alone : { stacks: all });
}

function asJson(status: ServiceStatus): object {
  const { release } = status;
  const waiting = release && waitingFor(release, status.now);
  return {
    ...status,
    next: nextCommand(status),
    ...(waiting !== undefined && { waitingFor: waiting }),
    ...(release && { milestones: milestones(release), gates: gateLines(release) }),
  };
}
