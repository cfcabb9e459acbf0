import {
  largestStep,
  PRESETS,
  stageJumps,
  stageProblems,
  stagesOf,
} from "../../../model/release/stage";

describe("Stages", () => {
  it("Have presets that rise to 100 and never jump there from a small share", () => {
    expect(stagesOf("mesh").map(({ weight }) => weight)).toEqual([10, 30, 60, 100]);
    expect(stagesOf("hourly").map(({ weight }) => weight)).toEqual([
      5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 100,
    ]);
    expect(stagesOf("cautious").map(({ weight }) => weight)).toEqual([1, 10, 30, 60, 100]);
    expect(stagesOf("cautious")[0]?.holdSeconds).toBe(7200);
    expect(stagesOf("blue-green").map(({ weight }) => weight)).toEqual([100]);
    for (const stages of Object.values(PRESETS)) expect(stageProblems(stages)).toEqual([]);
  });

  it.each([
    [[], ["the last weight is not 100: no stages"]],
    [[10, 50], ["the last weight is not 100: 10, 50"]],
    [[10, 10, 100], ["weights do not rise: 10, 10, 100"]],
    [[0, 100], ["weights do not rise: 0, 100"]],
    [
      [100, 50],
      ["the last weight is not 100: 100, 50", "weights do not rise: 100, 50"],
    ],
    [[1, 100], []],
  ])("%j are refused with %j", (weights, problems) => {
    const stages = weights.map((weight) => ({ weight, holdSeconds: 60 }));
    expect(stageProblems(stages)).toEqual(problems);
  });

  it.each([
    [[1, 100], ["jump from 1 to 100 % without a stage between"]],
    [[5, 60, 100], ["jump from 5 to 60 % without a stage between"]],
    [[49, 100], ["jump from 49 to 100 % without a stage between"]],
    [[50, 100], []],
    [[100], []],
    [[10, 30, 60, 100], []],
  ])("%j: %j", (weights, jumps) => {
    expect(stageJumps(weights)).toEqual(jumps);
  });

  it.each(Object.entries(PRESETS))("Of the preset %s do not jump", (_, stages) => {
    expect(stageJumps(stages.map(({ weight }) => weight))).toEqual([]);
  });

  it("Add at most as much as the largest difference, the first one included", () => {
    expect(largestStep(stagesOf("mesh"))).toBe(40);
    expect(largestStep(stagesOf("blue-green"))).toBe(100);
    expect(largestStep([])).toBe(0);
  });
});
