import { reasonOf } from "../../model/reason";
import { isMap } from "../../model/settings/merge";
import { ConflictError } from "../driver/ports";
import { ClusterError } from "./cluster-error";
import type { Reply } from "./exchange";
import { ALL_NAMESPACES, kindName, type Resource } from "./resource";

/** What a request is about, for the words of its errors. */
export interface Subject {
  readonly verb: "get" | "list" | "create" | "patch";
  readonly resource: Resource;
  readonly namespace: string;
  readonly name?: string;
}

/** Why no answer came, in words. */
export function unreached(
  error: unknown,
  server: URL,
  context: string,
  timeoutMs: number,
): ClusterError {
  const next = `check the cluster: kubectl --context ${context} get --raw /readyz`;
  if (error instanceof Error && error.name === "TimeoutError") {
    const seconds = String(timeoutMs / 1000);
    const what = `The cluster at ${server.origin} did not answer within ${seconds}s.`;
    return new ClusterError("late", what, next);
  }
  const why = reasonOf(error);
  return new ClusterError(
    "unreachable",
    `Cannot reach the cluster at ${server.origin}: ${why}.`,
    next,
  );
}

/** What a refusal says, in words. */
export function refusal({ status, body }: Reply, subject: Subject, context: string): Error {
  const { verb, resource, namespace, name } = subject;
  const said = isMap(body) && typeof body["message"] === "string" ? body["message"] : "no reason";
  const place = namespace === ALL_NAMESPACES ? "all namespaces" : namespace;
  const object = `${kindName(resource)}${name === undefined ? "" : ` ${name}`} in ${place}`;
  switch (status) {
    case 401:
      return new ClusterError(
        "login",
        `The cluster does not know the user of context ${context}.`,
        `log in again, then: kubectl --context ${context} auth whoami`,
      );
    case 403: {
      const user = /User "([^"]+)"/.exec(said)?.[1] ?? "the user";
      const what = `${user} may not ${verb} ${object}.`;
      return new ClusterError("forbidden", what, "bind the Role of docs/rbac.md to this user.");
    }
    case 404: {
      const details = isMap(body) && isMap(body["details"]) ? body["details"] : {};
      if (name !== undefined && details["name"] === name) {
        return new ClusterError("missing", `There is no ${object}.`, "run `pulumi up --refresh`.");
      }
      if (details["kind"] === "namespaces") {
        const what = `There is no namespace ${namespace}.`;
        return new ClusterError("refused", what, "correct namespace in the stack's config.");
      }
      const what = `The cluster does not know ${kindName(resource)}/${resource.version}.`;
      return new ClusterError("refused", what, "check that Istio's CRDs are installed.");
    }
    case 409:
      return new ConflictError(`${object} changed at the same time: ${said}`);
    default: {
      const isBusy = status === 429 || status >= 500;
      const what = `The cluster refused to ${verb} ${object} (${String(status)}): ${said}.`;
      const next = isBusy ? "try again; the API server is busy." : "correct what it says.";
      return new ClusterError(isBusy ? "busy" : "refused", what, next);
    }
  }
}
