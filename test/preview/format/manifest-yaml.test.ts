/**
 * Proves that both kinds of readers get back what was written: `yaml` in its two versions, and PyYAML where
 * it is installed. Does not prove what kubectl's own reader makes of it; it reads less than PyYAML does.
 */
import { execFileSync, spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { parse } from "yaml";
import { manifestYaml } from "../../../preview/format/manifest-yaml";

const AMBIGUOUS = [
  ...["on", "off", "yes", "no", "y", "n", "Y", "N", "On", "TRUE", "False", "true", "null", "Null"],
  ...["~", "=", "<<", "", " ", "-", "1_000", "0o17", "017", "0x1F", "0b11", "1:30", "190:20:30.5"],
  ...[
    "E0",
    "e123456",
    "e-1",
    "1e3",
    "1.5",
    ".5",
    "5.",
    ".inf",
    "-.INF",
    ".nan",
    "+1",
    "-1",
    "0_",
    "08",
    "1__0",
    "12e03",
  ],
  ...["2001-12-14", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "100m", "8080"],
  ...["!tag", "&a", "*a", "@a", "`a", "%a", "a: b", "a #b", "- a", "? a", "{a", "[a", "'a'", '"a"'],
  ...["a\u2028b", "a\u2029b", "a\u0085b", "\ufeffa", "a\u007fb", "a\u009fb", "a\ufffeb", "a\r\nb"],
  ...[
    "a\nb",
    "a\n b\n",
    "\n a",
    " a\nb",
    "a\n\n",
    "on\n",
    "a\n\u2028b\n",
    "a\tb",
    "\ta",
    "😀",
    "é",
  ],
  ...[
    "\n",
    "\n\n",
    "  \n",
    "#a\nb",
    "---\na",
    "...\na",
    "a\n---\nb",
    "a:\n  b",
    "\u0000",
    "\u001b[1m",
  ],
];

const object = (texts: readonly string[]) => ({
  list: texts,
  map: Object.fromEntries(texts.map((text, at) => [text, at])),
});

const hasPyYaml = spawnSync("python3", ["-c", "import yaml"]).status === 0;

/** What PyYAML reads in each of many documents. */
function readByPython(documents: readonly string[]): unknown {
  const script =
    "import json, sys, yaml; print(json.dumps([yaml.safe_load(d) for d in json.load(sys.stdin)]))";
  const input = JSON.stringify(documents);
  return JSON.parse(execFileSync("python3", ["-c", script], { input, encoding: "utf8" }));
}

test.each(AMBIGUOUS)(
  "%j is the same text for readers of YAML 1.1 and 1.2, as value and as key",
  (text) => {
    const written = manifestYaml(object([text]));
    for (const version of ["1.1", "1.2"] as const) {
      expect(parse(written, { version })).toEqual(object([text]));
    }
  },
);

test.each(["NEW_CHECKOUT", "/metrics", "Always", "shop.example.com", "a b", "once", "nobody"])(
  "%s stays without quotes",
  (text) => {
    expect(manifestYaml({ value: text })).toBe(`value: ${text}\n`);
  },
);

test("numbers, true, false and null keep their type", () => {
  const value = { a: 1, b: 1.5, c: true, d: false, e: null, f: [], g: {} };
  expect(parse(manifestYaml(value), { version: "1.1" })).toEqual(value);
});

test("texts of several lines are blocks", () => {
  expect(manifestYaml({ file: "on\nyes: 1_000\n" })).toBe("file: |\n  on\n  yes: 1_000\n");
});

/** Surrogates without their other half are no text that a file can hold. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from("0123456789_-+.:eEoOxXyYnN~=<> \n\t\u0085\u2028'\"\\#&*!|%@"),
    ),
  }),
  fc.constantFrom(...AMBIGUOUS),
);

test("any text is the same for both readers", () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 4 }), (texts) => {
      const written = manifestYaml(object(texts));
      expect(parse(written, { version: "1.1" })).toEqual(object(texts));
      expect(parse(written, { version: "1.2" })).toEqual(object(texts));
    }),
  );
});

(hasPyYaml ? test : test.skip)("PyYAML reads what was written", () => {
  const samples = [AMBIGUOUS, ...fc.sample(fc.array(anyText, { maxLength: 4 }), 300)].map(object);
  expect(readByPython(samples.map(manifestYaml))).toEqual(samples);
});
