// How often a driver looks before it acts, on a fake world. What a look asks of a server: test/release/kube/mirrors.
import { nextDecision } from "../../../release/driver/next-decision";
import { World } from "../../support/world";

/** A switch that is about to write, and how often its router is read. */
async function decided(renew: (since: number) => boolean) {
  const world = World.switching(0, 100);
  const ports = world.ports(1);
  const reads: number[] = [];
  const router = {
    ...ports.router,
    read: async () => {
      reads.push(performance.now());
      return ports.router.read();
    },
  };
  const position = () => ({ state: world.state, isRetiring: false, isContracting: false });
  const { decision } = await nextDecision({ ...ports, router, renew }, position, true);
  return { decision: decision.do, reads };
}

test("a change is decided again where something that was seen is older than the look", async () => {
  const { decision, reads } = await decided(() => true);
  expect([decision, reads.length]).toEqual(["shift", 2]);
});

test("a change is decided once where all that was seen is of this look", async () => {
  const began: number[] = [];
  const { decision, reads } = await decided((since) => {
    began.push(since);
    return false;
  });
  expect([decision, reads.length]).toEqual(["shift", 1]);
  expect(began).toHaveLength(1);
  expect(began[0]).toBeLessThanOrEqual(reads[0] ?? NaN);
});
