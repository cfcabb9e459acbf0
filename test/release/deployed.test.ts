// What the command line answers, understood. Does not prove that it answers so: test/e2e does.
import { readDeployed } from "../../release/deployed";
import { A, B, C, fakeWorld, ON_BLUE, outputs, type State } from "./driver/world";

const ask = async (state: State) => {
  const world = fakeWorld({ dev: state });
  const place = { directory: "/program", stack: "dev", service: "shop" };
  return { world, deployed: await readDeployed(world.runner, place) };
};

const BLUE = { activeColor: "blue", weights: { blue: 100, green: 0 } };
const GREEN = { activeColor: "green", weights: { blue: 0, green: 100 } };
const TENTH = { activeColor: "blue", weights: { blue: 90, green: 10 } };

test("a good update runs what it declared", async () => {
  const { deployed } = await ask(ON_BLUE);
  expect(deployed).toEqual({
    ...BLUE,
    images: { blue: A, green: B },
    isComplete: true,
    lastGood: BLUE,
    served: { blue: { images: [A], areAll: true }, green: { images: [B], areAll: true } },
  });
});

test("of several services each has its own output and its own keys", async () => {
  const { release } = outputs(100, "blue", { blue: A, green: B });
  const state = { ...ON_BLUE, outputs: { release: { web: {}, shop: release } } };
  expect((await ask(state)).deployed).toMatchObject({ ...BLUE, lastGood: BLUE });
  await expect(ask({ ...ON_BLUE, outputs: { release: { web: release } } })).rejects.toThrow(
    "one of several services stands in it as `shop`",
  );
});

describe("the images that carried traffic", () => {
  const served = async (updates: State["updates"]) =>
    (await ask({ ...ON_BLUE, ...(updates && { updates }) })).deployed?.served;

  test("are those of good updates in which the color had a share", async () => {
    const weights = '{"blue":90,"green":10}';
    expect(
      await served([
        { result: "succeeded", green: JSON.stringify({ image: C }) },
        { result: "failed", activeColor: "green", green: JSON.stringify({ image: C }) },
        { result: "succeeded", weights },
        { result: "succeeded", weights },
      ]),
    ).toEqual({ blue: { images: [A], areAll: true }, green: { images: [B], areAll: true } });
  });

  test.each([["encrypted"], ["{}"]])("are not all known where settings are %s", async (green) => {
    expect(await served([{ result: "succeeded", activeColor: "green", green }])).toEqual({
      blue: { images: [], areAll: true },
      green: { images: [], areAll: false },
    });
  });

  test("are not all known where the history goes on", async () => {
    const page = Array.from({ length: 20 }, () => ({ result: "succeeded" }) as const);
    expect((await served(page))?.green).toEqual({ images: [], areAll: false });
    expect((await served(page.slice(1)))?.green).toEqual({ images: [], areAll: true });
  });
});

test("the stack is named in every call, and none is selected for good", async () => {
  const { world } = await ask(ON_BLUE);
  expect(world.read.map(({ command, args, directory }) => [command, ...args, directory])).toEqual([
    ["pulumi", "stack", "output", "--json", "--stack", "dev", "--non-interactive", "/program"],
    [
      "pulumi",
      "stack",
      "history",
      "--page-size",
      "20",
      "--page",
      "1",
      "--json",
      "--stack",
      "dev",
      "--non-interactive",
      "/program",
    ],
  ]);
});

test("a stack without outputs has nothing deployed", async () => {
  expect((await ask({})).deployed).toBeUndefined();
});

test("a failed update has put its outputs out, so the last good one is asked of the history", async () => {
  const { deployed } = await ask({
    outputs: outputs(0, "green"),
    updates: [
      { result: "failed", activeColor: "green" },
      { result: "failed", activeColor: "green" },
      { result: "succeeded", weights: '{"blue":90,"green":10}' },
      { result: "succeeded", activeColor: "green" },
    ],
  });
  expect(deployed).toMatchObject({ ...GREEN, isComplete: false, lastGood: TENTH });
});

test("what is no update, such as a refresh, says nothing about the split", async () => {
  const updates: State["updates"] = [
    { result: "succeeded", kind: "refresh", activeColor: "green" },
    { result: "failed" },
  ];
  const { deployed } = await ask({ ...ON_BLUE, updates });
  expect(deployed).toMatchObject({ isComplete: false, lastGood: undefined });
});

test.each([
  ["another program", { url: "https://example.com" }],
  ["secrets in the output", { release: "[secret]" }],
  ["an older program", { release: { activeColor: "blue" } }],
])("outputs of %s are no release", async (_, wrong) => {
  await expect(ask({ outputs: wrong })).rejects.toThrow(
    "The stack dev has no output `release` with colors, weights and images in the open.",
  );
});

test("what the command line says against it is passed on", async () => {
  const place = { directory: "/program", stack: "nope", service: "shop" };
  await expect(readDeployed(fakeWorld().runner, place)).rejects.toThrow(
    "no stack named 'nope' found",
  );
});
