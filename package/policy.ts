/**
 * What `require("sluice/policy")` has: the policy pack, for the entry file of a pack's folder.
 *
 * @packageDocumentation
 */
export { start } from "../policy/pack";
