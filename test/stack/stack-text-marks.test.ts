import fc from "fast-check";
import { type Place, StackText } from "../../stack/stack-text";
import { PlaceError } from "../../stack/text-edit";

const TEXT = `# Ask the shop's team first.
config:
  pulumi:disable-default-providers:
    - kubernetes
  sluice:app: "shop" # never change
  sluice:activeColor: blue

  # The new version.
  sluice:green:
    image: one
    replicas: 3 # enough for the day
    secrets:
      TOKEN:
        secure: v1:abc
  sluice:workload: { replicas: 2, env: { A: "1" } }
encryptionsalt: v1:xyz
`;

const edited = (change: (text: StackText) => StackText, text = TEXT) =>
  change(new StackText(text, "sluice")).text;

/** That nothing but the value changes is also proven by stack-text.test.ts. */
describe("A stack file's text", () => {
  it("Stays as it is where nothing is changed", () => {
    expect(edited((text) => text)).toBe(TEXT);
  });

  it("Spells a key as it always did, and new ones in full", () => {
    const text = "config:\n  sluice:config:weights: {}\n";
    expect(
      edited((one) => one.set(["weights", "blue"], 1).set(["activeColor"], "blue"), text),
    ).toBe("config:\n  sluice:activeColor: blue\n  sluice:config:weights: { blue: 1 }\n");
  });

  it("Keeps its line ends, its indentation and its kind of list", () => {
    const olds = [
      "config:\r\n  a:b:\r\n  - one\r\n  sluice:green:\r\n    replicas: 3\r\n",
      "config:\n    a:b:\n        - one\n    sluice:green:\n        replicas: 3\n",
    ];
    const texts = olds.map((old) => edited((text) => text.mark(["green", "replicas"], 5), old));
    expect(texts).toEqual(olds.map((old) => old.replace("3", "5 # sluice: set 5, was 3")));
  });

  it("Notes the number before one that a release sets, once, and gets it back", () => {
    const marked = edited((text) =>
      text.mark(["green", "replicas"], 5).mark(["green", "replicas"], 6),
    );
    expect(marked).toBe(
      TEXT.replace(
        "replicas: 3 # enough for the day",
        "replicas: 6 # enough for the day; sluice: set 6, was 3",
      ),
    );
    const restored = edited((text) => text.restore(["green", "replicas"]), marked);
    expect(restored).toBe(TEXT);
  });

  it("Keeps a number that somebody wrote over a release's", () => {
    const noted = TEXT.replace("3 # enough for the day", "7 # enough; sluice: set 5, was 3");
    const restored = edited((text) => text.restore(["green", "replicas"]), noted);
    expect(restored).toBe(TEXT.replace("3 # enough for the day", "7 # enough"));
  });

  it("Gets rid of a number that was not set before, and of maps that held nothing else", () => {
    const marked = edited((text) => text.mark(["blue", "autoscaling", "min"], 4));
    expect(marked).toContain("      min: 4 # sluice: set 4, was not set\n");
    const restored = edited((text) => text.restore(["blue", "autoscaling", "min"]), marked);
    expect(restored).toBe(TEXT);
  });

  it("Keeps a number that no release has set", () => {
    const text = edited((text) =>
      text
        .restore(["green", "replicas"])
        .restore(["green", "autoscaling", "min"])
        .restore(["blue", "replicas"]),
    );
    expect(text).toBe(TEXT);
  });

  it("Is refused where it is no YAML", () => {
    expect(() => edited((text) => text.mark(["green", "replicas"], 5), "config: [")).toThrow(
      PlaceError,
    );
  });

  it.each([
    [
      "a map of one line",
      "config:\n  sluice:green: { replicas: 3, image: one } # ours\n",
      "config:\n  sluice:green: { replicas: 5 # sluice: set 5, was 3\n            , image: one } # ours\n",
    ],
    [
      "a map of one line without the key",
      "config:\n  sluice:green: { image: one }\n",
      "config:\n  sluice:green: { replicas: 5 # sluice: set 5, was not set\n            , image: one }\n",
    ],
    [
      "a map of one line in several",
      "config:\n  sluice:green: {\n    image: one,\n    replicas: 3\n  }\n",
      "config:\n  sluice:green: {\n    image: one,\n    replicas: 5 # sluice: set 5, was 3\n            \n  }\n",
    ],
    [
      "no line end",
      "config:\n  sluice:green:\n    image: one",
      "config:\n  sluice:green:\n    image: one\n    replicas: 5 # sluice: set 5, was not set",
    ],
  ])("Takes a mark in %s, and loses it without a trace", (_, before, after) => {
    expect(edited((text) => text.mark(["green", "replicas"], 5), before)).toBe(after);
    expect(edited((text) => text.restore(["green", "replicas"]), after)).toBe(before);
  });

  it("Gives a mark up that an older version wrote within a map", () => {
    const old =
      "config:\n  sluice:green:\n    {\n      replicas: 5, # sluice: set 5, was 3\n      image: one\n    }\n";
    expect(edited((text) => text.restore(["green", "replicas"]), old)).toBe(
      old.replace("5, # sluice: set 5, was 3", "3,"),
    );
  });

  it("Loses what an older version added within maps, with the maps", () => {
    const flow =
      "{\n      autoscaling:\n        {\n          min: 5 # sluice: set 5, was not set\n        }";
    const restored = (text: string) =>
      edited((one) => one.restore(["blue", "autoscaling", "min"]), text);
    expect(restored(`config:\n  sluice:blue:\n    ${flow}\n    }\n  other:key: 1\n`)).toBe(
      "config:\n  other:key: 1\n",
    );
    expect(restored(`config:\n  sluice:blue:\n    ${flow},\n      image: one\n    }\n`)).toBe(
      "config:\n  sluice:blue:\n    {\n      image: one\n    }\n",
    );
    const replicas =
      "config:\n  sluice:blue:\n    {\n      image: one,\n      replicas: 5, # sluice: set 5, was not set\n";
    expect(
      edited((one) => one.restore(["blue", "replicas"]), `${replicas}      env: { A: a }\n    }\n`),
    ).toBe("config:\n  sluice:blue:\n    {\n      image: one,\n      env: { A: a }\n    }\n");
  });

  it("Is the same again after marks at several places, in any order", () => {
    const places: readonly Place[] = [
      ["blue", "replicas"],
      ["blue", "autoscaling", "min"],
      ["green", "replicas"],
      ["green", "autoscaling", "min"],
    ];
    const color = fc.constantFrom(
      "",
      "\n    image: one",
      "\n    replicas: 3",
      "\n    replicas: 3   # enough",
      "\n    replicas: 3  ",
      "\n    autoscaling: { min: 2, max: 6 }",
      "\n    autoscaling:\n      max: 6\n    env: { A: one }",
      "\n    autoscaling:\n      # least\n      min: 2\n      max: 6",
      " { image: one }",
      " { image: one, autoscaling: { min: 2 }, replicas: 3 } # why",
      " {\n    replicas: 3, # enough\n    image: one,\n  }",
    );
    const order = fc.shuffledSubarray([...places], { minLength: 1 });
    fc.assert(
      fc.property(color, color, order, order, fc.boolean(), (blue, green, marked, back, isCrlf) => {
        const lines = [
          "config:",
          "  sluice:activeColor: blue # serves",
          ...(blue === "" ? [] : [`  sluice:blue:${blue}`]),
          ...(green === "" ? [] : [`  sluice:green:${green}`]),
          "  # a remark",
          "  other:key: 1.10",
          "",
        ];
        const text = lines.join("\n").replaceAll("\n", isCrlf ? "\r\n" : "\n");
        const set = marked.reduce(
          (one, place) => one.mark(place, 5),
          new StackText(text, "sluice"),
        );
        expect(set.text.match(/sluice: set 5/g)).toHaveLength(marked.length);
        const restored = [...back, ...marked].reduce((one, place) => one.restore(place), set);
        expect(restored.text).toBe(text);
      }),
      { numRuns: 400 },
    );
  });
});
