import type { StackArgs } from "../../model/settings/settings-args";
import { createGateway, deleteGateway, EDGE } from "./support/edge";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { report } from "./support/report";
import { APP } from "./support/service";

/**
 * The walk of docs/traffic.md, at one gateway's pods. Does not prove what is lost where the new Gateway has another
 * address: callers come by DNS there.
 */
describe("A service that moves from Istio's router to Gateway API", () => {
  let fixture: Fixture;
  let moved: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("move");
    const { namespace, base, host } = fixture;
    const name = `${EDGE.namespace}/${namespace.name}`;
    moved = { ...base, traffic: { router: "gateway-api", hosts: [host], gateway: { name } } };
    await fixture.stack.up(base);
    await fixture.reachable();
    await createGateway(namespace.name);
  });

  afterAll(async () => {
    await fixture.remove();
    await deleteGateway(fixture.namespace.name);
  });

  it("Loses no request on the way there and back", async () => {
    const load = fixture.load();
    await hold(2);
    await fixture.stack.up(moved);
    expect(await fixture.kubectl.list("virtualservices,destinationrules")).toEqual([]);
    await hold(3);
    await fixture.stack.up(fixture.base);
    expect(await fixture.kubectl.list("httproutes")).toEqual([]);
    await hold(3);
    const tally = await load.stop();
    report(`${APP} moves to Gateway API and back`, tally, { requests: tally.total });
    expect(tally.lost).toEqual([]);
    expect(new Set(tally.colors)).toEqual(new Set(["blue"]));
  });
});
