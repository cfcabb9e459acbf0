import type { RuleName } from "./rule";

/** What a rule of the pack has against a change. */
export interface Finding {
  /** The rule's name. */
  readonly rule: RuleName;
  /** The object or the color of a service that it is about. */
  readonly subject: string;
  /** What happens and what it means. */
  readonly message: string;
}
