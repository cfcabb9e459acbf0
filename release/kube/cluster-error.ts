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
