import type { RuleInputs } from "../metrics/rule-inputs";

/** What the dashboards of one service are made from: what its rules are made from, and a little more. */
export interface DashboardInputs extends RuleInputs {
  /** Seconds between two scrapes: no rate is taken over less. */
  readonly scrapeSeconds: number;
  /** The application's gauge of requests under way. */
  readonly inFlight: string;
}
