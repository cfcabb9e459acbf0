import { type BackFacts, backWords, hasServed, lastServed } from "../../model/release/back-words";
import { COLORS, type Color } from "../../model/color";
import type { Command, World } from "../command";
import { readDeployed } from "../deployed";
import { EXIT_CODES } from "../exit-code";
import { known } from "../known";
import { misuse, readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";
import { type BackSight, lookBack } from "./back-sight";
import { refuseSilence } from "./consent";
import { type Direction, directionOf, goBack, type WayBack } from "./go-back";
import { inSession } from "./in-session";

/** How long the engine's history may take to tell what served, in milliseconds. */
const HISTORY_MS = 3000;

/** Takes all traffic back, whatever else goes on or is broken. */
export const rollback: Command = async (argv, world) => {
  const { common, values, words } = readLine("rollback", argv, {
    yes: { type: "boolean", short: "y" },
    "dry-run": { type: "boolean" },
    force: { type: "boolean" },
    "yes-untested": { type: "boolean" },
    to: { type: "string" },
    app: { type: "string" },
    namespace: { type: "string" },
    context: { type: "string" },
    reason: { type: "string" },
  });
  refuseWords("rollback", words);
  const { terminal } = world;
  const { app, namespace, context, reason = "sluice rollback" } = values;
  const to = colorNamed(values.to);
  const isLook = values["dry-run"] ?? false;
  const isAgreed = values.yes ?? values["yes-untested"] ?? false;
  if (!isLook) refuseSilence("rollback", isAgreed, terminal);
  const isForced = values.force ?? false;
  const way: WayBack = { outcome: "rolled-back", reason, isForced, ...(to && { to }) };
  const said = {
    ...(app !== undefined && { app }),
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
  const act = async (session: Session, signal: AbortSignal) => {
    const look = async () => looked(session, way, signal, world);
    const seen = await look();
    terminal.say(backWords(seen.facts).join("\n"));
    if (seen.facts.isTested === false && !(values["yes-untested"] ?? false)) {
      throw untested(seen.direction.to);
    }
    if (isLook) {
      terminal.print("Nothing was changed, as asked.");
      return EXIT_CODES.ok;
    }
    if (isAgreed) return goBack(session, way, signal, world, seen.sight);
    if (!(await terminal.agrees("Take all of the traffic back?"))) return EXIT_CODES.declined;
    // The answer took its time: what was agreed to is what is done, or nothing.
    const sight = await lookBack(session, signal);
    if (directionOf(session, way, sight).to !== seen.direction.to) throw turnedMeanwhile();
    return goBack(session, way, signal, world, sight);
  };
  const code = await inSession(
    common,
    world,
    async (session, signal) => {
      try {
        return await act(session, signal);
      } finally {
        for (const trouble of session.troubles) terminal.say(`to be mended: ${trouble}`);
      }
    },
    said,
  );
  // Back is what was asked for.
  return code === EXIT_CODES.rolledBack ? EXIT_CODES.ok : code;
};

interface Looked {
  readonly sight: BackSight;
  readonly direction: Direction;
  readonly facts: BackFacts;
}

/** The engine's history is read beside the cluster, and waited for only where nothing else tells that the color served. */
async function looked(
  session: Session,
  way: WayBack,
  signal: AbortSignal,
  { runner }: World,
): Promise<Looked> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_MS)]);
  const history = known(readDeployed(runner, session.address, deadline));
  const sight = await lookBack(session, signal);
  const direction = directionOf(session, way, sight);
  const { to, live } = direction;
  const { kept, pods, images } = sight;
  const { place, stack, cluster } = session;
  const served = lastServed(to, live, kept ?? {});
  const deployed = served.is === "now" ? undefined : await history;
  const image = images?.[to] ?? deployed?.images[to];
  const isTested =
    deployed && image !== undefined ? hasServed(image, deployed.served[to]) : undefined;
  const facts = {
    ...place,
    stack,
    cluster,
    to,
    live,
    ...(pods && { pods }),
    ...(images && { images }),
    served,
    ...(isTested !== undefined && { isTested }),
  };
  return { sight, direction, facts };
}

function colorNamed(name: string | undefined): Color | undefined {
  const color = COLORS.find((one) => one === name);
  if (name !== undefined && !color) {
    throw misuse("rollback", "--to", name, `one of ${COLORS.join(", ")}`);
  }
  return color;
}

function untested(to: Color): ReleaseError {
  const text = `The image of ${to} never had traffic, so it is nothing to go back to; nothing was changed. Next: sluice release, which goes on to it step by step; or the same with --yes-untested`;
  return new ReleaseError(text, EXIT_CODES.refused);
}

function turnedMeanwhile(): ReleaseError {
  const text =
    "Somebody moved the traffic while the question stood, and the way back is another one by now; nothing was changed. Next: the same again";
  return new ReleaseError(text, EXIT_CODES.refused);
}
