import type { Complaint } from "../model/complaint";
import { basename } from "node:path";
import { COLORS, otherColor, type PerColor, perColor } from "../model/color";
import {
  type LiveShortfall,
  liveShortfalls,
  raisable,
  shortfallRefusals,
  shortfallText,
} from "../model/capacity/live-shortfall";
import type { Note } from "../model/release/decision";
import { lastWay, type MigrationView, reasonOfNoReturn } from "../model/release/no-return";
import { pinned } from "../model/release/past";
import { liveRefusals, liveSplit } from "../model/live-switch";
import {
  type Direction,
  shareRefusals,
  isSameSplit,
  type Split,
  splitTowards,
  switchSummary,
  undeployedRefusal,
} from "../model/switch";
import { SplitError } from "../model/traffic/router";
import { isServing, type Weights } from "../model/traffic/weights";
import { limitDangers } from "../preview/plan/limit";
import { readDeployed } from "../release/deployed";
import type { StackReader } from "../release/engine/early-reads";
import { resultOf, orUndefined } from "../release/driver/result";
import { plannedSwitch } from "../release/driver/planned";
import { RouterGoneError } from "../release/driver/ports";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { refused, throwRefusals } from "../release/release-error";
import type { Session } from "../release/session";
import type { World } from "./world";
import { dangerRefusal } from "./dangers";
import type { CommonOptions } from "./line";
import { startRelease } from "./start-release";
import { inSession } from "./in-session";
import { openRelease, underWay } from "./open-release";

/** What a person said about a switch. */
export interface SwitchOptions extends CommonOptions {
  readonly direction: Direction;
  readonly isAgreed: boolean;
  /** Nothing is written. */
  readonly isDryRun: boolean;
  /** Goes on against limits and with too few pods. */
  readonly areDangersAccepted: boolean;
  /** The color that would be too small gets its pods first. */
  readonly doesPrescale: boolean;
  /** Knows what the last update had. @default - the command line is asked */
  readonly reader?: StackReader;
}

/**
 * Moves traffic with the driver of releases: a walk of one step, under lease and journal. The router is
 * written as soon as nothing is in the way, and the engine records it afterwards.
 */
export async function moveTraffic(options: SwitchOptions, world: World): Promise<ExitCode> {
  return inSession(options, world, async (session, signal) => {
    const { terminal } = world;
    const { before, after, configured, short, isRaised, refusals, unknown } = await look(
      session,
      options,
    );
    for (const remark of unknown) terminal.say(`unknown  ${remark}`);
    for (const one of short) terminal.say(shortfallText(one));
    throwRefusals(refusals);
    const isWritten = isSameSplit(configured, after);
    const end = (code: ExitCode, remark: string, updated = false): ExitCode => {
      const written = !isWritten && (updated || code === EXIT_CODES.halfway);
      world.report?.({ stack: session.stack, before, after, written, updated });
      if (remark !== "") terminal.say(remark);
      return code;
    };
    if (isWritten && isSameSplit(before, after) && (await isRecorded(session, after, world))) {
      return end(EXIT_CODES.ok, "Nothing to do: that is how it is.");
    }
    for (const sentence of switchSummary(session.stack, before, after, session.settings.traffic)) {
      terminal.print(sentence);
    }
    if (options.isDryRun || !options.isAgreed) await tellRest(session, after, terminal.say);
    if (options.isDryRun) return end(EXIT_CODES.ok, "Nothing was written, as asked.");
    if (!options.isAgreed && !(await terminal.agrees("Do it?"))) {
      return end(EXIT_CODES.declined, "Nothing was written and nothing was changed.");
    }
    const to = otherColor(before.activeColor);
    const plan = plannedSwitch(session.release, session.newId(), to, {
      percent: after.weights[to],
      acceptsShortage: options.areDangersAccepted,
    });
    const entered: Note = { type: "entered", step: 0, weights: after.weights };
    const decided = isRaised ? [] : [entered];
    const { weights } = before;
    const beginning = { session, plan, weights, decided, leavesOnHold: false };
    const code = await startRelease(beginning, options.directory, signal, world);
    const isDone = code === EXIT_CODES.ok;
    const isTold = isDone && session.release.commit === "never";
    return end(code, isTold ? doneText(session) : "", isDone);
  });
}

function doneText({ config }: Session): string {
  const file = basename(config.file);
  return `Done. Commit ${file}: an update from a checkout without it would undo this.`;
}

/** What is known before a switch. */
interface Found {
  /** The split that is live. */
  readonly before: Split;
  readonly after: Split;
  /** The split that the stack's file has. */
  readonly configured: Split;
  readonly short: readonly LiveShortfall[];
  /** Whether the color that is too small gets its pods first. */
  readonly isRaised: boolean;
  readonly refusals: readonly Complaint[];
  /** What could not be found out, as sentences. */
  readonly unknown: readonly string[];
}

/** Asks everything at once. Nothing is written here, and no program is run. */
async function look(session: Session, options: SwitchOptions): Promise<Found> {
  const { direction, areDangersAccepted, doesPrescale } = options;
  const { stack, settings, images, router } = session;
  const { activeColor, weights } = settings;
  const routed = liveWeights(session);
  const [live, foreign, open, pods, running, drift, jobs] = await Promise.all([
    routed,
    routed.then(async (now) => router.differences(now, liveSplit(settings, now).activeColor)),
    openRelease(session),
    session.pods.count(),
    session.pods.images(),
    resultOf(session.drift(["activeColor", "weights"])),
    resultOf(session.migrations.jobs()),
  ]);
  if (open) {
    const why = `Refused: it moves the traffic. ${underWay(open.plan.id, stack)}`;
    throw refused(why);
  }
  const configured = { activeColor, weights, images: pinned(images) };
  const before = liveSplit(configured, live);
  const after = splitTowards(direction, before);
  const short = liveShortfalls(live, after.weights, pods);
  const isRaised = doesPrescale && raisable(live, short, pods) !== undefined;
  return {
    ...{ before, after, configured: { activeColor, weights }, short, isRaised },
    refusals: [
      ...shareRefusals(stack, after, settings.traffic),
      ...liveRefusals({ stack, direction, configured, live, running }),
      ...routerRefusal(foreign),
      ...driftRefusal(stack, drift.value ?? []),
      ...(areDangersAccepted ? [] : limitRefusals(session, before, after)),
      ...(areDangersAccepted || isRaised ? [] : shortfallRefusals(stack, after, short, pods)),
      ...(areDangersAccepted ? [] : noReturnRefusals(session, before, after, running, jobs.value)),
    ],
    unknown: [drift, jobs].flatMap(({ error }) => (error === undefined ? [] : [error])),
  };
}

/** @throws ReleaseError where nothing routes yet, or where the rules have no split */
async function liveWeights({ router, stack }: Session): Promise<Weights> {
  return router.read().catch((error: unknown) => {
    if (error instanceof RouterGoneError) throw refused([undeployedRefusal(stack)]);
    if (error instanceof SplitError) throw refused(routerRefusal([error.message]));
    throw error;
  });
}

function routerRefusal(foreign: readonly string[]): readonly Complaint[] {
  if (foreign.length === 0) return [];
  return [
    {
      about: "the router",
      found: foreign.join("; "),
      needed: "what the settings would write, as an update would overwrite that",
      next: "move the change into the stack's config, or take it back (pulumi up --refresh writes the router anew)",
    },
  ];
}

function driftRefusal(stack: string, drift: readonly string[]): readonly Complaint[] {
  if (drift.length === 0) return [];
  return [
    {
      about: "the stack's file",
      found: drift.join("; "),
      needed: "what the last update had, as a switch moves traffic and deploys nothing",
      next: `sluice up --stack ${stack}, or take the changes back`,
    },
  ];
}

/** Traffic that moves faster than the stack allows, or to an image that nobody has verified. */
function limitRefusals(
  { service: { app, namespace }, release, images }: Session,
  before: Split,
  after: Split,
): readonly Complaint[] {
  const colors = perColor((color) => {
    const weight = { before: before.weights[color], after: after.weights[color] };
    return { weight, image: { ...(images[color] !== undefined && { after: images[color] }) } };
  });
  const service = `${namespace}/${app}`;
  const activeColor = { before: before.activeColor, after: after.activeColor };
  return limitDangers([{ service, activeColor, colors }], { [service]: release }).map(
    dangerRefusal,
  );
}

/** Traffic for a version that the database is no longer good for, and the first of one that has no way back. */
function noReturnRefusals(
  { migrations, stack, settings }: Session,
  before: Split,
  after: Split,
  images: PerColor<string | undefined>,
  jobs: readonly MigrationView[] = [],
): readonly Complaint[] {
  const { contracted } = migrations;
  return COLORS.filter((to) => after.weights[to] > before.weights[to]).flatMap((to) => {
    const way = { to, live: before.weights, image: images[to], jobs, contracted };
    const why =
      reasonOfNoReturn(way) ?? (isServing(before.weights, to) ? undefined : lastWay(to, jobs));
    if (why === undefined) return [];
    return [
      {
        about: `${settings.namespace}/${settings.app} ${to}`,
        found: `a point of no return: ${why}`,
        needed: "a change that can be taken back",
        next: `sluice release --stack ${stack}, which watches each step; or say --accept-dangers`,
      },
    ];
  });
}

/** Whether the last update left the split as it shall be; where nobody can tell, it is recorded again. */
async function isRecorded({ address }: Session, split: Split, { runner }: World): Promise<boolean> {
  const deployed = await orUndefined(readDeployed(runner, address));
  return deployed?.isComplete === true && isSameSplit(deployed, split);
}

/** For whoever looks or is asked: in which cluster, and what else the update that records it would change. */
async function tellRest(
  { engine, clusterRemarks, stack }: Session,
  { weights, activeColor }: Split,
  say: (text: string) => void,
): Promise<void> {
  for (const remark of clusterRemarks) say(`cluster  ${remark}`);
  const { value: others = [], error: why } = await resultOf(engine.foresee(weights, activeColor));
  if (why !== undefined) say(`unknown  what an update from here would change, too: ${why}`);
  if (others.length === 0) return;
  say(`also     an update from here would change more: ${others.join("; ")}`);
  say(`         A switch leaves that out and is not recorded. First: sluice up --stack ${stack}`);
}
