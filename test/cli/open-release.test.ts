// What an open release keeps others from. Does not prove what a cluster answers: test/release/kube does.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import { retire } from "../../cli/verbs/retire";
import { pin } from "../../cli/verbs/pin";
import { switchTraffic } from "../../cli/verbs/switch";
import { FakeStack } from "../support/stack";
import { A, C, CONFIG, project } from "../release/driver/world";
import { act } from "./acting";

const NEXT = "Next: sluice status --stack dev, or sluice rollback --stack dev";

let directory: string;
let stack: FakeStack;

beforeEach(() => {
  directory = project(CONFIG);
  stack = new FakeStack();
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const here = () => ["--cwd", directory, "--stack", "dev"];
const text = () => readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8");

test.each([
  ["--to", "green"],
  ["--weights", "50,50"],
  ["--back", "--no-up"],
])("an open release refuses switch %s %s", async (...words) => {
  stack.begin(10, true);
  const { code, err, world } = await act(switchTraffic, [...words, "--yes", ...here()], [stack]);
  expect({ code, err }).toEqual({
    code: EXIT_CODES.refused,
    err: `Refused: it moves the traffic. Release r0 is under way. ${NEXT}`,
  });
  expect({ text: text(), shown: world.shown }).toEqual({ text: CONFIG, shown: [] });
});

test("an open release refuses another image for the color that it releases", async () => {
  stack.begin(0, true);
  const { code, err } = await act(pin, ["green", "--image", C, ...here()], [stack]);
  expect({ code, err }).toEqual({
    code: EXIT_CODES.refused,
    err: `Refused: it brings the image of green to the traffic. Release r0 is under way. ${NEXT}`,
  });
  expect(text()).toBe(CONFIG);
});

test("an open release has nothing against the image that is pinned already", async () => {
  stack.begin(10, true);
  const { code } = await act(pin, ["blue", "--image", A, ...here()], [stack]);
  expect(code).toBe(EXIT_CODES.ok);
});

test("an open release refuses to scale a color down", async () => {
  stack.begin(10, true);
  const { code, err } = await act(retire, ["--yes", ...here()], [stack]);
  expect({ code, err }).toEqual({
    code: EXIT_CODES.refused,
    err: `Release r0 is under way. ${NEXT}`,
  });
});

test("a cluster that cannot be asked refuses nothing: a pipeline that pins may have none", async () => {
  stack.areJournalsGone = true;
  const { code } = await act(pin, ["green", "--image", C, ...here()], [stack]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(text()).toContain(C);
});
