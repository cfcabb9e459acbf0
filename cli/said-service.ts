import type { SaidService } from "../release/stack-view";
import type { CommonOptions } from "./line";
import { text, type Values } from "./option";
import { usageError } from "./usage-error";

/** Options that name a service where the stack's files do not, or are not there. */
export const SAID_OPTIONS = {
  app: text("NAME", "the service, where the stack's file cannot be read or is not there"),
  namespace: text("NAME", "its namespace, likewise"),
  context: text("NAME", "context of the kubeconfig instead of the stack's own"),
};

/**
 * What was said of the service.
 *
 * @throws UsageError where the line is about several
 */
export function saidService(
  { app, namespace, context }: Values<typeof SAID_OPTIONS>,
  { stack }: CommonOptions,
): SaidService {
  if (app !== undefined && stack?.includes(",") === true) {
    throw usageError("--app", app, "one service, without commas in --stack or --service");
  }
  return {
    ...(app !== undefined && { app }),
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}
