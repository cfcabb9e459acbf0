import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { MeshClient } from "./support/mesh-client";
import { report } from "./support/report";
import { APP } from "./support/service";
import { tolerance } from "./support/tally";

const HEADER = "x-sluice-color";
const REQUESTS = 400;

/** Does not prove anything about mutual TLS: the namespace keeps the mesh's default. */
describe("A service whose pods have sidecars", () => {
  let fixture: Fixture;
  let client: MeshClient;

  beforeAll(async () => {
    fixture = await Fixture.create("mesh", { sidecars: true });
    await fixture.stack.up(fixture.base);
    await fixture.reachable();
    client = await MeshClient.create(fixture.namespace, fixture.cluster.registry);
    await client.reaches(APP, "blue");
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Callers in the mesh reach either color by name in the preview header", async () => {
    for (const color of ["blue", "green"]) {
      const seen = await client.colors(APP, 20, { [HEADER]: color });
      expect([seen.length, new Set(seen)]).toEqual([20, new Set([color])]);
    }
  });

  it("The preview header with a color's name does not work from outside", async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => fixture.ask({ headers: { [HEADER]: "green" } })),
    );
    expect(new Set(replies.map(({ color }) => color))).toEqual(new Set(["blue"]));
  });

  it("Callers in the mesh are split by the weights", async () => {
    await fixture.stack.up({ ...fixture.base, weights: { blue: 70, green: 30 } });
    await hold(3);
    const seen = await client.colors(APP, REQUESTS);
    const share = seen.filter((color) => color === "green").length / REQUESTS;
    report("split for a caller in the mesh at 30 % green", undefined, {
      requests: seen.length,
      share: `${(share * 100).toFixed(1)} %`,
    });
    expect(seen).toHaveLength(REQUESTS);
    expect(Math.abs(share - 0.3)).toBeLessThanOrEqual(tolerance(30, REQUESTS));
  });

  it("A switch that scales the old color to 0 in the same `up` loses no request", async () => {
    const load = fixture.load();
    await hold(2);
    const run = await fixture.stack.up({
      ...fixture.base,
      activeColor: "green",
      blue: { ...fixture.base.blue, replicas: 0 },
    });
    await hold(10);
    const tally = await load.stop();
    report("switch and scale to 0 with sidecars", tally, { seconds: run.seconds });
    expect(tally.lost).toEqual([]);
    await client.reaches(APP, "green");
  });
});
