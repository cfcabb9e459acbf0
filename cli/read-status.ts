import { COLORS, otherColor } from "../model/color";
import { spentBy } from "../model/release/past";
import { stateOf } from "../model/release/state";
import { UnreadableError } from "../model/release/unreadable-error";
import { reasonOf } from "../model/reason";
import { RouterGoneError } from "../release/driver/ports";
import type { KeptJournals } from "../release/kube/journal";
import type { Session } from "../release/session";
import type { ServiceStatus } from "./view/overview";

/**
 * Reads everything that `status` tells, all at once: a cluster that does not answer is waited for once. What
 * cannot be read is absent, and why is said.
 */
export async function readStatus(session: Session): Promise<ServiceStatus> {
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
  const [{ journals, unread }, release, settings, live, pods, troubles, split, driver] =
    await Promise.all([
      reading,
      released,
      problems.of("stack file", session.config.settings()),
      problems.of("router", routed),
      problems.of("pods", session.pods.count()),
      problems.of("pods", session.pods.troubles()),
      problems.of("metrics", seen),
      problems.of("lease", session.lease().driverState()),
    ]);
  if (unread) problems.add("journal", unread.why);
  const isUnrouted = await gone;
  const idle = otherColor((settings ?? session.settings).activeColor);
  const { [idle]: image } = images;
  const isSpent = image !== undefined && spentBy(journals.past, image) !== undefined;
  return {
    app: service.app,
    stack,
    now: clock.now(),
    configured: (settings ?? session.settings).weights,
    images,
    driver: driver ?? { is: "none" },
    ...(live && { live }),
    ...(pods && { pods }),
    ...(split && { split }),
    ...(troubles && { troubles: COLORS.flatMap((color) => troubles[color]) }),
    ...(release && { release }),
    ...(isUnrouted && { isUnrouted }),
    ...(isSpent && { spent: idle }),
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
