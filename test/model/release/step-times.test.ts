import { stepTimes } from "../../../model/release/step-times";
import { World } from "../../support/world";

test("a release that went well took its time in each part", async () => {
  const world = World.of({ bakeSeconds: 120 });
  await world.run();
  const names = stepTimes(world.journal, world.now).map(({ name }) => name);
  expect(names).toEqual(["deploy", "verify", "10 %", "50 %", "100 %", "bake", "retire"]);
  const took = stepTimes(world.journal, world.now).reduce((sum, { tookMs }) => sum + tookMs, 0);
  expect(took).toBe((world.journal.at(-1)?.at ?? 0) - (world.journal[0]?.at ?? 0));
});

test("what is kept warm is not retired, and a way back is a part, too", async () => {
  const world = World.of({ retire: "keep" });
  world.pass = ({ live }) => {
    if (live.green === 50) world.errors = 900;
  };
  await world.run();
  const names = stepTimes(world.journal, world.now).map(({ name }) => name);
  expect(names).toEqual(["deploy", "verify", "10 %", "50 %", "return"]);
});

test("the part under way lasts until now", () => {
  const world = World.of();
  expect(stepTimes(world.journal, world.now + 7000)).toEqual([{ name: "deploy", tookMs: 7000 }]);
});

test("without a start there are none", () => {
  expect(stepTimes([], 0)).toEqual([]);
});
