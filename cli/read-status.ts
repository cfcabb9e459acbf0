import { COLORS, otherColor } from "../model/color";
import { lastDrill } from "../model/release/drill";
import { spentBy } from "../model/release/past";
import { type MigrationView, reasonOfNoReturn } from "../model/release/no-return";
import { noReturns } from "../model/release/plan-summary";
import { type ReleaseState, stateOf } from "../model/release/state";
import type { Settings } from "../model/settings/settings-args";
import type { Weights } from "../model/traffic/weights";
import { UnreadableError } from "../model/release/unreadable-error";
import { EXIT_CODES } from "../model/exit-code";
import { ReleaseError } from "../release/release-error";
import { reasonOf } from "../model/reason";
import { RouterGoneError } from "../release/driver/ports";
import type { KeptJournals } from "../release/kube/journal";
import { AFTER } from "../model/release/rollout";
import type { Session, SessionRolling } from "../release/session";
import type { ServiceStatus } from "./view/overview";

/**
 * Reads everything that `status` tells, all at once: a cluster that does not answer is waited for once. What
 * cannot be read is absent, and why is said.
 */
export async function readStatus(session: Session): Promise<ServiceStatus> {
  if (session.rolling) return readRolling(session, session.rolling);
  const { clock, service, stack, images } = session;
  const problems = new Problems();
  const reading = journalsOf(session);
  const released = reading.then(({ journals: { open, last } }) => stateOf(open) ?? stateOf(last));
  const routed = session.router.read();
  const gone = routed.then(
    () => false,
    (error: unknown) => error instanceof RouterGoneError,
  );
  const seen = Promise.all([released, routed]).then(
    async ([release]) => {
      const since = Math.max(release?.writtenAt ?? 0, clock.now() - 60_000);
      return session.traffic().split(since);
    },
    // Nobody waits for metrics of traffic of which nothing else is known.
    () => undefined,
  );
  const [{ journals, unread }, release, settings, live, pods, troubles, split, driver, jobs] =
    await Promise.all([
      reading,
      released,
      problems.of("stack file", session.config.settings()),
      problems.of("router", routed),
      problems.of("pods", session.pods.count()),
      problems.of("pods", session.pods.troubles()),
      problems.of("metrics", seen),
      problems.of("lease", session.lease().driverState()),
      problems.of("migrations", session.migrations.jobs()),
    ]);
  if (unread) problems.add("journal", unread.why);
  const noReturn = release && noReturnOf(session, release, { live, jobs, settings });
  const isUnrouted = await gone;
  const { activeColor, weights = live } = settings ?? session.split;
  if (!weights) {
    const why = problems.all.map(({ message }) => message).join("\n");
    throw new ReleaseError(why, EXIT_CODES.failed);
  }
  const idle = activeColor && otherColor(activeColor);
  const image = idle && images[idle];
  const drill = lastDrill(journals.past);
  const isSpent = image !== undefined && spentBy(journals.past, image) !== undefined;
  return {
    app: service.app,
    stack,
    now: clock.now(),
    configured: weights,
    images,
    driver: driver ?? { is: "none" },
    ...(live && { live }),
    ...(pods && { pods }),
    ...(split && { split }),
    ...(troubles && { troubles: COLORS.flatMap((color) => troubles[color]) }),
    ...(release && { release }),
    ...(isUnrouted && { isUnrouted }),
    ...(isSpent && idle && { spent: idle }),
    ...(drill && { drill }),
    ...(noReturn && { noReturn }),
    ...(unread !== undefined && { unread }),
    problems: problems.all,
  };
}

/** The points of no return on the way back of a release, and of one that is open also those before it. */
function noReturnOf(
  { images, migrations }: Session,
  { plan, phase, outcome, weights }: ReleaseState,
  facts: {
    readonly live: Weights | undefined;
    readonly jobs: readonly MigrationView[] | undefined;
    readonly settings: Settings | undefined;
  },
): ServiceStatus["noReturn"] {
  // What has gone back needs no way back.
  if (phase === "return" || (outcome !== undefined && outcome !== "promoted")) return undefined;
  const { from: to } = plan;
  const { live = weights, jobs, settings } = facts;
  const { contracted } = migrations;
  const past = reasonOfNoReturn({ to, live, image: images[to], jobs, contracted });
  const isIrreversible = settings?.migrations?.expand?.irreversible ?? false;
  const ahead = outcome === undefined ? noReturns(plan, { isIrreversible }) : [];
  if (past === undefined && ahead.length === 0) return undefined;
  return { ...(past !== undefined && { past }), ahead };
}

/** The same of a service without colors. */
async function readRolling(session: Session, rolling: SessionRolling): Promise<ServiceStatus> {
  const { clock, service, stack } = session;
  const problems = new Problems();
  const [{ journals, unread }, live, pods, troubles, driver] = await Promise.all([
    journalsOf(session),
    problems.of("Deployment", rolling.live()),
    problems.of("pods", session.pods.count()),
    problems.of("pods", session.pods.troubles()),
    problems.of("lease", session.lease().driverState()),
  ]);
  if (unread) problems.add("journal", unread.why);
  const release = stateOf(journals.open) ?? stateOf(journals.last);
  const { image } = rolling;
  const isSpent = image !== undefined && spentBy(journals.past, image)?.is === "taken back";
  return {
    app: service.app,
    stack,
    now: clock.now(),
    rolling: {
      ...(image !== undefined && { configured: image }),
      ...(live !== undefined && { live }),
      ...(pods && { pods: pods.blue }),
    },
    driver: driver ?? { is: "none" },
    ...(troubles && { troubles: COLORS.flatMap((color) => troubles[color]) }),
    ...(release && { release }),
    ...(isSpent && { spent: AFTER }),
    ...(unread !== undefined && { unread }),
    problems: problems.all,
  };
}

/** Why something could not be read; the same reason is said once. */
class Problems {
  private readonly found = new Map<string, Set<string>>();

  get all(): ServiceStatus["problems"] {
    return [...this.found].map(([message, about]) => ({ about: [...about].join(", "), message }));
  }

  add(about: string, message: string): void {
    this.found.set(message, (this.found.get(message) ?? new Set()).add(about));
  }

  async of<T>(about: string, reading: Promise<T>): Promise<T | undefined> {
    return reading.catch((error: unknown) => {
      this.add(about, reasonOf(error));
      return undefined;
    });
  }
}

const NO_JOURNALS: KeptJournals = { open: [], last: [], past: [] };

/** The journals, or why nobody knows whether a release is open. */
async function journalsOf(
  session: Session,
): Promise<{ readonly journals: KeptJournals; readonly unread?: ServiceStatus["unread"] }> {
  try {
    return { journals: await session.journals() };
  } catch (error) {
    const isForeign = error instanceof UnreadableError;
    return { journals: NO_JOURNALS, unread: { why: reasonOf(error), isForeign } };
  }
}
