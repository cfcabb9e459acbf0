import { setTimeout as sleep } from "node:timers/promises";
import { releaseLabels } from "../../model/release/release-object";
import { ConflictError } from "../driver/ports";
import { FIELD_MANAGER, type KubeClient, METADATA } from "./client";
import type { Reader } from "./mirrors";
import { type ServiceRef, releaseObject } from "./service-ref";
import { CONFIG_MAPS, type ObjectRef } from "./resource";

/** What the ConfigMap of a release holds, by key. */
export type MapData = Readonly<Partial<Record<MapKey, string>>>;

/** The keys: the journal of the open release, that of the one before, what is remembered of all, queued commands. */
export type MapKey = "journal" | "last" | "past" | "request";

/** New values; `null` removes a key. */
export type MapChange = Readonly<Partial<Record<MapKey, string | null>>>;

type Change = (data: MapData) => MapChange | undefined | Promise<MapChange | undefined>;

interface ConfigMap {
  readonly metadata: { readonly resourceVersion: string };
  readonly data?: MapData;
}

/** How often a change is tried, and how long it waits at most in between, in milliseconds. */
const TRIES = 12;
const PAUSE_MS = 100;

/** The ConfigMap that several machines read and write. */
export class ReleaseMap {
  /** As this process wrote it last, until somebody else does. */
  private own: { readonly version: string; readonly data: MapData } | undefined;

  /**
   * @param ref - which one; by default that of the journal
   * @param reader - reads for whoever only looks
   */
  constructor(
    private readonly client: Pick<KubeClient, "find" | "create" | "merge">,
    private readonly service: ServiceRef,
    private readonly ref: ObjectRef = releaseObject(CONFIG_MAPS, service),
    private readonly reader: Pick<Reader, "find"> = client,
  ) {}

  /** As people find it. */
  get name(): string {
    return `ConfigMap ${this.ref.namespace}/${this.ref.name}`;
  }

  async read(): Promise<MapData> {
    return (await this.reader.find<ConfigMap>(this.ref))?.data ?? {};
  }

  /** Changes what this process wrote last, unread unless somebody else has written since. */
  async rewrite(change: Change): Promise<void> {
    const { own } = this;
    const data = own && (await change(own.data));
    if (!own || !data) return this.change(change);
    try {
      await this.write(own.version, own.data, data);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      await this.change(change);
    }
  }

  /**
   * Changes what was read, and nothing else: if somebody wrote in between, it is read and changed again.
   *
   * @param change - what to change; `undefined` leaves everything as it is
   */
  async change(change: Change): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      try {
        await this.tryChange(change);
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || left === 1) throw error;
        // Two that keep step would meet again.
        await sleep(Math.random() * PAUSE_MS);
      }
    }
  }

  private async tryChange(change: Change): Promise<void> {
    const found = await this.client.find<ConfigMap>(this.ref);
    const data = await change(found?.data ?? {});
    if (!data) return;
    if (!found) {
      await this.client.create(this.ref, this.fresh(data));
      return;
    }
    await this.write(found.metadata.resourceVersion, found.data ?? {}, data);
  }

  private async write(version: string, before: MapData, change: MapChange): Promise<void> {
    this.own = undefined;
    const body = { metadata: { resourceVersion: version }, data: change };
    const written = await this.client.merge<Partial<ConfigMap> | undefined>(
      this.ref,
      body,
      FIELD_MANAGER,
      METADATA,
    );
    const next = written?.metadata?.resourceVersion;
    if (next !== undefined) this.own = { version: next, data: present({ ...before, ...change }) };
  }

  private fresh(change: MapChange): object {
    const { name, namespace } = this.ref;
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, labels: releaseLabels(this.service.app) },
      data: present(change),
    };
  }
}

/** Without what is to be removed. */
function present(data: MapChange): MapData {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}
