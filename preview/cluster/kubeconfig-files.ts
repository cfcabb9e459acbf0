import { existsSync, readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { ClusterArgs } from "../../model/settings/cluster-settings";
import type { CommandTarget } from "../../model/release/break-glass";
import { isSecret } from "../../stack/secret";
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfig } from "./kubeconfig";

/** What stands around a process where no kubeconfig is named. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Folder in which a pod finds its service account. */
  readonly serviceAccount: string;
}

const HERE: Surroundings = {
  env: process.env,
  home: homedir(),
  serviceAccount: "/var/run/secrets/kubernetes.io/serviceaccount",
};

/** Whether this is a kubeconfig, not the path of one. */
function isContent(kubeconfig: string): boolean {
  return /[\n{]/.test(kubeconfig);
}

/** The same cluster from any folder: the provider looks for a kubeconfig from that of the program. */
export function clusterFrom(folder: string, cluster: ClusterArgs): ClusterArgs {
  const { kubeconfig = "~" } = cluster;
  const isPath = !isContent(kubeconfig) && !isSecret(kubeconfig) && !kubeconfig.startsWith("~");
  return isPath ? { ...cluster, kubeconfig: resolve(folder, kubeconfig) } : cluster;
}

/** How `kubectl` finds the same cluster; content is for nobody's command line. */
export function commandTarget({ kubeconfig, context }: ClusterArgs): CommandTarget {
  const isPath = kubeconfig !== undefined && !isContent(kubeconfig) && !isSecret(kubeconfig);
  return { ...(isPath && { kubeconfig }), ...(context !== undefined && { context }) };
}

/**
 * The kubeconfig that is named; else the files in KUBECONFIG, the one in the home folder, or what a pod
 * finds. Nothing where there is none of them.
 *
 * @param kubeconfig - a path or content
 * @throws Error when a file cannot be read or is no kubeconfig
 */
export function readKubeconfig(
  kubeconfig: string | undefined,
  { env, home, serviceAccount }: Surroundings = HERE,
): Kubeconfig | undefined {
  if (kubeconfig !== undefined) {
    // No shell has seen it: the provider knows this sign, too.
    const path = kubeconfig.replace(/^~(?=\/|$)/, home);
    return isContent(kubeconfig) ? parseKubeconfig(kubeconfig) : readFile(path);
  }
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  if (named.length > 0) {
    const there = named.filter((path) => existsSync(path));
    // One of several may be missing, but not all: a mistake in writing shall be seen.
    return mergeKubeconfigs((there.length > 0 ? there : named).map(readFile));
  }
  const own = join(home, ".kube", "config");
  return existsSync(own) ? readFile(own) : ofPod(env, serviceAccount);
}

function readFile(path: string): Kubeconfig {
  return parseKubeconfig(readFileSync(path, "utf8"), dirname(resolve(path)));
}

function ofPod(env: Surroundings["env"], folder: string): Kubeconfig | undefined {
  const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "" } = env;
  const tokenFile = join(folder, "token");
  if (host === "" || !existsSync(tokenFile)) return undefined;
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const name = "inClusterContext";
  return {
    clusters: new Map([[name, { server, "certificate-authority": join(folder, "ca.crt") }]]),
    users: new Map([[name, { tokenFile }]]),
    contexts: new Map([[name, { cluster: name, user: name }]]),
    currentContext: name,
  };
}
