import fc from "fast-check";
import { pulseOf } from "../../../model/release/heartbeat";

const HELD = { at: 1000, holder: "mia", beat: "t1" };

test.each([
  ["nobody has it", HELD, { at: 1001 }, "free"],
  ["it was never held", { at: 1000 }, { at: 1000 }, "free"],
  ["the heart beats", HELD, { ...HELD, at: 1001, beat: "t2" }, "alive"],
  ["somebody else came", HELD, { ...HELD, at: 1001, holder: "leo" }, "alive"],
  ["somebody came where nobody was", { at: 1000 }, { ...HELD, at: 1001 }, "alive"],
  ["nothing moved, for a moment", HELD, { ...HELD, at: 15_999 }, "unsure"],
  ["nothing moved for as long as a heartbeat holds", HELD, { ...HELD, at: 16_000 }, "dead"],
])("%s", (_title, first, last, pulse) => {
  expect(pulseOf(first, last, 15_000)).toBe(pulse);
});

test("the holder's clock decides nothing: any other heartbeat is a sign of life", () => {
  const beat = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  fc.assert(
    fc.property(beat, beat, fc.nat(), (one, other, later) => {
      fc.pre(one !== other);
      const first = { at: 0, holder: "mia", beat: one };
      expect(pulseOf(first, { at: later, holder: "mia", beat: other }, 15_000)).toBe("alive");
    }),
  );
});
