import type { Objectives } from "./objectives";
import type { RequestMetrics } from "./requests";
import type { ServiceSubject } from "./subject";

/** What the rules of one service are made from, but for its weights. */
export interface RuleInputs extends ServiceSubject {
  /** Who counts requests. */
  readonly requests: RequestMetrics;
  readonly objectives: Objectives;
  /** Where the pages about the alerts are, without a slash at the end. */
  readonly runbooks: string;
}
