import { Agent, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import type { ClusterArgs } from "../../model/cluster-settings";
import { ClusterError } from "./cluster-error";
import { reasonOf } from "../../model/reason";

/** A login may ask a program for a token; a person who must click somewhere is too slow for a release. */
const LOGIN_MS = 20_000;

/** How long a login is used before it is asked for again: tokens run out. */
const RENEW_MS = 60_000;

/** Where a cluster is, and how to be let in. */
export class Connection {
  private login: { readonly options: Promise<RequestOptions>; readonly at: number } | undefined;
  private kept: { readonly agent: Agent; readonly secrets: string } | undefined;

  private constructor(
    private readonly config: KubeConfig,
    /** Address of the API server. */
    readonly server: URL,
    /** The context of the kubeconfig, as people know the cluster. */
    readonly context: string,
  ) {}

  /**
   * Reads the kubeconfig as the stack's provider does. The library is loaded here, at first use: it costs
   * more than everything else that a command line loads.
   *
   * @throws {@link ClusterError} when there is none, or no such context
   */
  static async open({ kubeconfig, context }: ClusterArgs): Promise<Connection> {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    load(config, kubeconfig);
    if (context !== undefined) choose(config, context);
    const name = config.getCurrentContext();
    const server = config.getCurrentCluster()?.server;
    if (server === undefined || name === NO_CONTEXT) {
      throw new ClusterError(
        "login",
        "There is no kubeconfig with a current context.",
        "set cluster.kubeconfig or cluster.context in the stack's config, or KUBECONFIG.",
      );
    }
    return new Connection(config, new URL(server), name);
  }

  /** Options of a request: certificates, token, proxy. */
  async options(): Promise<RequestOptions> {
    const now = Date.now();
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
    const options: RequestOptions = {};
    await within(LOGIN_MS, this.config.applyToHTTPSOptions(options)).catch((error: unknown) => {
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

/** What the library calls its context when it found no kubeconfig and guesses a server. */
const NO_CONTEXT = "loaded-context";

function load(config: KubeConfig, kubeconfig: string | undefined): void {
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else if (isContent(kubeconfig)) config.loadFromString(kubeconfig);
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const why = reasonOf(error);
    const next = "check cluster.kubeconfig in the stack's config, or KUBECONFIG.";
    // The library's words about content may repeat it, keys and all.
    const shown = kubeconfig !== undefined && isContent(kubeconfig) ? "it is not one" : why;
    throw new ClusterError("login", `The kubeconfig cannot be read: ${shown}.`, next);
  }
}

function isContent(kubeconfig: string): boolean {
  return /[\n{]/.test(kubeconfig);
}

function choose(config: KubeConfig, context: string): void {
  if (!config.getContextObject(context)) {
    const known = config.getContexts().map(({ name }) => name);
    const what = `The kubeconfig has no context ${context}; it has ${known.join(", ") || "none"}.`;
    throw new ClusterError("login", what, "correct cluster.context in the stack's config.");
  }
  config.setCurrentContext(context);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(milliseconds / 1000)} s`));
    }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
