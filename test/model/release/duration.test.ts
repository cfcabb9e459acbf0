import { duration } from "../../../model/release/duration";

describe("A duration", () => {
  it.each([
    [0, "0 s"],
    [499, "0 s"],
    [1_000, "1 s"],
    [59_600, "1 m"],
    [90_000, "1 m 30 s"],
    [3_600_000, "1 h"],
    [7_505_000, "2 h 5 m"],
    [90_061_000, "1 d 1 h"],
    [-5, "0 s"],
  ])("Of %d ms reads %s", (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});
