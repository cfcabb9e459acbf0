import { clusterFromEnvironment } from "./support/cluster";
import { eventually } from "./support/eventually";
import { grpcImage } from "./support/grpc-image";
import { grpcSender } from "./support/grpc-sender";
import { hold } from "./support/hold";
import { Load } from "./support/load";
import { MeshClient } from "./support/mesh-client";
import { seriesOf } from "./support/prometheus";
import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { report } from "./support/report";
import { APP } from "./support/service";

const CALLS_PORT = 9000;
const METRICS_PORT = 9100;

/** Calls a second, and those of them that are under way for long. */
const RATE = 150;
const SLOW_RATE = 10;
const SLOW = "1500ms";

/** Requests of a caller in the mesh for the other port, one after the other. */
const BATCH = 20;

const isAll = (color: string) => (seen: readonly string[]) =>
  seen.length === BATCH && seen.every((one) => one === color);

/** Does not prove anything of streams: one stays with its pod until it ends, and nothing is drawn for it again. */
describe("A service of gRPC with a second port for its metrics", () => {
  const cluster = clusterFromEnvironment();
  const { gateway, registry } = cluster;
  let bed: ReleaseBed;

  beforeAll(async () => {
    const blue = await grpcImage(registry, "1");
    const green = await grpcImage(registry, "2");
    bed = await ReleaseBed.create(
      "grpc",
      {},
      {
        settings: async (base) => ({
          ...base,
          port: CALLS_PORT,
          blue: { image: blue },
          green: { image: green },
          workload: {
            ...base.workload,
            env: {},
            ports: { "http-metrics": { containerPort: METRICS_PORT } },
          },
          traffic: {
            ...base.traffic,
            protocol: "grpc",
            ports: { "http-metrics": METRICS_PORT },
          },
          monitoring: { port: METRICS_PORT },
        }),
        answers: async (host) => {
          const calls = Load.by(grpcSender({ gateway, host }), 20);
          await hold(0.2);
          const { total, lost } = await calls.stop();
          return total > 0 && lost.length === 0;
        },
      },
    );
  });

  afterAll(async () => {
    await bed.remove();
  });

  /** Starts the usual load at the gateway: many short calls, and some that take long. */
  const load = () => {
    const { host } = bed;
    const short = Load.by(grpcSender({ gateway, host }), RATE - SLOW_RATE);
    const slow = Load.by(grpcSender({ gateway, host, delay: SLOW }), SLOW_RATE);
    return {
      stop: async () => {
        const [shortTally, slowTally] = await Promise.all([short.stop(), slow.stop()]);
        return shortTally.with(slowTally);
      },
    };
  };

  it("Is asked by the kubelet in gRPC, and by Prometheus at its other port", async () => {
    const { spec, status } = await bed.kubectl.get(`deployment/${APP}-green`);
    expect(spec).toHaveProperty("template.spec.containers.0.readinessProbe.grpc.port", CALLS_PORT);
    expect(status).toMatchObject({ readyReplicas: 2 });
    const namespace = bed.namespace.name;
    const series = await eventually(
      "the calls of four pods",
      () => seriesOf(cluster.prometheus, `grpc_calls_total{namespace="${namespace}"}`),
      (found) => found.length === 4,
    );
    const colors = series.map(({ sluice_dev_color: color }) => color);
    expect(colors.sort()).toEqual(["blue", "blue", "green", "green"]);
  });

  it("Is released and switched back, its other port with it, and loses no call", async () => {
    const client = await MeshClient.create(bed.namespace, registry, {
      "sidecar.istio.io/inject": "true",
    });
    const askOther = async (headers = {}) =>
      client.colors(APP, BATCH, headers, { port: METRICS_PORT, path: "/metrics" });
    await eventually("the mesh to lead there", async () => askOther(), isAll("blue"));
    const named = await askOther({ "x-sluice-color": "green" });
    const calls = load();
    await hold(2);
    const { driver, journal } = await bed.release();
    const { code, output } = await driver.ended;
    const released = await askOther();
    const back = await bed.sluice("switch", "--to", "blue", "--yes");
    await hold(2);
    const tally = await calls.stop();
    const returned = await askOther();
    const { lost } = figures("release: calls of gRPC", tally, journal);

    expect([code, output]).toEqual([0, output]);
    expect([back.code, back.output]).toEqual([0, back.output]);
    expect(journal.written).toEqual([20, 100]);
    expect(lost).toEqual([]);
    expect(tally.colors).toEqual(["blue", "green"]);
    expect(tally.answers.at(-1)?.color).toBe("blue");
    const all = (color: string) => Array.from({ length: BATCH }, () => color);
    expect([named, released, returned]).toEqual([all("green"), all("green"), all("blue")]);
  });

  it("Loses no call while its serving pods are replaced", async () => {
    await bed.set(["workload", "podAnnotations"], { round: "2" });
    const before = await bed.kubectl.podUids(APP, "blue");
    const calls = load();
    await hold(2);
    await bed.up();
    await hold(5);
    const tally = await calls.stop();
    report("calls of gRPC while the serving pods are replaced", tally);

    const after = await bed.kubectl.podUids(APP, "blue");
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
  });
});
