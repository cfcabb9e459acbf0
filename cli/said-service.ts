import type { SaidService } from "../release/stack-view";
import { text, type Values } from "./option";

/** Options that name a service where the stack's files do not, or are not there. */
export const SAID_OPTIONS = {
  app: text("NAME", "the service, where the stack's file cannot be read or is not there"),
  namespace: text("NAME", "its namespace, likewise"),
  context: text("NAME", "context of the kubeconfig instead of the stack's own"),
};

/** What was said of the service. */
export function saidService({ app, namespace, context }: Values<typeof SAID_OPTIONS>): SaidService {
  return {
    ...(app !== undefined && { app }),
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}
