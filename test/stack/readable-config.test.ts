// What can be read of stack files that are damaged. What is done with it: test/release/stack-view.test.ts.
import { namespaceOf, readableConfig } from "../../stack/readable-config";

const TEXT = `config:
  # who serves
  shop:app: shop
  shop:namespace: "market"
  shop:activeColor: blue
  shop:weights:
    blue: 90
    green: 10
  shop:cluster: { context: prod }
`;

const WHOLE = {
  "shop:app": "shop",
  "shop:namespace": "market",
  "shop:activeColor": "blue",
  "shop:weights": { blue: 90, green: 10 },
  "shop:cluster": { context: "prod" },
};

const read = (text: string) => readableConfig(text, "Pulumi.dev.yaml", "shop");

test("a file that is whole is read as it is", () => {
  expect(read(TEXT)).toEqual({ config: WHOLE, lost: [] });
});

test.each([
  [
    "a conflict beside what counts",
    `${TEXT}<<<<<<< HEAD\n  shop:port: 1\n=======\n  shop:port: 2\n>>>>>>> topic\n`,
    ["shop:port"],
  ],
  [
    "a conflict over one value",
    TEXT.replace(
      "    blue: 90\n",
      "<<<<<<< HEAD\n    blue: 90\n=======\n    blue: 50\n>>>>>>> topic\n",
    ),
    ["shop:weights"],
  ],
  ["an entry that is no YAML", `${TEXT}  shop:traffic: { hosts: [a\n`, ["shop:traffic"]],
  ["a tab for indentation", `${TEXT}  shop:traffic:\n\thosts: []\n`, ["shop:traffic"]],
  [
    "a conflict whose sides are the same",
    `${TEXT}<<<<<<< HEAD\n  shop:app: shop\n=======\n  shop:app: shop\n>>>>>>> topic\n`,
    [],
  ],
  [
    "Windows line ends and a mark before them",
    `\uFEFF${TEXT}<<<<<<< HEAD\n`.replaceAll("\n", "\r\n"),
    [],
  ],
])("%s costs nothing but itself", (_, text, lost) => {
  const { config, lost: found, trouble } = read(text);
  const kept = Object.entries(WHOLE).filter(([key]) => !lost.includes(key));
  expect(config).toEqual(Object.fromEntries(kept));
  expect(found).toEqual(lost);
  expect(trouble).toContain("Pulumi.dev.yaml\n    found    ");
});

test("two sides that say different things are lost, whichever comes first", () => {
  const sides = "<<<<<<< HEAD\n  shop:activeColor: green\n=======\n>>>>>>> topic\n";
  expect(read(TEXT + sides).lost).toEqual(["shop:activeColor"]);
  expect(read(TEXT + sides).config).not.toHaveProperty("shop:activeColor");
});

test.each(["", "\u0000\u0001 no file of ours", "- a\n- list: ["])("%j tells nothing", (text) => {
  expect(read(text).config).toEqual({});
});

test("a project is named by its own keys where nothing else tells its name", () => {
  expect(namespaceOf("config:\n  aws:region: x\n  shop:app: web\n", "app")).toBe("shop");
  expect(namespaceOf("config: {}\n", "app")).toBeUndefined();
});
