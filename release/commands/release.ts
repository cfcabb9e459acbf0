import { otherColor } from "../../model/color";
import type { ReleaseEvent } from "../../model/release/event";
import { type Intent, type Refusal, refusals } from "../../model/release/preflight";
import { planWords } from "../../model/release/plan-words";
import { walkOf } from "../../model/release/settings";
import { stateOf } from "../../model/release/state";
import { planTo, type ReleasePlan, type WalkSettings } from "../../model/release/walk";
import { PRESETS, stagesOf } from "../../model/release/stage";
import type { Command, World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { type CommonOptions, misuse, readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import { Session, whoami } from "../session";
import { listen } from "../stop";
import { headCommit } from "./commit";
import { lookAtStart } from "./start";
import { goBack } from "./go-back";

/** What a person says about a release. */
interface ReleaseOptions extends CommonOptions, Intent {
  readonly stacks: readonly (string | undefined)[];
  readonly isAgreed: boolean;
  readonly isPlanOnly: boolean;
  readonly leavesOnHold: boolean;
  readonly doesSupersede: boolean;
  readonly reason?: string;
  readonly preset?: keyof typeof PRESETS;
}

/** Walks the idle color through its stages; several stacks one after the other. */
export const release: Command = async (argv, world) => walk(parse("release", argv, world), world);

/** The same up to the first effect. */
export const plan: Command = async (argv, world) => {
  return walk({ ...parse("plan", argv, world), isPlanOnly: true }, world);
};

async function walk(options: ReleaseOptions, world: World): Promise<ExitCode> {
  const stop = listen(world.terminal.say);
  try {
    for (const stack of options.stacks) {
      const code = await releaseStack(
        { ...options, ...(stack !== undefined && { stack }) },
        stop.signal,
        world,
      );
      if (code !== EXIT_CODES.ok) return code;
    }
    return EXIT_CODES.ok;
  } finally {
    stop.off();
  }
}

async function releaseStack(
  options: ReleaseOptions & { readonly stack?: string },
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  const { terminal, runner } = world;
  const { directory, stack } = options;
  const opening = { directory, stack, signal, onWait: terminal.say };
  if (options.doesSupersede && !options.isPlanOnly) {
    await supersede(await Session.open(opening), signal, world);
  }
  // Only now, as a way back changes the stack's file.
  const session = await Session.open(opening);
  const { start, remarks } = await lookAtStart(session, runner);
  const plan = planTo(session.newId(), otherColor(start.activeColor), settingsOf(session, options));
  const refused = refusals(start, options);
  const words = planWords(plan, start);
  if (options.json && options.isPlanOnly) {
    terminal.print(
      JSON.stringify({ stack: session.stack, plan, start, refused, remarks }, null, 2),
    );
  } else {
    terminal[options.json ? "say" : "print"](
      [`${session.place.app} ${session.stack}`, ...words].join("\n"),
    );
    for (const remark of remarks) terminal.say(`unknown  ${remark}`);
  }
  if (refused.length > 0) throw refusal(refused);
  if (options.isPlanOnly) return EXIT_CODES.ok;
  if (!options.isAgreed && !(await terminal.agrees("Release it?"))) return EXIT_CODES.declined;
  return begins(session, plan, options, signal, world);
}

async function begins(
  session: Session,
  plan: ReleasePlan,
  options: ReleaseOptions,
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  const lease = session.lease();
  await lease.acquire();
  const journal = session.journal(plan.id);
  const commit = await headCommit(world.runner, options.directory);
  const reason = options.force ?? options.reason;
  const started: ReleaseEvent & { readonly type: "started" } = {
    type: "started",
    at: session.clock.now(),
    plan,
    weights: session.settings.weights,
    by: whoami(),
    ...(commit !== undefined && { commit }),
    ...(reason !== undefined && { reason }),
  };
  journal.append(started);
  const { leavesOnHold } = options;
  return drive(
    {
      ...{ session, lease, journal, signal, leavesOnHold },
      events: [started],
      fresh: 1,
      ...(commit !== undefined && { commit }),
    },
    world,
  );
}

/** The weight of an open release goes back first, and its color drains, before anything new begins. */
async function supersede(session: Session, signal: AbortSignal, world: World): Promise<void> {
  const open = stateOf((await session.journals()).open);
  if (!open || open.outcome !== undefined) return;
  const reason = `superseded by ${whoami()}`;
  await goBack(session, { outcome: "superseded", reason, isForced: false }, signal, world);
}

function settingsOf({ release }: Session, { preset }: ReleaseOptions): WalkSettings {
  const walk = walkOf(release);
  return preset === undefined ? walk : { ...walk, stages: stagesOf(preset) };
}

function refusal(refused: readonly Refusal[]): ReleaseError {
  const sentences = refused.map(({ sentence }) => `    ${sentence}`).join("\n");
  return new ReleaseError(`Refused. Nothing was changed.\n${sentences}`, EXIT_CODES.refused);
}

function parse(command: "release" | "plan", argv: readonly string[], world: World): ReleaseOptions {
  const { common, values, words } = readLine(command, argv, {
    yes: { type: "boolean", short: "y" },
    hotfix: { type: "boolean" },
    force: { type: "string" },
    reason: { type: "string" },
    preset: { type: "string" },
    supersede: { type: "boolean" },
    "no-wait": { type: "boolean" },
  });
  refuseWords(command, words);
  const isAgreed = values.yes ?? false;
  if (command === "release" && !isAgreed && !world.terminal.isInteractive) {
    throw misuse(command, "--yes", "nothing, and no terminal to ask in", "--yes");
  }
  const names = Object.keys(PRESETS) as (keyof typeof PRESETS)[];
  const preset = names.find((name) => name === values.preset);
  if (values.preset !== undefined && preset === undefined) {
    throw misuse(command, "--preset", values.preset, `one of ${names.join(", ")}`);
  }
  if (values.force?.trim() === "") throw misuse(command, "--force", "nothing", "a reason");
  return {
    ...common,
    stacks: common.stack === undefined ? [undefined] : common.stack.split(","),
    isAgreed,
    isPlanOnly: false,
    isHotfix: values.hotfix ?? false,
    leavesOnHold: values["no-wait"] ?? false,
    doesSupersede: values.supersede ?? false,
    ...(values.force !== undefined && { force: values.force }),
    ...(values.reason !== undefined && { reason: values.reason }),
    ...(preset !== undefined && { preset }),
  };
}
