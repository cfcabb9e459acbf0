import { EXTERNAL } from "../../model/settings/autoscaling";
import { type Color, otherColor } from "../../model/color";
import { hasFailed } from "../../model/release/no-return";
import { isDown } from "../../model/release/retire";
import { reasonOf } from "../../model/reason";
import { isServing } from "../../model/traffic/weights";
import { EXIT_CODES } from "../../model/exit-code";
import { flag, parsed, YES } from "../option";
import { verb } from "../verb";
import { refused, ReleaseError } from "../../release/release-error";
import type { Session } from "../../release/session";
import { inSession } from "../in-session";
import { openRelease, underWay } from "../open-release";
import { formatDuration } from "../../model/release/format";

/** Scales the idle color down: only without a release, without weight and without requests. */
export const retire = verb("retire", {
  group: "Release",
  summary: "Scales the idle color down.",
  about:
    "Refused while it has weight, requests or a release under way. Where the stack has `migrations.contract`, that runs then, and once more if it failed: there is no way back to the color's version after it.",
  scope: "stack",
  options: {
    replicas: parsed("N", "pods that it keeps", "a number of pods", podsOf, { default: "0" }),
    yes: YES,
    force: flag("although nobody can tell whether it still has requests"),
  },
  json: "collected",
  consent: ["yes"],
  examples: ["sluice retire --stack prod", "sluice retire --stack prod --replicas 1 --yes"],
  codes: ["declined"],
  run: async ({ common, options }, world) => {
    const { terminal } = world;
    const { replicas, yes: isAgreed } = options;
    return inSession(common, world, async (session, signal) => {
      const idle = otherColor(session.settings.activeColor);
      const why = await reasonAgainst(session, options.force);
      if (why !== undefined) throw refused(why);
      const pods = `${String(replicas)} pods`;
      const contracts = session.settings.migrations?.contract !== undefined;
      if (contracts && replicas > 0) throw leavesPods(replicas);
      const after = contracts
        ? "migrations.contract then runs, and there is no way back"
        : "the way back then has to start pods first";
      const question = `${idle} gets ${pods}; ${after}. Do it?`;
      if (!isAgreed && !(await terminal.agrees(question))) return EXIT_CODES.declined;
      const lease = session.lease();
      await lease.acquire();
      try {
        await session.engine.retire(idle, replicas, `sluice retire: ${idle} to ${pods}`);
        if (contracts) await contract(session, idle, signal, terminal.say);
      } finally {
        await lease.release();
      }
      world.report?.({ retired: { color: idle, replicas } });
      terminal.print(`${idle} has ${pods}.`);
      return EXIT_CODES.ok;
    });
  },
});

function leavesPods(replicas: number): ReleaseError {
  const text = `--replicas ${String(replicas)} leaves pods to a database that they do not know, as migrations.contract runs. Next: --replicas 0`;
  return refused(text);
}

/** How often pods that leave are looked at, and for how long, in milliseconds. */
const LOOK_MS = 1000;
const LEAVE_MS = 300_000;

/** Once the color has no pods, but for one that an autoscaler keeps. */
async function contract(
  { engine, migrations, pods, clock }: Session,
  idle: Color,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const end = clock.now() + LEAVE_MS;
  while (!isDown((await pods.count())[idle])) {
    signal.throwIfAborted();
    if (clock.now() > end) {
      const text = `${idle} still has pods, so migrations.contract was not run. Next: the same again`;
      throw new ReleaseError(text, EXIT_CODES.timedOut);
    }
    await clock.sleep(LOOK_MS, signal);
  }
  const isAgain = hasFailed(await migrations.jobs(), migrations.contracted);
  const job = await engine.contract(idle, `sluice retire: contract without ${idle}`, isAgain);
  say(`Job ${job} runs`);
  await migrations.finished(job, signal).catch((error: unknown) => {
    const text = `${reasonOf(error)}. Next: mend it, then sluice retire again`;
    throw new ReleaseError(text, EXIT_CODES.failed);
  });
  say(`Job ${job} is complete: there is no way back to the version of ${idle}`);
}

function podsOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** How long the idle color must have had no request. */
const QUIET_MS = 60_000;

async function reasonAgainst(session: Session, isForced: boolean): Promise<string | undefined> {
  const idle = otherColor(session.settings.activeColor);
  if (session.settings.colors[idle].autoscaling === EXTERNAL) {
    return `autoscaling is external: the autoscaler of ${idle} decides how many pods stay. Next: lower its least number of pods where it is declared.`;
  }
  const open = await openRelease(session);
  if (open) return underWay(open.plan.id, session.stack);
  const live = await session.router.read();
  if (isServing(live, idle)) return `${idle} has ${String(live[idle])} % of the traffic.`;
  if (isForced) return undefined;
  const split = await session.traffic().split(session.clock.now() - QUIET_MS);
  if (!split) return `Nobody can tell whether ${idle} still has requests. Next: --force.`;
  if (split.shares[idle] > 0) {
    return `${idle} had requests in the last ${formatDuration(QUIET_MS)}.`;
  }
  return undefined;
}
