import type { StackArgs } from "../../../model/settings/settings-args";

/** Name of the service in every case. */
export const APP = "shop";

/** What the pods' `drain` promises is what the process is told. */
const SHUTDOWN_SECONDS = 5;

/**
 * The settings that every case starts from: two small pods of each color that start and stop fast,
 * blue active. Only durations and sizes differ from the defaults; everything that could lose a
 * request is left as users get it.
 */
export function serviceArgs(namespace: string, image: string): StackArgs {
  return {
    app: APP,
    namespace,
    port: 8080,
    activeColor: "blue",
    blue: { image },
    green: { image },
    workload: {
      replicas: 2,
      env: {
        // Slow answers are one of the service's faults.
        GIN_MODE: "test",
        FAULTS_ENABLED: "true",
        SHUTDOWN_TIMEOUT: `${SHUTDOWN_SECONDS}s`,
      },
      resources: {
        requests: { cpu: "20m", memory: "32Mi" },
        limits: { cpu: "500m", memory: "128Mi" },
      },
      probes: {
        startup: { period: "1s", timeout: "1s" },
        liveness: { period: "5s", timeout: "2s" },
        readiness: { period: "1s", timeout: "1s" },
      },
      drain: { preStop: "3s", shutdown: `${SHUTDOWN_SECONDS}s` },
      progressDeadline: "2m",
    },
    traffic: { hosts: [hostOf(namespace)] },
  };
}

/** The public host name of a case's service. */
export function hostOf(namespace: string): string {
  return `${namespace}.example.com`;
}
