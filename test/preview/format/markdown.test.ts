// Does not prove how GitHub renders it.
import { formatMarkdown } from "../../../preview/format/markdown";
import { makePlan } from "../../../preview/plan/plan";
import type { Recording } from "../../../preview/recorder";
import {
  blueGreen,
  image,
  IMAGES,
  joined,
  recordingOf,
  resource,
  TYPES,
} from "../../support/recording";

function comment(before: Recording | undefined, after: Recording): string {
  const base = before
    ? { kind: "git" as const, label: "origin/main" }
    : { kind: "nothing" as const, label: "" };
  return formatMarkdown(
    makePlan({ project: "shop", stack: "dev", whatIf: [], base, before, after }),
  );
}

test("a first share reads like this", () => {
  expect(comment(blueGreen(), blueGreen({ weights: [90, 10] })).split("\n")).toEqual([
    "<!-- sluice-preview shop/dev -->",
    "",
    "### Traffic: blue 100 → 90, green 0 → 10",
    "",
    "shop/dev, compared with origin/main",
    "",
    "| shop/shop | blue (active) | green |",
    "|---|---|---|",
    "| traffic before | 100 % | 0 % |",
    "| traffic after | 90 % | 10 % |",
    "| image | aaaaaaaaaaaa | bbbbbbbbbbbb |",
    "| pods | 3 | 3 |",
    "| restarts | – | – |",
    "",
    "**Order**",
    "",
    "1. <code>\\~ VirtualService shop</code>",
    "",
    "**Objects**: 1 to update, 8 unchanged",
    "",
    "<details><summary>~ VirtualService shop/shop</summary>",
    "",
    "```diff",
    "- spec.http[split].route[0].weight: 100",
    "+ spec.http[split].route[0].weight: 90",
    "- spec.http[split].route[1].weight: 0",
    "+ spec.http[split].route[1].weight: 10",
    "```",
    "",
    "</details>",
    "",
  ]);
});

test("a danger shows in the heading and stands before everything else", () => {
  const text = comment(blueGreen(), blueGreen({ images: [image("c"), IMAGES[1]] }));
  expect(text).toContain("### ⚠️ Traffic stays: blue 100, green 0");
  expect(text.indexOf("⚠️ **1 danger**")).toBeLessThan(text.indexOf("| shop/shop |"));
  expect(text).toContain(
    "- **shop/shop blue** restarts its pods (image) while it carries 100 % of the traffic.",
  );
});

test.each<[string, Recording | undefined, Recording, string]>([
  [
    "several services",
    joined(blueGreen(), blueGreen({ app: "cart" })),
    joined(blueGreen({ weights: [9, 91] }), blueGreen({ app: "cart", weights: [9, 91] })),
    "### 2 services change",
  ],
  [
    "one of several",
    joined(blueGreen(), blueGreen({ app: "cart" })),
    joined(blueGreen(), blueGreen({ app: "cart", weights: [9, 91] })),
    "### shop/cart: Traffic: blue 100 → 9, green 0 → 91",
  ],
  ["nothing", blueGreen(), blueGreen(), "### Nothing changes"],
  [
    "a program of another kind",
    undefined,
    recordingOf([resource(TYPES.configMap, "a", { data: {} })]),
    "### 1 to create",
  ],
])("the heading tells of %s", (_, before, after, heading) => {
  expect(comment(before, after).split("\n")[2]).toBe(heading);
});

test("new objects are shown in full", () => {
  expect(comment(undefined, blueGreen())).toContain(
    "+ kind: PodDisruptionBudget\n+ metadata:\n+   name: shop-blue\n",
  );
});

const configMap = (name: string, value: string) =>
  recordingOf([
    resource(TYPES.configMap, name, { metadata: { name, namespace: "n" }, data: { value } }),
  ]);

test("texts of a pull request can neither end a block, nor add HTML, nor call people", () => {
  const text = comment(
    configMap("a", "before"),
    configMap("a", "```\n</details>\n@everyone <img src=x>"),
  );
  expect(text).toContain("````diff\n");
  expect(text).toContain("+ data.value: ```\\n</details>\\n@everyone <img src=x>\n````");
  const title = comment(undefined, configMap("x<b>@team|`*", "1")).split("````")[0] ?? "";
  expect(title.replaceAll(/```diff.*?```/gs, "")).not.toMatch(/<b>|@team/);
});

test("a comment that would be too long loses details and says so", () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    blueGreen({ app: `shop-${String(index)}` }),
  );
  const text = comment(undefined, joined(...many));
  expect(text.length).toBeLessThan(60_000);
  expect(text).toContain("… and 35 more services");
  expect(text).toMatch(
    /The details of \d+ more objects would not fit; `sluice preview` shows them\.\n$/,
  );
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
});
