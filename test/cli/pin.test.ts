// The decisions are in test/model/pin.test.ts; here is what is read and written.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import { pin } from "../../cli/verbs/pin";
import { A, B, C, CONFIG, fakeWorld, ON_BLUE, outputs, project } from "../release/driver/world";

let directory: string;

afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function run(argv: readonly string[], world = fakeWorld(), config = CONFIG) {
  directory = project(config);
  const code = await pin.run([...argv, "--cwd", directory, "--stack", "dev"], world);
  return { code, world, text: readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8") };
}

const built = (green: string) =>
  fakeWorld({ dev: { ...ON_BLUE, outputs: outputs(100, "blue", { blue: A, green }) } });

test("what the stack built for the color is pinned", async () => {
  const config = CONFIG.replace(/ {2}shop:green:\n.*\n/, "");
  const { code, text, world } = await run(["green"], built(C), config);
  expect(code).toBe(EXIT_CODES.ok);
  expect(text).toBe(
    config.replace("Color: blue\n", `Color: blue\n  shop:green:\n    image: ${C}\n`),
  );
  expect(world.printed).toEqual([`Pulumi.dev.yaml: green.image is now ${C} (before: nothing)`]);
  expect(world.said).toEqual(["Next: commit Pulumi.dev.yaml; sluice up --stack dev"]);
});

test.each(["green", "idle"])("a given image for %s needs no look at the state", async (color) => {
  const { text, world } = await run([color, "--image", C]);
  expect(text).toBe(CONFIG.replace(B, C));
  expect(world.read).toEqual([]);
});

test("a key under its old name is accepted, and said", async () => {
  const config = `${CONFIG}  shop:traffic:\n    timeoutMs: 1500\n`;
  const { world } = await run(["green", "--image", C], fakeWorld(), config);
  expect(world.said[0]).toBe(
    "warning: shop:traffic.timeoutMs is called timeout now, and sluice 1.0.0 refuses the old name; write timeout: 1s500ms",
  );
});

describe("a stack of several services", () => {
  const SHOP = CONFIG.replace("config:\n", "config:\n  shop:app: shop\n");
  const TWO = `${SHOP}${SHOP.replace("config:\n", "").replaceAll("shop:", "web:")}`;

  test("has the color of the one that is meant pinned", async () => {
    const line = ["green", "--service", "web", "--image", C];
    const { text, world } = await run(line, fakeWorld(), TWO);
    expect(text.split(C)).toHaveLength(2);
    expect(text.slice(0, SHOP.length)).toBe(SHOP);
    expect(world.said).toEqual(["Next: commit Pulumi.dev.yaml; sluice up --stack dev:web"]);
  });

  test("lists them where none is meant", async () => {
    const refused = run(["green", "--image", C], fakeWorld(), TWO);
    await expect(refused).rejects.toThrow("needed   one of shop, web");
  });
});

test("the image that another stack's traffic meets is taken over", async () => {
  const staging = { ...ON_BLUE, outputs: outputs(0, "green", { blue: A, green: C }) };
  const { text } = await run(["idle", "--from", "staging"], fakeWorld({ dev: ON_BLUE, staging }));
  expect(text).toBe(CONFIG.replace(B, C));
});

test("what is pinned already is nothing to do, and no failure", async () => {
  const { code, text, world } = await run(["green", "--image", B]);
  expect({ code, text }).toEqual({ code: EXIT_CODES.ok, text: CONFIG });
  expect(world.printed).toEqual([`Pulumi.dev.yaml: nothing to do, green.image is ${B}`]);
});

test.each<[readonly string[], object]>([
  [["green", "--image", C], { color: "green", image: C, before: B, changed: true }],
  [["blue", "--image", A], { color: "blue", image: A, before: A, changed: false }],
])("%j as JSON", async (argv, expected) => {
  const { world } = await run([...argv, "--json"]);
  expect(world.printed.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      exitCode: 0,
      messages: [expect.stringMatching(/^Pulumi.dev.yaml: /)],
      stack: "dev",
      ...expected,
    },
  ]);
});

const SPLIT = `${CONFIG}  shop:weights: { blue: 90, green: 10 }\n`;

test.each<[string, readonly string[], string, string]>([
  ["a serving color", ["blue", "--image", C], CONFIG, `runs ${A}`],
  ["a tag", ["green", "--image", "shop:1"], CONFIG, "repository@sha256:"],
  ["no idle color", ["idle", "--image", C], SPLIT, "blue 90, green 10: both carry traffic"],
])("%s is refused, and the file stays as it is", async (_, argv, config, words) => {
  await expect(run(argv, fakeWorld(), config)).rejects.toMatchObject({
    exitCode: EXIT_CODES.refused,
    message: expect.stringContaining(words) as unknown,
  });
  expect(readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8")).toBe(config);
});

test.each([["dev"], ["staging"]])("nothing deployed to %s is nothing to pin", async (stack) => {
  const from = stack === "dev" ? [] : ["--from", stack];
  await expect(run(["green", ...from], fakeWorld({ dev: {}, staging: {} }))).rejects.toThrow(
    `${stack}\n    found    nothing deployed yet`,
  );
});

test.each<[readonly string[], string]>([
  [[], "found    nothing\n    needed   one of blue, green, idle"],
  [["red"], "found    red\n"],
  [["blue", "green"], "the command line\n    found    green\n"],
  [["blue", "--image", A, "--from", "staging"], "--image and --from\n    found    both"],
])("%j makes no sense", async (argv, words) => {
  await expect(run(argv)).rejects.toMatchObject({
    exitCode: EXIT_CODES.usage,
    message: expect.stringContaining(words) as unknown,
  });
});
