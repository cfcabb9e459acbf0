/** Why a release is not started. */
export interface Refusal {
  /** Short name, for `--json`. */
  readonly code:
    | "open"
    | "split"
    | "foreign"
    | "rules"
    | "image"
    | "same"
    | "repeated"
    | "taken-back"
    | "no-return"
    | "pods"
    | "stale"
    | "freeze"
    | "budget"
    | "step"
    | "silent"
    | "shares"
    | "gates";
  /** What was found, what is needed, and the next command. */
  readonly sentence: string;
  /** Whether `--force` with a reason overrules it: it is a rule of people, not of safety. */
  readonly canForce: boolean;
  /** Whether `--retry` with a reason overrules it. @default false */
  readonly canRetry?: boolean;
}
