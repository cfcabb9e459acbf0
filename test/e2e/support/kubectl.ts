import { run } from "./process";

/** As much of a Kubernetes object as the cases look at. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** kubectl, bound to one namespace. The cluster is the one of KUBECONFIG. */
export class Kubectl {
  constructor(readonly namespace: string) {}

  /** Runs kubectl and gives its output. */
  async run(...args: readonly string[]): Promise<string> {
    return run("kubectl", ["--namespace", this.namespace, ...args]);
  }

  /** One object, by `kind/name`. */
  async get(object: string): Promise<KubeObject> {
    return JSON.parse(await this.run("get", object, "-o", "json")) as KubeObject;
  }

  /** All objects of some kinds, those that match a label selector if given. */
  async list(kinds: string, selector?: string): Promise<readonly KubeObject[]> {
    const chosen = selector === undefined ? [] : ["--selector", selector];
    const text = await this.run("get", kinds, ...chosen, "-o", "json");
    return (JSON.parse(text) as { readonly items: readonly KubeObject[] }).items;
  }

  /** Creates an object. */
  async create(manifest: object): Promise<void> {
    await run("kubectl", ["--namespace", this.namespace, "create", "--filename", "-"], {
      stdin: JSON.stringify(manifest),
    });
  }

  /** GET at a port of a pod or Service, through the API server. */
  async read(target: string, path: string): Promise<string> {
    return this.run("get", "--raw", this.proxy(target, path));
  }

  /** PUT at a port of a pod or Service, through the API server. */
  async put(target: string, path: string, body: unknown): Promise<void> {
    await run("kubectl", ["replace", "--raw", this.proxy(target, path), "--filename", "-"], {
      stdin: JSON.stringify(body),
    });
  }

  /** @param target - such as `pods/name:8080` */
  private proxy(target: string, path: string): string {
    return `/api/v1/namespaces/${this.namespace}/${target}/proxy${path}`;
  }

  /** Merges a patch into an object. */
  async patch(object: string, patch: unknown): Promise<void> {
    await this.run("patch", object, "--type", "merge", "--patch", JSON.stringify(patch));
  }

  /** Changes single fields of an object (RFC 6902). */
  async patchJson(
    object: string,
    patch: readonly { readonly op: string; readonly path: string; readonly value: unknown }[],
  ): Promise<void> {
    await this.run("patch", object, "--type", "json", "--patch", JSON.stringify(patch));
  }

  /** UIDs of the pods of one color that are not on their way out, sorted. */
  async podUids(app: string, color: string): Promise<readonly string[]> {
    const pods = await this.list("pods", `app.kubernetes.io/name=${app},sluice.dev/color=${color}`);
    return pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.uid)
      .sort();
  }
}
