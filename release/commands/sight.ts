import { COLORS, otherColor } from "../../model/color";
import { spentBy } from "../../model/release/past";
import { stateOf } from "../../model/release/state";
import { UnreadableError } from "../../model/release/unreadable-error";
import { reasonOf } from "../../model/reason";
import type { KeptJournals } from "../kube/journal";
import type { DriverState } from "../kube/lease";
import type { Session } from "../session";
import type { DriverLife, Sight } from "../view/overview";
import { known } from "../known";

/** Reads everything that `status` tells; what cannot be read is left out. */
export async function sightOf(session: Session): Promise<Sight> {
  const { clock, place, stack, images } = session;
  const { journals, unread } = await journalsOf(session);
  const release = stateOf(journals.open) ?? stateOf(journals.last);
  const since = Math.max(release?.writtenAt ?? 0, clock.now() - 60_000);
  const [settings, live, pods, troubles, split, driver] = await Promise.all([
    known(session.config.settings()),
    known(session.router.read()),
    known(session.pods.count()),
    known(session.pods.troubles()),
    known(session.traffic().split(since)),
    known(session.lease().driverState()),
  ]);
  const idle = otherColor((settings ?? session.settings).activeColor);
  const { [idle]: image } = images;
  const isSpent = image !== undefined && spentBy(journals.past, image) !== undefined;
  return {
    app: place.app,
    stack,
    now: clock.now(),
    configured: (settings ?? session.settings).weights,
    images,
    driver: lifeOf(driver, clock.now()),
    ...(live && { live }),
    ...(pods && { pods }),
    ...(split && { split }),
    ...(troubles && { troubles: COLORS.flatMap((color) => troubles[color]) }),
    ...(release && { release }),
    ...(isSpent && { spent: idle }),
    ...(unread !== undefined && { unread }),
  };
}

const NO_JOURNALS: KeptJournals = { open: [], last: [], past: [] };

/** The journals, or why nobody knows whether a release is open. */
async function journalsOf(
  session: Session,
): Promise<{ readonly journals: KeptJournals; readonly unread?: Sight["unread"] }> {
  try {
    return { journals: await session.journals() };
  } catch (error) {
    const isForeign = error instanceof UnreadableError;
    return { journals: NO_JOURNALS, unread: { why: reasonOf(error), isForeign } };
  }
}

function lifeOf(driver: DriverState | undefined, now: number): DriverLife {
  if (!driver || driver.is === "none") return { is: "none" };
  const { holder } = driver;
  if (driver.is === "alive") return { is: "alive", holder };
  return { is: "dead", holder, since: now - driver.silentSeconds * 1000 };
}
