/** Why the cluster gave no answer, or refused. */
export type ClusterTrouble =
  "unreachable" | "late" | "login" | "forbidden" | "missing" | "refused" | "busy";

/** The cluster did not do what it was asked; says why and what to do next. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";

  constructor(
    readonly trouble: ClusterTrouble,
    what: string,
    next: string,
  ) {
    super(`${what} Next: ${next}`);
  }
}

/** Whether an error is the cluster's, of this kind. */
export function isTrouble(error: unknown, trouble: ClusterTrouble): error is ClusterError {
  return error instanceof ClusterError && error.trouble === trouble;
}
