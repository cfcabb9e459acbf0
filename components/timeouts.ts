import type { CustomTimeouts } from "@pulumi/pulumi";

/**
 * For objects that nothing holds back: their deletion is over at once, or stuck. By itself the provider
 * waits ten minutes, and older ones now and then do so for an object that is long gone, in the middle
 * of an `up` that replaces a ConfigMap.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/issues/3317
 */
export const BRIEF_DELETE: CustomTimeouts = { delete: "30s" };
