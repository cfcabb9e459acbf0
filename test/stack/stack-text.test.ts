import fc from "fast-check";
import { parse } from "yaml";
import { type Place, StackText } from "../../stack/stack-text";
import { PlaceError, type Value } from "../../stack/text-edit";

const set = (text: string, place: Place, value: Value) =>
  new StackText(text, "sluice").set(place, value).text;

const FILE = `# Reviewed by people
config:
  sluice:app: shop   # aligned
  sluice:activeColor: blue # who serves

  # a tenth
  sluice:weights: { blue: 90,   green: 10 }
  sluice:blue:
    # fewer
    replicas: 2
  sluice:traffic:
    hosts: [ shop.example.com ]
encryptionsalt: v1:abc=
`;

/** The lines that differ, as a diff shows them. */
function diff(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

test.each<[string, Place, Value, readonly string[]]>([
  [
    "a value in place, its comment stays",
    ["activeColor"],
    "green",
    ["-  sluice:activeColor: blue # who serves", "+  sluice:activeColor: green # who serves"],
  ],
  [
    "a value in a map of one line",
    ["weights", "green"],
    20,
    [
      "-  sluice:weights: { blue: 90,   green: 10 }",
      "+  sluice:weights: { blue: 90,   green: 20 }",
    ],
  ],
  ["a new key of a map", ["blue", "image"], "r/a@sha256:1", ["+    image: r/a@sha256:1"]],
  [
    "a new map beside its neighbor",
    ["green", "image"],
    "r/a@sha256:1",
    ["+  sluice:green:", "+    image: r/a@sha256:1"],
  ],
])("sets %s, and nothing else", (_, place, value, expected) => {
  expect(diff(FILE, set(FILE, place, value))).toEqual(expected);
});

test("a new key stands after the neighbor, or last in a map of plain lines", () => {
  const text = set(set(FILE, ["green", "image"], "x"), ["blue", "image"], "y");
  expect(text).toContain(
    "sluice:activeColor: blue # who serves\n  sluice:green:\n    image: x\n\n",
  );
  expect(text).toContain("    # fewer\n    replicas: 2\n    image: y\n  sluice:traffic:\n");
});

test.each<[string, string, string]>([
  ["an empty map", "config:\n  a: {}\n", "config:\n  a: { image: x }\n"],
  ["no value", "config:\n  a:\n  b: 1\n", "config:\n  a:\n    image: x\n  b: 1\n"],
  ["no map", "config:\n  b: 1\n", "config:\n  b: 1\n  sluice:a:\n    image: x\n"],
  ["a map of one line", "config:\n  a: {c: 1}\n", "config:\n  a: { image: x,c: 1}\n"],
  [
    "a map that ends in a map",
    "config:\n  a: # why\n    c:\n      d: 1\n",
    "config:\n  a: # why\n    image: x\n    c:\n      d: 1\n",
  ],
  ["quotes", "config:\n  a:\n    image: 'y'\n", "config:\n  a:\n    image: 'x'\n"],
  ["four spaces", "config:\n    b: 1\n", "config:\n    b: 1\n    sluice:a:\n        image: x\n"],
  ["no config", "encryptionsalt: v1\n", "encryptionsalt: v1\nconfig:\n  sluice:a:\n    image: x\n"],
  ["an empty config", "config:\n", "config:\n  sluice:a:\n    image: x\n"],
  ["nothing", "", "config:\n  sluice:a:\n    image: x\n"],
  ["no line end", "config:\n  b: 1", "config:\n  b: 1\n  sluice:a:\n    image: x"],
  [
    "line ends of Windows",
    "config:\r\n  b: 1\r\n",
    "config:\r\n  b: 1\r\n  sluice:a:\r\n    image: x\r\n",
  ],
  [
    "a merge of others",
    "config:\n  b: &b { image: y }\n  a:\n    <<: *b\n",
    "config:\n  b: &b { image: y }\n  a:\n    image: x\n    <<: *b\n",
  ],
  [
    "an anchor that others do not use",
    "config:\n  a: &a\n    image: y\n",
    "config:\n  a: &a\n    image: x\n",
  ],
])("a file with %s is changed as a person would", (_, before, after) => {
  expect(set(before, ["a", "image"], "x")).toBe(after);
});

test.each([
  ["an alias", "config:\n  b: &b { image: y }\n  a: *b\n"],
  ["an anchor that others use", "config:\n  a: &a { image: y }\n  b: *a\n"],
  ["text where a map belongs", 'config:\n  a: \'{"image":"y"}\'\n'],
  ["a map where a value belongs", "config:\n  a:\n    image: { secure: abc }\n"],
  ["a list where a map belongs", "config:\n  a: [image]\n"],
  ["the same key twice", "config:\n  a: { image: y }\n  a: { image: z }\n"],
  ["no YAML", "config: [\n"],
  ["text in several lines", "config:\n  a:\n    image: |\n      y\n"],
])("a file with %s is left alone", (_, text) => {
  expect(() => set(text, ["a", "image"], "x")).toThrow(PlaceError);
});

describe("in any file", () => {
  const comment = fc.constantFrom("", "", " # why", "   # aligned");
  const above = fc.constantFrom("", "", "  # a remark\n", "\n");
  const keys = [
    "sluice:app",
    "sluice:activeColor",
    "sluice:weights",
    "sluice:blue",
    "other:key",
    "sluice:traffic",
  ];
  const value = fc.constantFrom(
    (indent: string) => ` { blue: 1, green: 99 }${indent.slice(99)}`,
    (indent: string) => `\n${indent}  # own\n${indent}  image: y\n${indent}  env: { A: "1" }`,
    (indent: string) =>
      `\n${indent}  files:\n${indent}    a: |\n${indent}      x: 1\n\n${indent}      y`,
    (indent: string) => `\n${indent}  - one\n${indent}  - two`,
    () => " {}",
    () => "",
  );
  const scalar = fc.constantFrom(" blue", ' "blue"', " 8080", " 'it''s'");
  const entry = (key: string) =>
    fc
      .tuple(
        above,
        key === "sluice:activeColor" ? scalar.map((text) => () => text) : value,
        comment,
      )
      .map(([before, write, after]) => {
        const text = write("  ");
        return `${before}  ${key}:${text}${text.includes("\n") ? "" : after}\n`;
      });
  const file = fc
    .tuple(fc.shuffledSubarray(keys), comment)
    .chain(([chosen, remark]) =>
      fc.tuple(...chosen.map(entry)).map((entries) => `config:${remark}\n${entries.join("")}`),
    );
  const change = fc.constantFrom<[Place, Value]>(
    [["activeColor"], "green"],
    [["weights", "blue"], 40],
    [["blue", "image"], "r.example.com/a@sha256:0"],
    [["green", "image"], "r.example.com/a@sha256:0"],
  );

  test("what is read back is what was wanted, and every other line is as it was", () => {
    let changed = 0;
    fc.assert(
      fc.property(file, change, (text, [[key, step], wanted]) => {
        const place: Place = step === undefined ? [key] : [key, step];
        let edited: string;
        try {
          edited = set(text, place, wanted);
        } catch (error) {
          expect(error).toBeInstanceOf(PlaceError);
          return;
        }
        changed += 1;
        type Config = Record<string, unknown>;
        const before = (parse(text) as { config: Config | null }).config ?? {};
        const after = (parse(edited) as { config: Config }).config;
        const { [`sluice:${key}`]: own, ...others } = after;
        const { [`sluice:${key}`]: old, ...same } = before;
        expect(others).toEqual(same);
        expect(own).toEqual(
          step === undefined ? wanted : { ...(old as object | null), [step]: wanted },
        );
        const lost = text.split("\n").filter((line) => !edited.split("\n").includes(line));
        expect(lost.length).toBeLessThanOrEqual(1);
        expect(edited.split("\n").length - text.split("\n").length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 500 },
    );
    expect(changed).toBeGreaterThan(200);
  });
});
