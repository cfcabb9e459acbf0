import { setMaxListeners } from "node:events";
import { EXIT_CODES } from "../../model/exit-code";
import { backtestGates, backtestText } from "../backtest";
import { inSession } from "../in-session";
import { ANSWER_MS, TIME, timeOf } from "../look-back";
import { choice, parsed, required } from "../option";
import { verb } from "../verb";

/** Questions that are under way at the same time. */
const MOST_QUESTIONS = 200;

const DAY = 86_400;

/** Gates, held against the past. */
export const gates = verb("gates", {
  group: "Look",
  summary: "Holds each gate against the past: how often it would have stopped a good release.",
  about: `Changes nothing. As if the version that served had been released once more at each hour of --since: it is as good as itself, so whatever stops it is chance, a limit that is too narrow, or a fault of that time. For each gate it says how often it had held or gone back, when, and the narrowest limit with which it had been quiet.

What Prometheus counted is asked for minute by minute, of the color that had more requests. A gate that compares gets the failures as the requests are split; what chance alone stops is release.falseAlarms. Gates on pods, logs, programs, addresses and people have no past. Code 1 if nothing could be tested.`,
  scope: "stack",
  positionals: {
    WHAT: required(choice("WHAT", ["backtest"], "what is done with them"), "backtest"),
  },
  options: {
    since: parsed(
      "TIME",
      "how far it looks back",
      `${TIME}, from 3h to 31d`,
      (text) => {
        const seconds = timeOf(text);
        return seconds !== undefined && seconds >= DAY / 8 && seconds <= 31 * DAY
          ? seconds
          : undefined;
      },
      { default: "14d" },
    ),
  },
  json: true,
  examples: ["sluice gates backtest --stack prod --since 14d"],
  run: async ({ common, options }, world) =>
    inSession(common, world, async (session, signal) => {
      const late = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
      setMaxListeners(MOST_QUESTIONS, late);
      const result = await backtestGates(session, options.since, late);
      const { app } = session.service;
      const { stack } = session;
      world.terminal.print(
        common.json
          ? JSON.stringify({ app, stack, ...result }, null, 2)
          : `${app}, ${stack}: ${backtestText(result)}`,
      );
      const isKnown = result.gates.some((one) => "releases" in one && one.releases > 0);
      return isKnown ? EXIT_CODES.ok : EXIT_CODES.failed;
    }),
});
