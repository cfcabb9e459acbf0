import { setTimeout as sleep } from "node:timers/promises";
import { releaseLabels } from "../../model/release/release-object";
import { ConflictError } from "../ports";
import type { KubeClient } from "./client";
import { type Place, releaseObject } from "./place";
import { CONFIG_MAPS, type ObjectRef } from "./resource";

/** What the ConfigMap of a release holds, by key. */
export type MapData = Readonly<Partial<Record<MapKey, string>>>;

/** The keys: the journal of the open release, that of the one before, what is remembered of all, words of people. */
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
  private readonly ref: ObjectRef;

  constructor(
    private readonly client: Pick<KubeClient, "find" | "create" | "merge">,
    private readonly place: Place,
  ) {
    this.ref = releaseObject(CONFIG_MAPS, place);
  }

  /** As people find it. */
  get name(): string {
    return `ConfigMap ${this.ref.namespace}/${this.ref.name}`;
  }

  async read(): Promise<MapData> {
    return (await this.client.find<ConfigMap>(this.ref))?.data ?? {};
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
    const { resourceVersion } = found.metadata;
    await this.client.merge(this.ref, { metadata: { resourceVersion }, data });
  }

  private fresh(change: MapChange): object {
    const { name, namespace } = this.ref;
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, labels: releaseLabels(this.place.app) },
      data: Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)),
    };
  }
}
