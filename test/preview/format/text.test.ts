import { splitBar } from "../../../preview/format/bar";
import { choosePaint, colored, plain } from "../../../preview/format/paint";
import { countPhrase, sidePhrases, title } from "../../../preview/format/phrase";
import { formatText } from "../../../preview/format/text";
import { type Base, makePlan, type Plan } from "../../../preview/plan/plan";
import type { Recording } from "../../../preview/recorder";
import { blueGreen, image, IMAGES, joined, withInputs, TYPES } from "../../support/recording";

const FILE: Base = { kind: "file", label: "Pulumi.dev.yaml" };

function planOf(before: Recording | undefined, after: Recording, rest: Partial<Plan> = {}): Plan {
  const base: Base = before ? FILE : { kind: "nothing", label: "" };
  return makePlan({ project: "shop", stack: "dev", whatIf: [], base, ...rest, before, after });
}

const lines = (text: string) => text.split("\n");

test("a first share reads like this", () => {
  const plan = planOf(blueGreen(), blueGreen({ weights: [90, 10] }), {
    whatIf: ["weights.blue=90", "weights.green=10"],
  });
  expect(lines(formatText(plan, plain))).toEqual([
    "shop/dev with weights.blue=90, weights.green=10, compared with Pulumi.dev.yaml",
    "",
    "  Traffic: blue 100 → 90, green 0 → 10.",
    "    before  ████████████████████████████████████████  blue 100 %  green   0 %",
    "    after   ████████████████████████████████████░░░░  blue  90 %  green  10 %",
    "  Active color stays blue.",
    "  Pods of blue stay.",
    "  Pods of green stay.",
    "",
    "Order",
    "  1. ~ VirtualService shop",
    "",
    "Objects: 1 to update, 8 unchanged",
    "  ~ VirtualService shop/shop",
    "      spec.http[split].route[0].weight: 100 → 90",
    "      spec.http[split].route[1].weight: 0 → 10",
    "",
    "No dangers.",
  ]);
});

test("a danger stands at the end, where the eye rests", () => {
  const plan = planOf(blueGreen(), blueGreen({ images: [image("c"), IMAGES[1]] }));
  expect(lines(formatText(plan, plain)).slice(-7)).toEqual([
    "      spec.template.spec.containers[shop].image",
    "        - …shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…",
    "        + …shop@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccc…",
    "",
    "1 danger:",
    "  ! shop/shop blue restarts its pods (image) while it carries 100 % of the",
    "    traffic. Change the idle color, then shift.",
  ]);
});

test("nothing that changes is said in few lines", () => {
  expect(lines(formatText(planOf(blueGreen(), blueGreen()), plain))).toEqual([
    "shop/dev, compared with Pulumi.dev.yaml",
    "",
    "  Traffic stays: blue 100, green 0.",
    "    stays   ████████████████████████████████████████  blue 100 %  green   0 %",
    "  Images and pods are untouched.",
    "",
    "Objects: 9 unchanged",
    "",
    "No dangers.",
  ]);
});

test("among several services the untouched ones are counted", () => {
  const carts = ["cart", "search"].map((app) => blueGreen({ app }));
  const plan = planOf(
    joined(blueGreen(), ...carts),
    joined(blueGreen({ weights: [0, 100] }), ...carts),
  );
  const text = formatText(plan, plain);
  expect(text).toContain("\nshop/shop\n  Traffic: blue 100 → 0, green 0 → 100.");
  expect(text).toContain("\n2 of 3 services untouched\n");
  expect(text).not.toContain("cart");
});

test("an object that does not fit its schema is named", () => {
  const broken = withInputs(blueGreen(), TYPES.service, "shop-blue", (inputs) => ({
    ...inputs,
    spec: { ports: [{ port: "80" }] },
  }));
  expect(formatText(planOf(undefined, broken), plain)).toContain(
    [
      "1 problem with schemas: the API server would refuse these objects",
      "  Service shop/shop-blue",
      '    spec.ports[0].port: needed integer, found "80"',
    ].join("\n"),
  );
});

test.each<[string, Recording | undefined, Recording]>([
  ["a new service", undefined, blueGreen()],
  [
    "a whole release",
    blueGreen(),
    blueGreen({ weights: [0, 100], images: [image("c"), image("d")], env: ["2", "3"] }),
  ],
  [
    "another namespace",
    blueGreen(),
    blueGreen({ namespace: "market-with-a-rather-long-name-of-its-own" }),
  ],
])("%s fits a narrow terminal, but for names that are one word", (_, before, after) => {
  for (const columns of [50, 60, 80]) {
    const text = formatText(planOf(before, after), plain, columns);
    const long = lines(text).filter((line) => line.length > columns);
    expect(long.filter((line) => columns === 80 || !/^ *[+~-] \S+ \S+$|\S{24}/.test(line))).toEqual(
      [],
    );
  }
});

test.each([
  [100, "████████████████████████████████████████"],
  [99, "███████████████████████████████████████░"],
  [50, "████████████████████░░░░░░░░░░░░░░░░░░░░"],
  [1, "█░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░"],
  [0, "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░"],
])("blue at %i %% is a bar in which every color with traffic shows", (blue, bar) => {
  expect(splitBar({ blue, green: 100 - blue }, plain)).toBe(bar);
});

describe("colors", () => {
  const noColor = process.env["NO_COLOR"];

  beforeEach(() => {
    delete process.env["NO_COLOR"];
  });

  afterEach(() => {
    if (noColor === undefined) delete process.env["NO_COLOR"];
    else process.env["NO_COLOR"] = noColor;
  });

  test("appear on a terminal only", () => {
    expect(choosePaint({ isTTY: true }, true)).toBe(colored);
    expect(choosePaint({ isTTY: false }, true)).toBe(plain);
    expect(choosePaint({}, true)).toBe(plain);
  });

  test("are left out on request, by option or by variable", () => {
    expect(choosePaint({ isTTY: true }, false)).toBe(plain);
    process.env["NO_COLOR"] = "1";
    expect(choosePaint({ isTTY: true }, true)).toBe(plain);
  });

  test("add nothing but color", () => {
    const plan = planOf(blueGreen(), blueGreen({ weights: [90, 10], env: ["2", "1"] }));
    const text = formatText(plan, colored);
    expect(text).toContain("\u001b[");
    expect(text.replaceAll(/\u001b\[\d+m/g, "")).toBe(formatText(plan, plain));
  });
});

test.each<[string, object, number, (string | undefined)[]]>([
  ["short values as they are", { before: 1, after: "a" }, 20, ["1", "a"]],
  ["a new value alone", { after: true }, 20, [undefined, "true"]],
  ["empty text visibly", { before: "", after: "x" }, 20, ['""', "x"]],
  ["lines in one", { before: "a\nb", after: "a" }, 20, ["a\\nb", "a"]],
  ["maps as JSON", { after: { a: [1] } }, 20, [undefined, '{"a":[1]}']],
  [
    "long values from where they begin to differ",
    { before: `${"x".repeat(30)}a`, after: `${"x".repeat(30)}b` },
    20,
    ["…xxxxxxxxxxxxa", "…xxxxxxxxxxxxb"],
  ],
  ["longer ones cut", { after: "y".repeat(30) }, 10, [undefined, "yyyyyyyyy…"]],
])("shows %s", (_, field, room, expected) => {
  expect(sidePhrases({ path: "a", ...field }, room)).toEqual(expected);
});

test("titles and counts", () => {
  expect(title(planOf(undefined, blueGreen()))).toBe("shop/dev, nothing to compare with");
  expect(countPhrase({ create: 1, update: 2, replace: 3, delete: 4, same: 5 })).toBe(
    "1 to create, 2 to update, 3 to replace, 4 to delete, 5 unchanged",
  );
  expect(countPhrase({ create: 0, update: 0, replace: 0, delete: 0, same: 0 })).toBe("none");
});
