import fc from "fast-check";
import { disruptionProblems, disruptionSchema } from "../../../model/settings/disruption";

const blocked = (disruption: object, smallest: number | undefined) =>
  disruptionProblems(["disruption"], disruption, smallest).length > 0;

test("by default one pod of a color may be away, whatever its size", () => {
  const disruption = disruptionSchema.parse(undefined);
  expect(disruption).toEqual({ maxUnavailable: 1 });
  for (const size of [1, 2, 3, 100]) expect(blocked(disruption, size)).toBe(false);
});

test.each([
  [{ maxUnavailable: 0 }, 3, true],
  [{ maxUnavailable: "0%" }, 3, true],
  [{ maxUnavailable: "1%" }, 3, false],
  [{ maxUnavailable: 1 }, 1, false],
  [{ maxUnavailable: "50%" }, 1, false],
  [{ maxUnavailable: 2 }, 1, true],
  [{ maxUnavailable: 1 }, 2, false],
  [{ maxUnavailable: 2 }, 2, true],
  [{ maxUnavailable: 99 }, 2, true],
  [{ maxUnavailable: "50%" }, 2, false],
  [{ maxUnavailable: "51%" }, 2, true],
  [{ maxUnavailable: "66%" }, 3, false],
  [{ maxUnavailable: "67%" }, 3, true],
  [{ maxUnavailable: "100%" }, undefined, true],
  [{ maxUnavailable: 100 }, undefined, false],
  [{ minAvailable: 0 }, 3, false],
  [{ minAvailable: 2 }, 3, false],
  [{ minAvailable: 3 }, 3, true],
  [{ minAvailable: 4 }, 3, true],
  [{ minAvailable: 1 }, 1, true],
  [{ minAvailable: "66%" }, 3, false],
  [{ minAvailable: "67%" }, 3, true],
  [{ minAvailable: "90%" }, 3, true],
  [{ minAvailable: "90%" }, 10, false],
  [{ minAvailable: "91%" }, 10, true],
  [{ minAvailable: "50%" }, 1, true],
  [{ minAvailable: "100%" }, 1000, true],
  [{ minAvailable: "100%" }, undefined, true],
  [{ minAvailable: "99%" }, undefined, false],
  [{ minAvailable: 100 }, undefined, false],
  [{}, 3, true],
  [{ maxUnavailable: 1, minAvailable: 1 }, 3, true],
])("the budget %j over %s pods is refused: %s", (disruption, smallest, refused) => {
  expect(blocked(disruption, smallest)).toBe(refused);
});

test("a budget passes exactly when Kubernetes would let a pod go", () => {
  const size = fc.integer({ min: 1, max: 200 });
  const share = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(size, share, (pods, percent) => {
      const mustStay = Math.ceil((percent * pods) / 100);
      expect(blocked({ minAvailable: `${String(percent)}%` }, pods)).toBe(pods - mustStay < 1);
      expect(blocked({ minAvailable: percent }, pods)).toBe(pods - percent < 1);
    }),
  );
});

test("the problem names the smallest color's pods and a value that helps, if one does", () => {
  expect(disruptionProblems(["disruption"], { minAvailable: 3 }, 3)).toEqual([
    {
      path: ["disruption", "minAvailable"],
      found: "3",
      needed:
        "fewer than the smallest color's 3 pods, or no node can be drained (shares are rounded up); maxUnavailable: 1 is safer",
      example: 1,
    },
  ]);
  expect(disruptionProblems([], { minAvailable: 1 }, 1)[0]?.example).toBeNull();
});

test.each([1.5, -1, "5", "101%", "5 %", "-1%", "1.5%", "half", true, null])(
  "%j is no number of pods",
  (value) => {
    expect(disruptionSchema.safeParse({ maxUnavailable: value }).success).toBe(false);
    expect(disruptionSchema.safeParse({ minAvailable: value }).success).toBe(false);
  },
);
