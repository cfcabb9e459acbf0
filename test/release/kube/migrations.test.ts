/** Proves: which Jobs are looked for, and how long one is waited for. A real Job: test/e2e/migrations. */
import type { MigrationView } from "../../../model/release/no-return";
import { migrationsSchema } from "../../../model/settings/migrations";
import { KubeMigrations } from "../../../release/kube/migrations";
import type { ObjectRef, Resource } from "../../../release/kube/resource";

const SERVICE = { app: "shop", namespace: "market" };
const asked = migrationsSchema.parse({ expand: { command: ["/bin/migrate"] } });

const job = (name: string, labels: Readonly<Record<string, string>>, condition?: string) => ({
  metadata: { name, creationTimestamp: "2026-11-21T12:00:00Z", labels },
  ...(condition !== undefined && {
    status: { conditions: [{ type: condition, status: "True", reason: "DeadlineExceeded" }] },
  }),
});

class Cluster {
  readonly requests: string[] = [];
  /** What is found, one answer after the other; the last one stays. */
  answers: MigrationView[] = [];
  waited = 0;

  readonly client = {
    get: async <T>({ resource, namespace, name }: ObjectRef) => {
      this.requests.push(`get ${resource.group}/${resource.plural} ${namespace}/${name}`);
      const found = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      return Promise.resolve(found as T);
    },
    list: async <T>({ plural }: Resource, namespace: string, labels: object) => {
      this.requests.push(`list ${plural} ${namespace} ${JSON.stringify(labels)}`);
      return Promise.resolve(this.answers as readonly unknown[] as readonly T[]);
    },
  };

  readonly clock = {
    now: () => 0,
    sleep: async (milliseconds: number) => {
      this.waited += milliseconds;
      return Promise.resolve();
    },
  };
}

const signal = () => new AbortController().signal;

test("the service's Jobs are those with the label, and nobody is asked without migrations", async () => {
  const cluster = new Cluster();
  const own = job("shop-green-expand-1", { "sluice.dev/migration": "expand" });
  cluster.answers = [own, job("backup", {})];
  const { client, clock } = cluster;
  expect(await new KubeMigrations(client, SERVICE, clock, asked).jobs()).toEqual([own]);
  expect(cluster.requests).toEqual(['list jobs market {"app.kubernetes.io/name":"shop"}']);
  expect(await new KubeMigrations(client, SERVICE, clock, undefined).jobs()).toEqual([]);
  expect(cluster.requests).toHaveLength(1);
});

test("a Job is waited for until it is complete", async () => {
  const cluster = new Cluster();
  cluster.answers = [job("c", {}), job("c", {}), job("c", {}, "Complete")];
  const migrations = new KubeMigrations(cluster.client, SERVICE, cluster.clock, asked);
  await migrations.finished("c", signal());
  expect([cluster.requests, cluster.waited]).toEqual([
    Array(3).fill("get batch/jobs market/c"),
    4000,
  ]);
});

test("a Job that failed is told with its reason", async () => {
  const cluster = new Cluster();
  cluster.answers = [job("c", {}, "Failed")];
  const migrations = new KubeMigrations(cluster.client, SERVICE, cluster.clock, asked);
  await expect(migrations.finished("c", signal())).rejects.toThrow(
    "Job c failed: DeadlineExceeded",
  );
});

test("who is stopped waits no longer", async () => {
  const cluster = new Cluster();
  cluster.answers = [job("c", {})];
  const migrations = new KubeMigrations(cluster.client, SERVICE, cluster.clock, asked);
  await expect(migrations.finished("c", AbortSignal.abort(new Error("stopped")))).rejects.toThrow(
    "stopped",
  );
});
