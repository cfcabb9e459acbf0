import type { KubeClient } from "./client";
import type { Selection } from "./resource";
import type { WatchEvent } from "./watch-event";

/** How old a copy may be where the server does not tell of changes, in milliseconds. */
const OLDEST_MS = 10_000;

/** How long it is not asked to tell once it would not, in milliseconds. */
const REST_MS = 60_000;

/** A watch that ends sooner, and has told nothing, is none. In milliseconds. */
const SHORTEST_MS = 1000;

/** What a copy is made of. */
interface Named {
  readonly metadata?: { readonly name?: string };
}

/**
 * A copy of some objects that the API server keeps up to date: they are read once, then told of. Where it
 * does not tell (a Role without `watch`, a proxy in between), they are read again, but not each time.
 */
export class Mirror {
  private objects = new Map<string, unknown>();
  private isTold = false;
  private readAt = -Infinity;
  /** When it was last asked for, by a request that was answered. */
  private askedAt = -Infinity;
  private restsUntil = -Infinity;
  private reading: Promise<void> | undefined;
  private watching: AbortController | undefined;

  constructor(
    private readonly client: Pick<KubeClient, "find" | "select" | "watch">,
    private readonly selection: Selection,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws what the client throws; a copy that may be wrong is never given */
  async read(): Promise<readonly unknown[]> {
    if (!this.isTold && performance.now() - this.readAt >= OLDEST_MS) {
      this.reading ??= this.renew().finally(() => {
        this.reading = undefined;
      });
      await this.reading;
    }
    return [...this.objects.values()];
  }

  /** Whether the server was asked for all of it after a moment. */
  isReadSince(moment: number): boolean {
    return this.askedAt >= moment;
  }

  /** Reads anew at the next look: what was told may be a moment old. */
  forget(): void {
    this.watching?.abort();
    this.isTold = false;
    this.readAt = -Infinity;
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    const version = await this.load();
    this.askedAt = asked;
    this.readAt = performance.now();
    if (version !== undefined && performance.now() >= this.restsUntil) void this.follow(version);
  }

  /** @returns the version to follow from; none where the objects may be read, but not listed */
  private async load(): Promise<string | undefined> {
    const { name } = this.selection;
    if (name !== undefined && performance.now() < this.restsUntil) return this.loadOne(name);
    try {
      const { items, version } = await this.client.select<Named>(this.selection);
      this.objects = new Map(items.map((item) => [item.metadata?.name ?? "", item]));
      return version;
    } catch (error) {
      if (name === undefined) throw error;
      this.restsUntil = performance.now() + REST_MS;
      return this.loadOne(name);
    }
  }

  private async loadOne(name: string): Promise<undefined> {
    const { resource, namespace } = this.selection;
    const object = await this.client.find<unknown>({ resource, namespace, name });
    this.objects = new Map(object === undefined ? [] : [[name, object]]);
  }

  /** From one watch to the next; whatever ends them otherwise makes the copy old at once. */
  private async follow(version: string): Promise<void> {
    const watching = new AbortController();
    const signal = AbortSignal.any([this.signal, watching.signal]);
    this.watching = watching;
    this.isTold = true;
    let isHeard = false;
    let began = performance.now();
    const isShort = () => !isHeard && performance.now() - began < SHORTEST_MS;
    const hear = (event: WatchEvent): void => {
      isHeard = true;
      if (event.type === "ERROR") throw new Error("the server has forgotten that version");
      if (!signal.aborted) this.note(event);
    };
    try {
      let next = version;
      do {
        began = performance.now();
        next = await this.client.watch(this.selection, next, { hear, signal });
      } while (!signal.aborted && !isShort());
    } catch {
      // However it ended: what was missed since is not known.
    }
    // Somebody else follows by now.
    if (watching.signal.aborted) return;
    this.isTold = false;
    if (isShort()) this.restsUntil = performance.now() + REST_MS;
    else this.readAt = -Infinity;
  }

  private note({ type, object }: WatchEvent): void {
    const name = object.metadata?.name;
    if (name === undefined || type === "BOOKMARK") return;
    if (type === "DELETED") this.objects.delete(name);
    else this.objects.set(name, object);
  }
}
