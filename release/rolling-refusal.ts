import { isRollingStack } from "../model/settings/misplaced";
import { refused, type ReleaseError } from "./release-error";

/** What there is in place of everything that moves traffic between colors. */
const NEXT = "sluice release and sluice rollback, for its image; docs/rolling.md";

/** @throws ReleaseError for settings, unchecked, of a service without colors */
export function refuseRolling(args: unknown): void {
  if (isRollingStack(args)) throw rollingRefusal();
}

/** Why a command that is about colors is none for a service without any. */
export function rollingRefusal(): ReleaseError {
  const complaint = {
    about: "mode",
    found: "rolling: the service has one Deployment and no colors",
    needed: "blue-green, for a command that is about colors; nothing was changed",
    next: NEXT,
  };
  return refused(complaint);
}
