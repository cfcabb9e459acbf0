import { isSameImage } from "../model/image";
import type { ReleasePlan } from "../model/release/walk";
import { orUndefined } from "../release/driver/result";
import { refused } from "../release/release-error";
import type { Session } from "../release/session";

/**
 * The session with which a release's plan is carried out: without colors, one that is bound to its two versions. A
 * journal only names them: what runs comes from the stack's file, or has run before.
 *
 * @throws ReleaseError for a version that nobody knows but the journal
 */
export async function alongPlan(session: Session, { rollout }: ReleasePlan): Promise<Session> {
  const { rolling } = session;
  if (!rolling || !rollout) return session;
  const known = await knownImages(session);
  const strangers = [rollout.before, rollout.after].filter(
    (image) => known && !known.some((one) => isSameImage(one, image)),
  );
  const [first] = strangers;
  if (first === undefined) return rolling.between(rollout);
  const complaint = {
    about: "the journal of the release",
    found: first,
    needed: "an image of the stack's file, or of a revision of the Deployment; nothing was changed",
    next: "the image that is meant into the stack's file, then sluice up",
  };
  throw refused(complaint);
}

/** What the file has, what runs, and what ran; nothing where the cluster does not tell. */
async function knownImages({ rolling }: Session): Promise<readonly string[] | undefined> {
  if (!rolling) return undefined;
  const [live, earlier] = await Promise.all([
    orUndefined(rolling.live()),
    orUndefined(rolling.earlier()),
  ]);
  if (!earlier) return undefined;
  return [live, rolling.image, ...earlier].filter((one) => one !== undefined);
}
