/** Where the cluster under test is. */
export interface Cluster {
  readonly kubeconfig: string;
  /** Public entry for plain HTTP. */
  readonly gateway: URL;
  /** Public entry for TLS. */
  readonly secureGateway: URL;
  readonly prometheus: URL;
  readonly alertmanager: URL;
  /** `host:port` of a registry that both Docker and the nodes reach. */
  readonly registry: string;
}

const VARIABLES = {
  kubeconfig: "KUBECONFIG",
  gateway: "GATEWAY_HTTP",
  secureGateway: "GATEWAY_HTTPS",
  prometheus: "PROMETHEUS_URL",
  alertmanager: "ALERTMANAGER_URL",
  registry: "REGISTRY",
} as const satisfies Record<keyof Cluster, string>;

/**
 * Reads the cluster's addresses from the environment.
 *
 * @throws Error that lists every variable that is missing
 */
export function clusterFromEnvironment(env: NodeJS.ProcessEnv = process.env): Cluster {
  const missing = Object.values(VARIABLES).filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(
      `The end-to-end tests need a cluster with Istio; not set: ${missing.join(", ")}. ` +
        "Start the test cluster and load its env.sh first.",
    );
  }
  const read = (key: keyof Cluster): string => env[VARIABLES[key]] ?? "";
  return {
    kubeconfig: read("kubeconfig"),
    gateway: new URL(read("gateway")),
    secureGateway: new URL(read("secureGateway")),
    prometheus: new URL(read("prometheus")),
    alertmanager: new URL(read("alertmanager")),
    registry: read("registry"),
  };
}
