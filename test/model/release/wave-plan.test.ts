import { SettingsError } from "../../../model/settings/settings-error";
import { only, parseWaves } from "../../../model/release/wave-plan";

const STACKS = ["ap", "eu", "us"];

const parse = (raw: unknown) => parseWaves(raw, STACKS, "waves.yaml", () => undefined);

function problemsOf(raw: unknown) {
  try {
    parse(raw);
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.problems.map(({ path, found, needed }) => [path.join("."), found, needed]);
    }
  }
  return [];
}

test("a wave goes one after the other, without a pause, and a failure stops the rest, unless it says more", () => {
  expect(parse({ waves: [{ stacks: ["eu"] }] })).toEqual({
    waves: [{ stacks: ["eu"], together: false, pauseSeconds: 0 }],
    onFailure: "stop",
  });
  const full = {
    waves: [
      { stacks: ["acme/shop/eu"], together: false, pause: "10m" },
      { stacks: ["us", "ap"], together: true, pause: "0s" },
    ],
    onFailure: "rollback",
  };
  expect(parse(full)).toEqual({
    waves: [
      { stacks: ["acme/shop/eu"], together: false, pauseSeconds: 600 },
      { stacks: ["us", "ap"], together: true, pauseSeconds: 0 },
    ],
    onFailure: "rollback",
  });
});

test.each<[string, unknown, readonly (readonly string[])[]]>([
  ["no map", "eu", [["", '"eu"', "a map with known keys"]]],
  ["no waves", {}, [["waves", "nothing", "a list of waves"]]],
  ["an empty list", { waves: [] }, [["waves", "[]", "at least one wave"]]],
  [
    "an empty wave and a wrong word",
    { waves: [{ stacks: [] }], onFailure: "wait" },
    [
      ["waves.0.stacks", "[]", "at least one stack"],
      ["onFailure", '"wait"', "one of stop, rollback"],
    ],
  ],
  [
    "an unknown stack, one twice and a pause before nothing",
    { waves: [{ stacks: ["eu", "mars"] }, { stacks: ["acme/shop/eu"], pause: "5s" }] },
    [
      ["waves.0.stacks.1", '"mars"', "one of the stacks ap, eu, us"],
      ["waves.1.stacks.0", '"acme/shop/eu"', "every stack once"],
      ["waves.1.pause", '"5s"', "nothing, as no wave comes after the last one"],
    ],
  ],
])("%s: everything that is wrong is told", (_, raw, problems) => {
  expect(problemsOf(raw)).toEqual(problems);
});

test("a pause under its old name is taken, and somebody is told", () => {
  const told: string[] = [];
  const raw = { waves: [{ stacks: ["eu"], pauseSeconds: 90 }, { stacks: ["us"] }] };
  const { waves } = parseWaves(raw, STACKS, "waves.yaml", (words) => told.push(words));
  expect(waves[0]?.pauseSeconds).toBe(90);
  expect(told).toEqual([
    "waves.yaml: waves[0].pauseSeconds is called pause now, and sluice 1.0.0 refuses the old name; write pause: 1m30s",
  ]);
});

test("an unknown key names the one that is meant, and the file", () => {
  expect(() => parse({ waves: [{ stack: ["eu"] }] })).toThrow(
    /waves\.yaml: waves\[0\]\.stack\n {4}found {4}an unknown key\n {4}needed {3}a known key; did you mean stacks\?/,
  );
});

test("a stack whose name is a number is meant by that number", () => {
  const { waves } = parseWaves(
    { waves: [{ stacks: [2026] }] },
    ["2026"],
    "waves.yaml",
    () => undefined,
  );
  expect(waves).toEqual([{ stacks: ["2026"], together: false, pauseSeconds: 0 }]);
});

test("of some of the stacks the waves remain that have any", () => {
  const plan = parse({ waves: [{ stacks: ["eu"] }, { stacks: ["us", "ap"], together: true }] });
  expect(only(plan, ["ap"]).waves).toEqual([{ stacks: ["ap"], together: true, pauseSeconds: 0 }]);
});
