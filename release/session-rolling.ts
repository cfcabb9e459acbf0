import type { Rollout } from "../model/release/rollout";
import { parseRolling } from "../model/settings/rolling";
import type { RollingPods } from "./kube/rolling-pods";
import { refused } from "./release-error";
import type { Session, SessionRolling } from "./session";
import type { ReadableRolling } from "./stack-view";

/**
 * What is different where a service is one Deployment without colors.
 *
 * @param troubles - what is wrong with the stack's files
 * @param between - the same stack on the way between two versions
 */
export function sessionRolling(
  args: ReadableRolling,
  pods: RollingPods,
  troubles: readonly string[],
  between: (rollout: Rollout) => Session,
): SessionRolling {
  const { image } = args;
  return {
    get settings() {
      requireSound(troubles);
      return parseRolling(args);
    },
    image: typeof image === "string" ? image : undefined,
    live: async () => pods.image(),
    earlier: async () => pods.earlier(),
    between,
  };
}

/** @throws ReleaseError where files are damaged that were opened all the same */
export function requireSound(troubles: readonly string[]): void {
  if (troubles.length > 0) throw refused(troubles.join("\n\n"));
}
