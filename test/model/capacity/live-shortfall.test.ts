import fc from "fast-check";
import { liveShortfalls } from "../../../model/capacity/live-shortfall";
import { allOn, share } from "../../../model/traffic/weights";

const pods = (desired: number, ready = desired) => ({ desired, ready, serving: ready });
const onBlue = allOn("blue");
const onGreen = allOn("green");

test("a color is measured by the pods that carry the traffic, not by those that it declares", () => {
  expect(liveShortfalls(onBlue, onGreen, { blue: pods(12), green: pods(3) })).toEqual([
    { color: "green", weight: 100, replicas: 3, needed: 12, full: 12 },
  ]);
  expect(liveShortfalls(onBlue, onGreen, { blue: pods(12), green: pods(12) })).toEqual([]);
  expect(liveShortfalls(onBlue, onGreen, { blue: pods(2), green: pods(3) })).toEqual([]);
});

test("pods that the carrying color wants and does not have count as needed", () => {
  expect(liveShortfalls(onBlue, onGreen, { blue: pods(12, 4), green: pods(4) })).toMatchObject([
    { needed: 12 },
  ]);
});

test("a color that gets no more traffic is never in the way", () => {
  const count = fc.integer({ min: 0, max: 20 });
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(percent, percent, count, count, (from, to, blue, green) => {
      const [now, then] = [share("blue", from), share("blue", to)];
      const short = liveShortfalls(now, then, { blue: pods(20, blue), green: pods(20, green) });
      expect(short.every(({ color }) => then[color] > now[color])).toBe(true);
    }),
  );
});
