import { reasonOf } from "../model/reason";
import { stackReport, type StackReport } from "../model/release/stack-report";
import type { WavePlan } from "../model/release/wave-plan";
import type { World } from "./world";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { refused } from "../release/release-error";
import type { Session } from "../release/session";
import { prefixed } from "./terminal";
import {
  codeOf,
  type StackResult,
  type WavePorts,
  WaveRunner,
} from "../release/driver/wave-runner";
import { whoami } from "../release/whoami";
import { rollBack, type RollbackRequest } from "./roll-back";
import { journalOrLocal } from "./journal-of";
import { openRelease } from "./open-release";
import type { ReleaseOptions } from "./release-options";
import { carryOut, prepare, type Prepared, throwRefused } from "./release-stack";
import { tellReports, withObserved } from "./stacks-report";

/** What was said, and what ends it. */
type Request = ReleaseOptions & { readonly signal: AbortSignal };

/** Carries releases out and tells them all in one report. */
export async function releaseStacks(
  prepared: readonly Prepared[],
  waves: WavePlan,
  request: Request,
  world: World,
): Promise<ExitCode> {
  const [first] = prepared;
  if (!first) return EXIT_CODES.ok;
  const results = new Map<string, StackResult>();
  if (prepared.length === 1) {
    results.set(first.session.stack, await carryOut(first, request, request.signal, world));
  } else {
    const ports = new StackPorts(prepared, request, world);
    for (const [stack, result] of await new WaveRunner(waves, ports).run(request.signal)) {
      results.set(stack, result);
    }
  }
  const code = codeOf(waves, results);
  const { app } = first.session.service;
  try {
    const reports = await reportsOn(prepared, waves, results, request);
    tellReports({ app, code, reports }, request, world.terminal);
  } catch (error) {
    // The outcome decides the code, and it stands by now.
    world.terminal.say(`no report could be made: ${reasonOf(error)}`);
  }
  return code;
}

async function reportsOn(
  prepared: readonly Prepared[],
  waves: WavePlan,
  results: ReadonlyMap<string, StackResult>,
  request: Request,
): Promise<readonly StackReport[]> {
  const sessions = prepared.map(({ session }) => session);
  const plain = sessions.map(async (session) => reportOf(session, waves, results));
  return withObserved(await Promise.all(plain), sessions, request);
}

async function reportOf(
  session: Session,
  { waves }: WavePlan,
  results: ReadonlyMap<string, StackResult>,
): Promise<StackReport> {
  const { stack } = session;
  const { code, id, error, back } = results.get(stack) ?? {};
  const facts = {
    stack,
    wave: waves.findIndex(({ stacks }) => stacks.includes(stack)) + 1,
    events: id === undefined ? [] : await journalOrLocal(session, id),
    ...(code !== undefined && { exitCode: code }),
    ...(error !== undefined && { error }),
    ...(back !== undefined && { back }),
  };
  return stackReport(facts, session.clock.now());
}

/** The stacks of a release, each with its name before its lines. */
class StackPorts implements WavePorts {
  readonly clock: WavePorts["clock"];
  readonly say: WavePorts["say"];
  private readonly sessions: ReadonlyMap<string, Session>;
  private readonly width: number;
  private readonly begun = new Map<string, Prepared>();
  private readonly carried = new Map<string, Pick<RollbackRequest, "release" | "from">>();

  constructor(
    prepared: readonly Prepared[],
    private readonly request: Request,
    private readonly world: World,
  ) {
    this.sessions = new Map(prepared.map(({ session }) => [session.stack, session]));
    this.width = Math.max(...prepared.map(({ session }) => session.stack.length));
    const [first] = prepared;
    if (!first) throw new Error("no stack is to be released");
    this.clock = first.session.clock;
    this.say = world.terminal.say;
  }

  /** Hours may have passed since everything was looked at. */
  async release(stack: string): Promise<StackResult> {
    const world = this.worldOf(stack);
    const session = await this.reopened(stack);
    const prepared = await prepare(session, this.request, world);
    throwRefused([prepared], "Refused. Nothing was changed here.");
    this.begun.set(stack, prepared);
    const carried = await carryOut(prepared, this.request, this.request.signal, world);
    const { id } = carried;
    if (id !== undefined) this.carried.set(stack, { release: id, from: prepared.plan.from });
    return carried;
  }

  async callBack(stack: string, why: string): Promise<void> {
    // Services that walk side by side go back by themselves.
    if (this.request.joint.get(stack)?.signal.aborted === true) return;
    const session = this.sessions.get(stack);
    const open = session && (await openRelease(session));
    if (!open || !this.isOwn(stack, open.plan.id)) {
      throw refused("it is not open yet, or not any more");
    }
    await session.commands(open.plan.id).send({ verb: "abort", by: whoami(), reason: why });
  }

  async rollBack(stack: string, why: string): Promise<ExitCode> {
    // Somebody may have moved its traffic since: all of it goes where it came from, not to the other color.
    const carried = this.carried.get(stack);
    const way = {
      ...{ outcome: "rolled-back" as const, reason: why, isForced: false },
      ...{ ...carried, heeds: "contract" as const },
    };
    const session = await this.reopened(stack);
    return rollBack(session, way, this.request.signal, this.worldOf(stack));
  }

  /** Whether an open release is one of these: not somebody else's, and not the one that it supersedes. */
  private isOwn(stack: string, id: string): boolean {
    const prepared = this.begun.get(stack);
    if (!prepared) return false;
    const { superseded, plan } = prepared;
    return superseded ? id !== superseded.plan.id : id === plan.id;
  }

  private async reopened(stack: string): Promise<Session> {
    const { directory, signal } = this.request;
    const joint = this.request.joint.get(stack);
    const { open, terminal } = this.worldOf(stack);
    return open({
      ...{ directory, stack, signal, joint, takesRolling: true },
      onWait: terminal.say,
    });
  }

  private worldOf(stack: string): World {
    return { ...this.world, terminal: prefixed(this.world.terminal, stack.padEnd(this.width)) };
  }
}
