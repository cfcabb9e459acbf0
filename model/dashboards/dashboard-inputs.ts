import type { RuleInputs } from "../metrics/rule-inputs";

/** What the dashboards of one service are made from: what its rules are made from, and a little more. */
export interface DashboardInputs extends RuleInputs {
  /**
   * Seconds between two scrapes of what counts requests: no rate of them is taken over less.
   * @default - what Grafana knows of its Prometheus
   */
  readonly scrapeSeconds?: number;
  /** The application's gauge of requests under way. */
  readonly inFlight: string;
}

/** The shortest distance of two points of a graph of requests. */
export function requestInterval({ scrapeSeconds }: DashboardInputs): {
  readonly interval?: string;
} {
  return scrapeSeconds === undefined ? {} : { interval: `${String(scrapeSeconds)}s` };
}
