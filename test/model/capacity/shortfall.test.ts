import fc from "fast-check";
import {
  carrying,
  replicasForWeight,
  shortAfterMove,
  shortfalls,
} from "../../../model/capacity/shortfall";
import { share } from "../../../model/traffic/weights";

const percent = fc.integer({ min: 0, max: 100 });
const pods = fc.integer({ min: 0, max: 1000 });

test.each([
  [0, 10, 0],
  [1, 3, 1],
  [33, 3, 1],
  [34, 3, 2],
  [50, 3, 2],
  [50, 4, 2],
  [99, 3, 3],
  [100, 3, 3],
  [7, 100, 7],
  [29, 100, 29],
  [10, 0, 0],
])("a weight of %i where all traffic needs %i pods needs %i", (weight, full, needed) => {
  expect(replicasForWeight(weight, full)).toBe(needed);
});

test("a color gets at least its share of the pods and less than one pod more", () => {
  fc.assert(
    fc.property(percent, pods, (weight, full) => {
      const needed = replicasForWeight(weight, full);
      expect(needed * 100).toBeGreaterThanOrEqual(weight * full);
      expect((needed - 1) * 100).toBeLessThan(weight * full || 1);
    }),
  );
});

test("more weight or more traffic never needs fewer pods", () => {
  fc.assert(
    fc.property(percent, percent, pods, pods, (weight, more, full, further) => {
      const least = replicasForWeight(Math.min(weight, more), Math.min(full, further));
      expect(
        replicasForWeight(Math.max(weight, more), Math.max(full, further)),
      ).toBeGreaterThanOrEqual(least);
    }),
  );
});

test("a color that is smaller than its weight is named with what it has and needs", () => {
  expect(shortfalls({ blue: 50, green: 50 }, { blue: 10, green: 2 })).toEqual([
    { color: "green", weight: 50, replicas: 2, needed: 5 },
  ]);
  expect(shortfalls({ blue: 0, green: 100 }, { blue: 10, green: 2 })).toEqual([
    { color: "green", weight: 100, replicas: 2, needed: 10 },
  ]);
});

test("a color without traffic may be of any size, none included", () => {
  expect(shortfalls({ blue: 100, green: 0 }, { blue: 3, green: 0 })).toEqual([]);
});

test("colors of the same size carry any split", () => {
  fc.assert(
    fc.property(percent, pods, (weight, size) => {
      expect(shortfalls(share("blue", weight), { blue: size, green: size })).toEqual([]);
    }),
  );
});

test("the larger color is never short of pods", () => {
  fc.assert(
    fc.property(percent, pods, pods, (weight, blue, green) => {
      const larger = Math.max(blue, green);
      const short = shortfalls(share("blue", weight), { blue, green });
      expect(short.filter(({ replicas }) => replicas === larger)).toEqual([]);
      for (const one of short) expect(one.needed).toBeGreaterThan(one.replicas);
    }),
  );
});

describe("a move of the traffic", () => {
  const onBlue = { blue: 100, green: 0 };
  const onGreen = { blue: 0, green: 100 };

  test("is measured by the pods that carry the traffic before it", () => {
    expect(carrying(onBlue, { blue: 2, green: 9 })).toBe(2);
    expect(carrying({ blue: 50, green: 50 }, { blue: 2, green: 9 })).toBe(9);
    expect(shortAfterMove(onBlue, onGreen, { blue: 12, green: 3 }, 12)).toEqual([
      { color: "green", weight: 100, replicas: 3, needed: 12 },
    ]);
    expect(shortAfterMove(onBlue, onGreen, { blue: 2, green: 3 }, 2)).toEqual([]);
  });

  test("never makes a color too small that gets no more than it has", () => {
    fc.assert(
      fc.property(percent, percent, pods, pods, pods, (from, to, blue, green, full) => {
        const [before, after] = [share("blue", from), share("blue", to)];
        for (const { color } of shortAfterMove(before, after, { blue, green }, full)) {
          expect(after[color]).toBeGreaterThan(before[color]);
        }
      }),
    );
  });

  test("needs at least one pod, even where none has carried it", () => {
    expect(shortAfterMove(onBlue, onGreen, { blue: 0, green: 0 }, 0)).toEqual([
      { color: "green", weight: 100, replicas: 0, needed: 1 },
    ]);
  });
});
