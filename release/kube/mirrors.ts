import type { KubeClient } from "./client";
import { Mirror } from "./mirror";
import { type ObjectRef, type Resource, type Selection, selectionPath } from "./resource";

/** What reads objects. */
export type Reader = Pick<KubeClient, "get" | "find" | "list">;

/**
 * Reads objects for whoever looks at them again and again: the API server is asked each time until
 * {@link follow} is called, and tells of changes from then on.
 */
export class Mirrors implements Reader {
  private readonly mirrors = new Map<string, Mirror>();
  private signal: AbortSignal | undefined;

  constructor(private readonly client: Reader & Pick<KubeClient, "select" | "watch">) {}

  /** Keeps copies of what is read, until the signal aborts. */
  follow(signal: AbortSignal): void {
    this.mirrors.clear();
    this.signal = signal;
  }

  /**
   * Reads anew at the next look what was read before a moment.
   *
   * @returns whether there is any
   */
  readonly renew = (since: number): boolean => {
    const old = [...this.mirrors.values()].filter((mirror) => !mirror.isReadSince(since));
    for (const mirror of old) mirror.forget();
    return old.length > 0;
  };

  async get<T>(ref: ObjectRef): Promise<T> {
    // The server says best what is missing.
    return (await this.find<T>(ref)) ?? this.client.get<T>(ref);
  }

  async find<T>(ref: ObjectRef): Promise<T | undefined> {
    const mirror = this.mirror(ref);
    if (!mirror) return this.client.find<T>(ref);
    const [found] = await mirror.read();
    return found as T | undefined;
  }

  async list<T>(
    resource: Resource,
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<readonly T[]> {
    const mirror = this.mirror({ resource, namespace, labels });
    if (!mirror) return this.client.list<T>(resource, namespace, labels);
    return (await mirror.read()) as readonly T[];
  }

  private mirror(selection: Selection): Mirror | undefined {
    const { signal } = this;
    if (!signal || signal.aborted) return undefined;
    const path = selectionPath(selection, {});
    const mirror = this.mirrors.get(path) ?? new Mirror(this.client, selection, signal);
    this.mirrors.set(path, mirror);
    return mirror;
  }
}
