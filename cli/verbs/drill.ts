import { otherColor } from "../../model/color";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { allowsDrill, drillText, lastDrill } from "../../model/release/drill";
import { DRILL, pinCommand } from "../../model/release/past";
import { reasonOf } from "../../model/reason";
import { orUndefined } from "../../release/driver/result";
import type { Observer } from "../../release/driver/driver";
import { refused } from "../../release/release-error";
import type { Session } from "../../release/session";
import { whoami } from "../../release/whoami";
import { inSession } from "../in-session";
import type { CommonOptions } from "../line";
import { YES } from "../option";
import type { ReleaseOptions } from "../release-options";
import { carryOut, prepare, type Prepared, preparedLines, throwRefused } from "../release-stack";
import { DRIVE_CODES, verb } from "../verb";
import type { World } from "../world";

/** Percent of the traffic from which on the first release goes back. */
const TURN = 50;

/** What a drill is there for: the image is the same, and has been replaced by itself. */
const EXPECTED: ReadonlySet<string> = new Set(["same", "repeated"]);

/** A release of the image that serves already, back and forth. */
export const drill = verb("drill", {
  group: "Release",
  summary:
    "Tries release and way back with the image that serves already, and says how long they take.",
  about: `Two releases of the same digest: one that goes back at the first stage of ${String(TURN)} % or more, and a whole one, after which the other color is the active one. They are releases like any other: gates, journal, messages, and \`sluice resume\` or \`sluice rollback\` if this process ends. The idle color has to have the image of the active one.

In stacks that are named after staging, test or development (\`staging\`, \`eu-test\`); in any other one it is refused unless release.drill.allow is true. \`sluice status\` shows the last drill.`,
  scope: "stack",
  options: { yes: YES },
  json: "collected",
  consent: ["yes"],
  examples: ["sluice drill --stack staging", "sluice drill --stack staging --yes"],
  codes: ["declined", ...DRIVE_CODES],
  run: async ({ common, options }, world) =>
    inSession(common, world, async (session, signal) => {
      const { terminal, open } = world;
      const first = await prepareDrill(session, common, world);
      for (const line of preparedLines(first)) terminal.print(line);
      terminal.print(`drill    back at ${String(TURN)} % or more, then the same walk to its end`);
      if (!options.yes && !(await terminal.agrees("Try it?"))) return EXIT_CODES.declined;
      const back = await walk(first, common, signal, world, goesBack(session, terminal.say));
      if (back !== EXIT_CODES.aborted) return back;
      const { directory, stack } = common;
      const fresh = await open({ directory, stack, signal, onWait: terminal.say });
      const code = await walk(await prepareDrill(fresh, common, world), common, signal, world);
      const found = lastDrill((await orUndefined(fresh.journals()))?.past ?? []);
      if (found) terminal.print(`drill    ${drillText(found)}`);
      world.report?.({ drill: found });
      return code;
    }),
});

/** @throws ReleaseError where a drill may not be, or cannot begin */
async function prepareDrill(
  session: Session,
  common: CommonOptions,
  world: World,
): Promise<Prepared> {
  const { stack, release } = session;
  if (!allowsDrill(stack, release.drill)) {
    throw refused({
      about: "the stack",
      found: stack,
      needed: "one named after staging, test or development, as a drill moves its traffic",
      next: "release.drill: { allow: true } in its file, or another --stack",
    });
  }
  const prepared = await prepare(session, optionsOf(common), world);
  const isSame = prepared.refused.some(({ code }) => code === "same");
  if (!isSame) {
    const { activeColor, images } = prepared.start;
    const idle = otherColor(activeColor);
    throw refused({
      about: `${idle}.image`,
      found: images[idle] ?? "nothing",
      needed: `the image of ${activeColor}, which a drill releases: ${images[activeColor] ?? "it has none"}`,
      next: pinCommand(idle),
    });
  }
  const rest = prepared.refused.filter(({ code }) => !EXPECTED.has(code));
  throwRefused([{ ...prepared, refused: rest }], "Refused. Nothing was changed.");
  return prepared;
}

function optionsOf(common: CommonOptions): ReleaseOptions {
  return {
    ...common,
    ...{ isAgreed: true, isHotfix: false, leavesOnHold: false, doesSupersede: false },
    ...{ joint: new Map(), reason: DRILL },
  };
}

async function walk(
  prepared: Prepared,
  common: CommonOptions,
  signal: AbortSignal,
  world: World,
  observer?: Observer,
): Promise<ExitCode> {
  const options = { ...optionsOf(common), ...(observer && { observer }) };
  return (await carryOut(prepared, options, signal, world)).code;
}

/** Gives the release up, as a person would, once its share was seen. */
function goesBack(session: Session, say: (text: string) => void): Observer {
  let isTold = false;
  return (_event, { plan, weights, settledAt, phase }) => {
    if (isTold || phase !== "walk" || settledAt === undefined || weights[plan.to] < TURN) return;
    isTold = true;
    const reason = `${DRILL}: the way back`;
    session
      .commands(plan.id)
      .send({ verb: "abort", by: whoami(), reason })
      .catch((error: unknown) => {
        isTold = false;
        say(`the way back of the drill cannot be asked for: ${reasonOf(error)}`);
      });
  };
}
