/**
 * Proves that each ordinary mistake at each key is refused in a sentence about that key. The mistakes are
 * made from the schema, so a bound that is wrong there is none here: tables in test/model say the bounds that
 * matter. Rules across keys are settings-invalid.test.ts's.
 */
import type { Problem } from "../model/settings/problem";
import { readAs } from "../model/settings/reading";
import { settingsSchema } from "../model/settings/schema";
import { type Mistake, ordinaryMistakes, placed } from "./support/mistakes";

const mistakes = ordinaryMistakes();

/** A mistake, and all that is said about it at its place. */
interface Judged extends Mistake {
  readonly said: readonly Problem[];
}

const judged: readonly Judged[] = mistakes.map((one) => {
  const { problems } = readAs(settingsSchema, placed(one.at, one.value));
  const said = problems.filter(({ path }) => path.join(".") === one.path.join("."));
  return { ...one, said };
});

/** The mistakes of a kind about which something else is said, as lines. */
function otherwise(is: Mistake["is"], isRight: (said: Problem, mistake: Mistake) => boolean) {
  return judged
    .filter((one) => one.is === is && !one.said.every((said) => isRight(said, one)))
    .map(({ path, value, said }) => [path.join("."), value, said[0]?.found, said[0]?.needed]);
}

test("there are more than 1500 mistakes, and each is told once, in words of what is needed", () => {
  expect(judged.length).toBeGreaterThan(1500);
  const wrong = judged.filter(
    ({ said }) => said.length !== 1 || /^Invalid|pattern|expected/.test(said[0]?.needed ?? ""),
  );
  expect(wrong.map(({ path, is }) => `${path.join(".")} is ${is}`)).toEqual([]);
});

test("a key that is missing was found as nothing", () => {
  expect(otherwise("missing", ({ found }) => found === "nothing")).toEqual([]);
});

test("an unknown key is told with those that are known", () => {
  const isRight = ({ found, needed }: Problem) =>
    found === "an unknown key" && / Known: \w+/.test(needed);
  expect(otherwise("unknown", isRight)).toEqual([]);
});

test("a word that is none is told with those that are, and shown, but for secrets", () => {
  const isRight = ({ found, needed }: Problem) =>
    (found === '"no-such-word"' || found === "[secret]") && needed.startsWith("one of ");
  expect(otherwise("no known word", isRight)).toEqual([]);
});

test("a number out of range is told with the range", () => {
  const isRight = ({ found, needed }: Problem, { value }: Mistake) =>
    found === String(value) && /^an integer (?:from -?\d+ to \d+|of at least \d+)/.test(needed);
  expect(otherwise("out of range", isRight)).toEqual([]);
});

test("a time or a share without its unit is told with the range in that unit", () => {
  const isRight = ({ found, needed }: Problem) =>
    found === '"10"' &&
    /^a (?:duration from \w+ to \w+|share from [\d.]+% to [\d.]+%), such as \d/.test(needed);
  expect(otherwise("without its unit", isRight)).toEqual([]);
});

test("another kind of value is shown, but for secrets", () => {
  const isRight = ({ found }: Problem, { value }: Mistake) =>
    found === JSON.stringify(value) || found === "[secret]";
  expect(otherwise("another kind of value", isRight)).toEqual([]);
});
