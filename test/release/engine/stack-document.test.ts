import { StackDocument } from "../../../release/engine/stack-document";

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

const edited = (change: (document: StackDocument) => void, text = TEXT) => {
  const document = new StackDocument(text, "sluice");
  change(document);
  return document.toString();
};

/** Does not prove that any text of YAML keeps every space: what Pulumi itself writes does. */
describe("A stack file's text", () => {
  it("Stays as it is where nothing is changed", () => {
    expect(edited(() => undefined)).toBe(TEXT);
  });

  it("Spells a key as it always did, and new ones in full", () => {
    const document = new StackDocument("config:\n  sluice:config:weights: {}\n", "sluice");
    expect(document.spelled("weights")).toBe("sluice:config:weights");
    expect(document.spelled("activeColor")).toBe("sluice:activeColor");
  });

  it("Keeps its line ends, its indentation and its kind of list", () => {
    const olds = [
      "config:\r\n  a:b:\r\n  - one\r\n  sluice:green:\r\n    replicas: 3\r\n",
      "config:\n    a:b:\n        - one\n    sluice:green:\n        replicas: 3\n",
    ];
    const texts = olds.map((old) =>
      edited((document) => {
        document.mark(["green", "replicas"], 5);
      }, old),
    );
    expect(texts).toEqual(olds.map((old) => old.replace("3", "5 # sluice: set 5, was 3")));
  });

  it("Notes the number before one that a release sets, once, and gets it back", () => {
    const marked = edited((document) => {
      document.mark(["green", "replicas"], 5);
      document.mark(["green", "replicas"], 6);
    });
    expect(marked).toBe(
      TEXT.replace(
        "replicas: 3 # enough for the day",
        "replicas: 6 # enough for the day; sluice: set 6, was 3",
      ),
    );
    const restored = edited((document) => {
      document.restore(["green", "replicas"]);
    }, marked);
    expect(restored).toBe(TEXT);
  });

  it("Keeps a number that somebody wrote over a release's", () => {
    const noted = TEXT.replace("3 # enough for the day", "7 # enough; sluice: set 5, was 3");
    const restored = edited((document) => {
      document.restore(["green", "replicas"]);
    }, noted);
    expect(restored).toBe(TEXT.replace("3 # enough for the day", "7 # enough"));
  });

  it("Gets rid of a number that was not set before, and of maps that held nothing else", () => {
    const marked = edited((document) => {
      document.mark(["blue", "autoscaling", "min"], 4);
    });
    expect(marked).toContain("      min: 4 # sluice: set 4, was not set\n");
    const restored = edited((document) => {
      document.restore(["blue", "autoscaling", "min"]);
    }, marked);
    expect(restored).toBe(TEXT);
  });

  it("Keeps a number that no release has set", () => {
    const text = edited((document) => {
      document.restore(["green", "replicas"]);
      document.restore(["green", "autoscaling", "min"]);
      document.restore(["blue", "replicas"]);
    });
    expect(text).toBe(TEXT);
  });

  it("Is refused with its place where it is no YAML", () => {
    expect(() => new StackDocument("config: [", "sluice")).toThrow(/at line 1, column 10/);
  });
});
