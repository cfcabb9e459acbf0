import { podCpu, desiredPods } from "./dashboard-queries";
import { cpuRatio, memoryRatio } from "./pod-queries";
import { requestRate } from "./queries";
import type { RequestMetrics } from "./requests";
import type { MetricSubject } from "./subject";

/** What is asked about one color's capacity, along a stretch of time. */
export interface CapacityQueries {
  /** Requests a second. */
  readonly requests: string;
  /** Processors that all pods of the color keep busy. */
  readonly cores: string;
  /** The busiest pod's processor time as a share of its limit. */
  readonly cpu: string;
  /** The fullest pod's memory as a share of its limit. */
  readonly memory: string;
  /** Pods that there should be: what the scheduler sets aside for. */
  readonly pods: string;
}

/** @param window - a duration of Prometheus; as long as a step, so that no request falls between two */
export function capacityQueries(
  subject: MetricSubject,
  window: string,
  metrics: RequestMetrics,
): CapacityQueries {
  return {
    requests: requestRate(subject, window, metrics),
    cores: `sum(${podCpu(subject, window)})`,
    cpu: cpuRatio(subject, window),
    memory: memoryRatio(subject),
    pods: desiredPods(subject),
  };
}
