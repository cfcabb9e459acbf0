import { Agent, type RequestOptions } from "node:https";
import type { ClusterArgs } from "../../model/settings/cluster-settings";
import { reasonOf } from "../../model/reason";
import { isSecret } from "../../stack/secret";
import { ClusterError } from "./cluster-error";
import {
  isText,
  type Kubeconfig,
  type ClusterTarget,
  targetOf,
} from "../../preview/cluster/kubeconfig";
import { readKubeconfig } from "../../preview/cluster/kubeconfig-files";
import { execLogin } from "./exec-login";
import { type Login, plainLogin } from "./kubeconfig-login";

/** A login may ask a program for a token; a person who must click somewhere is too slow for a release. */
const LOGIN_MS = 20_000;

/** How long a login is used before it is asked for again: tokens run out. */
const RENEW_MS = 60_000;

/** Which cluster was opened, as people know it. */
export interface ClusterName {
  /** Context of the kubeconfig. */
  readonly context: string;
  /** Address of the API server. */
  readonly server: string;
}

/** Where a cluster is, and how to be let in. */
export class Connection {
  private login: { readonly options: Promise<RequestOptions>; readonly at: number } | undefined;
  private kept: { readonly agent: Agent; readonly secrets: string } | undefined;

  private constructor(
    private readonly ask: Login,
    /** Address of the API server. */
    readonly server: URL,
    /** The context of the kubeconfig, as people know the cluster. */
    readonly context: string,
  ) {}

  /**
   * Reads the kubeconfig as the stack's provider does.
   *
   * @throws {@link ClusterError} when there is none, or no such context
   */
  static async open({ kubeconfig, context }: ClusterArgs): Promise<Connection> {
    const config = load(kubeconfig);
    if (context !== undefined) refuseUnknown(config, context);
    const target = config && targetOf(config, context ?? config.currentContext);
    const server = target?.cluster["server"];
    if (!target || !isText(server)) {
      throw new ClusterError(
        "login",
        "There is no kubeconfig with a current context.",
        "set cluster.kubeconfig or cluster.context in the stack's config, or KUBECONFIG.",
      );
    }
    if (!URL.canParse(server)) {
      const what = `The server of context ${target.context} is no address.`;
      throw new ClusterError("login", what, "write https://HOST:PORT into the kubeconfig.");
    }
    const login = plainLogin(target) ?? execLogin(target) ?? (await libraryLogin(target));
    return new Connection(login, new URL(server), target.context);
  }

  /** Options of a request: certificates, token, proxy. */
  async options(): Promise<RequestOptions> {
    const now = performance.now();
    if (!this.login || now - this.login.at > RENEW_MS) {
      this.login = { options: this.logIn(), at: now };
      this.login.options.catch(() => {
        this.forget();
      });
    }
    return this.login.options;
  }

  /** Logs in anew at the next request. */
  forget(): void {
    this.login = undefined;
  }

  private async logIn(): Promise<RequestOptions> {
    const options = await within(LOGIN_MS, this.ask()).catch((error: unknown) => {
      const why = error instanceof Error ? error.message.trim() : String(error);
      const next = `log in to the cluster by hand: kubectl --context ${this.context} get --raw /version`;
      throw new ClusterError("login", `Cannot log in to ${this.context}: ${why}.`, next);
    });
    return { ...options, agent: this.lasting(options) };
  }

  /**
   * Keeps connections open, also over a renewed login: a new one costs more than the request. A proxy's
   * agent stays as it is.
   */
  private lasting({ agent }: RequestOptions): RequestOptions["agent"] {
    if (!(agent instanceof Agent) || agent.constructor !== Agent) return agent;
    const { ca, cert, key, servername, rejectUnauthorized } = agent.options;
    const secrets = [ca, cert, key, servername, rejectUnauthorized].map(String).join("\n");
    if (this.kept?.secrets !== secrets) {
      this.kept = { agent: new Agent({ ...agent.options, keepAlive: true }), secrets };
    }
    return this.kept.agent;
  }
}

function load(kubeconfig: string | undefined): Kubeconfig | undefined {
  if (isSecret(kubeconfig)) {
    const what = "cluster.kubeconfig is encrypted, and only Pulumi decrypts stack config.";
    throw new ClusterError("login", what, "name a file there, or leave it out and set KUBECONFIG.");
  }
  try {
    return readKubeconfig(kubeconfig);
  } catch (error) {
    const next = "check cluster.kubeconfig in the stack's config, or KUBECONFIG.";
    const what = `The kubeconfig cannot be read: ${reasonOf(error)}.`;
    throw new ClusterError("login", what, next);
  }
}

function refuseUnknown(config: Kubeconfig | undefined, context: string): void {
  if (config?.contexts.has(context)) return;
  const known = [...(config?.contexts.keys() ?? [])].join(", ") || "none";
  const what = `The kubeconfig has no context ${context}; it has ${known}.`;
  throw new ClusterError("login", what, "correct cluster.context in the stack's config.");
}

/**
 * Logs in with whatever the library knows. It is loaded here, at first use: it costs more than everything
 * else that a command line loads.
 */
async function libraryLogin({ context, cluster, user }: ClusterTarget): Promise<Login> {
  const { KubeConfig } = await import("@kubernetes/client-node").catch(() => {
    throw new ClusterError(
      "login",
      `Logging in to ${context} takes @kubernetes/client-node, which is not installed: a proxy, a password, or a login by a provider.`,
      "npm install @kubernetes/client-node, or a kubeconfig with a token, a certificate or a program to ask.",
    );
  });
  const config = new KubeConfig();
  const name = context;
  // One of each: the files are merged already. What JSON writes, YAML reads.
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name, cluster }],
      users: user ? [{ name, user }] : [],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    }),
  );
  return async () => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return options;
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(milliseconds / 1000)}s`));
    }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
