import { join } from "node:path";

/** With these arguments the engine asks the policy pack about every resource, before its provider does. */
export const POLICY_ARGS: readonly string[] = ["--policy-pack", join(__dirname, "..", "policy")];
