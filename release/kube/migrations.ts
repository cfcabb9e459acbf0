import { appSelector } from "../../model/labels";
import { MIGRATION_LABEL } from "../../model/migration";
import { migrationEnd, type MigrationView } from "../../model/release/no-return";
import type { Contracted, Migrations } from "../../model/settings/migrations";
import type { Clock, MigrationJobs } from "../driver/ports";
import type { KubeClient } from "./client";
import { JOBS } from "./resource";
import type { ServiceRef } from "./service-ref";

/** How often a Job under way is looked at, in milliseconds. */
const LOOK_MS = 2000;

/** The Jobs that change a service's database. */
export class KubeMigrations implements MigrationJobs {
  /** @param asked - what the stack asks for; where it asks for nothing, no Job is looked for */
  constructor(
    private readonly client: Pick<KubeClient, "get" | "list">,
    private readonly service: ServiceRef,
    private readonly clock: Clock,
    private readonly asked: Partial<Migrations> | undefined,
  ) {}

  /** The last contract, by the stack's file. */
  get contracted(): Contracted | undefined {
    return this.asked?.contracted;
  }

  /** Those that are there, whatever became of them. */
  async jobs(): Promise<readonly MigrationView[]> {
    if (!this.asked) return [];
    const { app, namespace } = this.service;
    const all = await this.client.list<MigrationView>(JOBS, namespace, appSelector(app));
    return all.filter(({ metadata }) => metadata.labels?.[MIGRATION_LABEL] !== undefined);
  }

  async finished(name: string, signal: AbortSignal): Promise<void> {
    const { namespace } = this.service;
    for (;;) {
      const job = await this.client.get<MigrationView>({ resource: JOBS, namespace, name });
      const end = migrationEnd(job);
      if (end.is === "complete") return;
      if (end.is === "failed") throw new Error(`Job ${name} failed: ${end.reason}`);
      signal.throwIfAborted();
      await this.clock.sleep(LOOK_MS, signal);
    }
  }
}
