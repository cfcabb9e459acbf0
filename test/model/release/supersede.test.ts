import type { StartingPoint } from "../../../model/release/preflight";
import { refusals } from "../../../model/release/preflight";
import { startAfter } from "../../../model/release/supersede";
import { World } from "../../support/world";

const split = { blue: 90, green: 10 };

function at(weights = split) {
  const { state } = World.of();
  return { ...state, phase: "walk" as const, weights, before: { blue: 100, green: 0 } };
}

const START: StartingPoint = {
  activeColor: "blue",
  weights: split,
  live: split,
  images: { blue: "a", green: "c" },
  deployed: { blue: "a", green: "b" },
  open: "r1",
  stale: [],
  leastBudgetPermille: 0,
};

const codes = (start: StartingPoint) =>
  refusals(start, { isHotfix: false }).map(({ code }) => code);

test("a release that gave its weight back is in nobody's way", () => {
  const after = startAfter(START, at());
  expect(codes(START)).toEqual(["open", "split"]);
  expect(codes(after)).toEqual([]);
  expect(after).toMatchObject({ activeColor: "blue", weights: { blue: 100, green: 0 } });
});

test("one in its bake gives the active color back, too", () => {
  const all = { blue: 0, green: 100 };
  const start = { ...START, activeColor: "green" as const, weights: all, live: all };
  const after = startAfter(start, at(all));
  expect(after).toMatchObject({
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    live: { blue: 100, green: 0 },
  });
});

test("weights of a step that may or may not be live by now are its own", () => {
  const { writtenAt: _writtenAt, ...state } = at();
  const start = { ...START, live: { blue: 100, green: 0 } };
  expect(codes(startAfter(start, state))).toEqual([]);
});

test("weights that somebody else wrote are not taken back unasked", () => {
  const start = { ...START, live: { blue: 30, green: 70 } };
  expect(codes(startAfter(start, at()))).toEqual(["split", "foreign"]);
});
