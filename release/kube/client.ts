import { z } from "zod";
import type { ClusterArgs } from "../../model/settings/cluster-settings";
import { isTrouble } from "./cluster-error";
import { type ClusterName, Connection } from "./connection";
import { exchange, type Exchange, streamLines } from "./exchange";
import { refusal, type Subject, unreached } from "./refusal";
import {
  ALL_NAMESPACES,
  listPath,
  type ObjectRef,
  objectPath,
  type Resource,
  type Selection,
  selectionPath,
} from "./resource";
import { type Watcher, watchEvent } from "./watch-event";

/** How long a request may take, login apart. */
const REQUEST_MS = 10_000;

/**
 * An answer with the object's metadata alone; a server that does not know it answers with everything.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
 */
export const METADATA =
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/** The name under which objects of the release's own are written. */
export const FIELD_MANAGER = "sluice-release";

/** How long one watch lasts; the server tells at least each minute that it is still there. */
const WATCH_SECONDS = 600;
const SILENCE_MS = 150_000;

const REVIEW = z.object({
  status: z.object({ userInfo: z.object({ username: z.string().min(1) }) }),
});

/** Some objects, and the version at which they were so. */
export interface Selected<T> {
  readonly items: readonly T[];
  readonly version: string;
}

interface ListReply<T> {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items: readonly T[];
}

/** The API server, in the few words that a release needs. Every request has a deadline. */
export class KubeClient {
  /** The server's clock at its last answer, in milliseconds since the epoch. */
  serverTime: number | undefined;
  /** Told the server's clock at each answer. */
  onTime: (serverTime: number) => void = () => undefined;

  /** @param timeoutMs - how long a request may take */
  constructor(
    private readonly connection: Pick<Connection, "server" | "context" | "options" | "forget">,
    private readonly timeoutMs = REQUEST_MS,
  ) {}

  /** @throws {@link ClusterError} when the kubeconfig does not say where the cluster is */
  static async connect(cluster: ClusterArgs, timeoutMs = REQUEST_MS): Promise<KubeClient> {
    return new KubeClient(await Connection.open(cluster), timeoutMs);
  }

  /** Which cluster this is, as people know it. */
  get cluster(): ClusterName {
    const { context, server } = this.connection;
    return { context, server: server.origin };
  }

  /** @throws {@link ClusterError}, `missing` when there is no such object */
  async get<T>(ref: ObjectRef): Promise<T> {
    return this.ask<T>({ verb: "get", ...ref }, { method: "GET", path: objectPath(ref) });
  }

  /** One object, if it is there. */
  async find<T>(ref: ObjectRef): Promise<T | undefined> {
    return this.get<T>(ref).catch((error: unknown) => {
      if (isTrouble(error, "missing")) return undefined;
      throw error;
    });
  }

  /** The objects with these labels. */
  async list<T>(
    resource: Resource,
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<readonly T[]> {
    return (await this.select<T>({ resource, namespace, labels })).items;
  }

  /** Some objects, and the version at which they were so. */
  async select<T>(selection: Selection): Promise<Selected<T>> {
    const path = selectionPath(selection, {});
    const { resource, namespace } = selection;
    const subject = { verb: "list", resource, namespace } as const;
    const found = await this.ask<ListReply<T>>(subject, { method: "GET", path });
    return { items: found.items, version: found.metadata?.resourceVersion ?? "" };
  }

  /**
   * Hears of changes since a version, until the server ends it in order.
   *
   * @returns the version that was heard of last
   * @throws Error when it ends otherwise; then nobody knows what was missed
   * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
   */
  async watch(selection: Selection, version: string, watcher: Watcher): Promise<string> {
    const { server } = this.connection;
    const options = await this.connection.options();
    const path = selectionPath(selection, {
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: version,
      timeoutSeconds: String(WATCH_SECONDS),
    });
    let last = version;
    const hear = (line: string): void => {
      const event = watchEvent(line);
      watcher.hear(event);
      last = event.object.metadata?.resourceVersion ?? last;
    };
    await streamLines(server, options, path, hear, {
      silenceMs: SILENCE_MS,
      signal: watcher.signal,
    });
    return last;
  }

  /** @throws ConflictError when it is there already */
  async create<T>(ref: ObjectRef, body: object): Promise<T> {
    const path = `${listPath(ref.resource, ref.namespace)}?fieldManager=${FIELD_MANAGER}`;
    const contentType = "application/json";
    return this.ask<T>({ verb: "create", ...ref }, { method: "POST", path, contentType, body });
  }

  /**
   * Merges a patch into an object.
   *
   * @param accept - {@link METADATA} where what was written need not come back
   * @throws ConflictError when the patch names a resourceVersion that the object no longer has
   */
  async merge<T>(
    ref: ObjectRef,
    body: object,
    fieldManager = FIELD_MANAGER,
    accept?: string,
  ): Promise<T> {
    const query = new URLSearchParams({ fieldManager });
    const path = `${objectPath(ref)}?${query.toString()}`;
    const contentType = "application/merge-patch+json";
    const request = {
      method: "PATCH",
      path,
      contentType,
      body,
      ...(accept && { accept }),
    } as const;
    return this.ask<T>({ verb: "patch", ...ref }, request);
  }

  /**
   * Applies a whole configuration on the server, as its manager, and takes its fields from all others.
   *
   * @throws ConflictError as {@link merge} does
   */
  async apply<T>(ref: ObjectRef, body: object, fieldManager: string): Promise<T> {
    const query = new URLSearchParams({ fieldManager, force: "true" });
    const path = `${objectPath(ref)}?${query.toString()}`;
    const contentType = "application/apply-patch+yaml";
    return this.ask<T>({ verb: "patch", ...ref }, { method: "PATCH", path, contentType, body });
  }

  /**
   * Who the server takes this process for.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/self-subject-review-v1/
   * @returns nothing where it does not say
   */
  async user(): Promise<string | undefined> {
    const resource = {
      group: "authentication.k8s.io",
      version: "v1",
      plural: "selfsubjectreviews",
    };
    const { group, version, plural } = resource;
    const body = { apiVersion: `${group}/${version}`, kind: "SelfSubjectReview" };
    const path = `/apis/${group}/${version}/${plural}`;
    const request = { method: "POST", path, contentType: "application/json", body } as const;
    const answer = await this.ask<unknown>(
      { verb: "create", resource, namespace: ALL_NAMESPACES },
      request,
    );
    return REVIEW.safeParse(answer).data?.status.userInfo.username;
  }

  private async ask<T>(subject: Subject, request: Exchange): Promise<T> {
    const { server, context } = this.connection;
    const options = await this.connection.options();
    const reply = await exchange(server, options, request, this.timeoutMs).catch(
      (error: unknown) => {
        throw unreached(error, server, context, this.timeoutMs);
      },
    );
    if (reply.date !== undefined) {
      this.serverTime = reply.date;
      this.onTime(reply.date);
    }
    if (reply.status < 300) return reply.body as T;
    if (reply.status === 401) this.connection.forget();
    throw refusal(reply, subject, context);
  }
}
