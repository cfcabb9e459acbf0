import type { KubeClient } from "./client";
import { type ObjectRef, objectPath } from "./resource";

/** How long an answer may lie before it is used, in milliseconds. */
const FRESH_MS = 10_000;

/** What reads and writes one object. */
type Client = Pick<KubeClient, "get" | "apply" | "merge">;

/**
 * Gives the first answer twice: to the decision, and to the write that follows it at once, so that one
 * answer of the API server stands between the two and not another reading. From then on it reads.
 */
export class ReadAhead implements Client {
  private readonly since = performance.now();
  private first: { readonly path: string; readonly object: Promise<unknown> } | undefined;
  private isUsed = false;

  constructor(private readonly client: Client) {}

  async get<T>(ref: ObjectRef): Promise<T> {
    const path = objectPath(ref);
    const { first } = this;
    if (!first) {
      const object = this.client.get<T>(ref);
      this.first = { path, object };
      return object;
    }
    const isFresh = !this.isUsed && performance.now() - this.since < FRESH_MS;
    this.isUsed = true;
    if (!isFresh || first.path !== path) return this.client.get<T>(ref);
    return first.object.catch(() => this.client.get<T>(ref)) as Promise<T>;
  }

  async apply<T>(...all: Parameters<KubeClient["apply"]>): Promise<T> {
    return this.client.apply<T>(...all);
  }

  async merge<T>(...all: Parameters<KubeClient["merge"]>): Promise<T> {
    return this.client.merge<T>(...all);
  }
}
