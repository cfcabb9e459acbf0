import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COLORS } from "../../model/color";
import { colorName, colorSelector } from "../../model/labels";
import { JOURNAL_VERSION } from "../../model/release/event-schema";
import { KIND } from "../../model/traffic/routers/istio/objects";
import { rulesFor } from "../../model/traffic/routers/istio/virtual-service";
import { resolveRelease } from "../../model/release/settings";
import type { ReleaseArgs } from "../../model/release/settings";
import { begin } from "../../model/release/state";
import { resolveTraffic } from "../../model/traffic/traffic";
import { allOn } from "../../model/traffic/weights";
import { Driver } from "../../release/driver/driver";
import { GateAnswers, StackAnswers } from "../../release/gates/gate-answers";
import { JournalKeeper } from "../../release/driver/journal-keeper";
import { KubeCommands } from "../../release/kube/commands";
import { KubeJournal } from "../../release/kube/journal";
import { JournalFile } from "../../release/kube/journal-file";
import { KubeLease } from "../../release/kube/lease";
import { Mirrors } from "../../release/kube/mirrors";
import { commandsObject } from "../../release/kube/service-ref";
import { KubePods } from "../../release/kube/pods";
import { ReleaseMap } from "../../release/kube/release-map";
import { DEPLOYMENTS, ENDPOINT_SLICES, PODS } from "../../release/kube/resource";
import { KubeRouter } from "../../release/kube/router";
import { planned } from "../../release/driver/planned";
import type { Ports } from "../../release/driver/ports";
import { CountingServer } from "./counting-server";
import { FakeTime } from "./fake-time";

const PLACE = { app: "shop", namespace: "shop" };
const SETTINGS = { ...PLACE, traffic: resolveTraffic({}) };
const PODS_EACH = 3;

/** What a release has asked of the API server. */
export interface Asked {
  readonly outcome: string | undefined;
  readonly seconds: number;
  readonly requests: number;
  /** Bytes, with all headers. */
  readonly read: number;
  readonly written: number;
}

/**
 * A whole release in a time of its own, against an API server on this machine: everything that asks it is the
 * real thing. Nothing is deployed, and whatever Prometheus is asked passes.
 *
 * @param isTold - whether looks are told of changes; else each is a request
 */
export async function walkAgainstServer(args: ReleaseArgs, isTold = true): Promise<Asked> {
  const time = new FakeTime();
  const server = await CountingServer.start(() => time.now());
  const folder = mkdtempSync(join(tmpdir(), "sluice-walk-"));
  const over = new AbortController();
  time.idle = async () => {
    for (let turns = 0; turns < 3 || server.open > 0; turns += 1) await new Promise(setImmediate);
  };
  time.install();
  setInterval(() => {
    server.mark();
  }, 60_000);
  try {
    fill(server);
    const release = resolveRelease(args);
    const plan = planned(release, "r1", "green");
    const client = server.client();
    const mirrors = new Mirrors(client);
    if (isTold) mirrors.follow(over.signal);
    const lease = new KubeLease(client, PLACE, "bench");
    await lease.acquire();
    const file = new JournalFile(join(folder, "r1.jsonl"));
    const journal = new KubeJournal(new ReleaseMap(client, PLACE), file);
    const started = {
      type: "started",
      version: JOURNAL_VERSION,
      at: time.now(),
      plan,
      weights: allOn("blue"),
      by: "bench",
    } as const;
    journal.append(started);
    const keeper = new JournalKeeper(journal, (error) => {
      throw error;
    });
    const router = new KubeRouter(client, SETTINGS, undefined, {}, {}, mirrors).under(lease);
    const pods = new KubePods(mirrors, PLACE);
    const words = new ReleaseMap(client, PLACE, commandsObject(PLACE), mirrors);
    const { verify, gates, guard } = release;
    const ports: Ports = {
      ...{ clock: time, router, pods, journal, lease },
      ...(isTold && { renew: mirrors.renew }),
      commands: new KubeCommands(words, "r1", lease),
      traffic: { split: async () => Promise.resolve(undefined) },
      config: { write: async () => Promise.resolve() },
      engine: IDLE,
      migrations: { finished: async () => Promise.resolve() },
      answers: new StackAnswers([...verify, ...gates, ...guard], answering(pods)),
    };
    keeper.start();
    const driver = new Driver(ports, begin(started), (event) => {
      keeper.note(event);
    });
    await driver.run(over.signal);
    keeper.stop();
    await lease.release();
    const { passed: seconds } = time;
    const { requests, bytes } = server;
    return { outcome: driver.state.outcome, seconds, requests, ...bytes };
  } finally {
    over.abort();
    time.uninstall();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

const IDLE: Ports["engine"] = {
  deploy: async () => Promise.resolve(),
  foresee: async () => Promise.resolve([]),
  record: async () => Promise.resolve(),
  restore: async () => Promise.resolve(),
  retire: async () => Promise.resolve(),
  rotate: async () => Promise.resolve(),
  contract: async () => Promise.resolve("shop-contract-1"),
};

/** Gates on pods ask the server; those that Prometheus answers pass, in a sentence as long as usual. */
function answering(pods: KubePods): Pick<GateAnswers, "ask"> {
  const asked = new GateAnswers({
    service: PLACE,
    pods: {
      count: async () => pods.count(),
      restartsSince: async (color, since) => (await pods.restarts(color, since)).length,
    },
    route: SETTINGS.traffic,
  });
  return {
    ask: async (gate, question, signal) => {
      const isOfPods = gate.kind === "ready" || gate.kind === "restarts";
      if (isOfPods) return asked.ask(gate, question, signal);
      const sentence = `${gate.name} of green 0.12% ≤ 1.00% (1,204 requests in 5m); 1.1 times blue's`;
      return { outcome: "passed", sentence, value: 1.2, limit: 10, requests: 1204 };
    },
  };
}

/** Objects as large as those of a real cluster: most of each is told by nobody but the server. */
function fill(server: CountingServer): void {
  const { app, namespace } = PLACE;
  const managedFields = (bytes: number) => [
    { manager: "test", fieldsV1: { "f:x": "x".repeat(bytes) } },
  ];
  const http = rulesFor(SETTINGS, allOn("blue"), "blue");
  const router = { name: app, uid: "1", managedFields: managedFields(2000) };
  server.put(KIND.resource, namespace, { metadata: router, spec: { http } } as never);
  for (const color of COLORS) {
    const name = colorName(app, color);
    const numbers = Array.from({ length: PODS_EACH }, (_one, index) => index);
    server.put(DEPLOYMENTS, namespace, {
      metadata: { name, generation: 1, managedFields: managedFields(5000) },
      spec: { replicas: PODS_EACH },
      status: {
        observedGeneration: 1,
        replicas: PODS_EACH,
        updatedReplicas: PODS_EACH,
        availableReplicas: PODS_EACH,
      },
    } as never);
    server.put(ENDPOINT_SLICES, namespace, {
      metadata: {
        name: `${name}-abc`,
        labels: { "kubernetes.io/service-name": name },
        managedFields: managedFields(1000),
      },
      endpoints: numbers.map((index) => ({
        conditions: { ready: true },
        targetRef: { uid: `${color}-${String(index)}` },
      })),
    } as never);
    for (const index of numbers) {
      server.put(PODS, namespace, {
        metadata: {
          name: `${name}-${String(index)}`,
          labels: { ...colorSelector(app, color) },
          managedFields: managedFields(8000),
        },
        status: { containerStatuses: [] },
      } as never);
    }
  }
}
