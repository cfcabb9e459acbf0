import { securedColors, securedRolling } from "../security/secured";
import { postureOf } from "../security/posture";
import { parseStack } from "../settings/rolling";

/** Why a stack that is made of a running service refuses nobody yet. */
export const OBSERVED =
  "the service ran without policies, and refuses none of its callers before they are known: docs/security.md has the next step";

/** Whether a stack would refuse callers where it says nothing of security. */
export function isRefusing(args: Readonly<Record<string, unknown>>): boolean {
  const settings = parseStack(args);
  const service = "colors" in settings ? securedColors(settings) : securedRolling(settings);
  return postureOf(service).settings.mode === "enforce";
}
