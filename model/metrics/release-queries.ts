import { errorRatio, latencyMs, requestShare } from "./queries";
import type { RequestMetrics } from "./requests";
import type { PartSubject } from "./subject";

/** What is asked about one color along a release. */
export interface ReleaseQueries {
  /** Observed share of the service's requests, from 0 to 1. */
  readonly share: string;
  /** Failed requests as a share from 0 to 1; nothing without requests. */
  readonly errors: string;
  /** Milliseconds that 99 % of the requests stayed within; nothing without requests. */
  readonly p99: string;
}

/** @param window - a duration of Prometheus; longer than a step, so that no request falls between two */
export function releaseQueries(
  subject: PartSubject,
  window: string,
  metrics: RequestMetrics,
): ReleaseQueries {
  return {
    share: requestShare(subject, window, metrics),
    errors: errorRatio(subject, window, metrics),
    p99: latencyMs(subject, 0.99, window, metrics),
  };
}
