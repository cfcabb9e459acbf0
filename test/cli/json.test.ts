// The JSON of the verbs whose results are collected. Does not prove what the verbs do, nor the JSON of errors:
// the other tests of this folder do.
import type { Verb } from "../../cli/verb";
import { abort } from "../../cli/verbs/abort";
import { hold } from "../../cli/verbs/hold";
import { promote } from "../../cli/verbs/promote";
import { resume } from "../../cli/verbs/resume";
import { retire } from "../../cli/verbs/retire";
import { rollback } from "../../cli/verbs/rollback";
import { watch } from "../../cli/verbs/watch";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const { ok, aborted, holding } = EXIT_CODES;
const TOLD = ["ann@ci-1 drives and is told."];
const BLUE = { blue: 100, green: 0 };

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

async function run(command: Verb, ...argv: readonly string[]) {
  const { code, out } = await act(command, [...argv, "--json"], [stack]);
  return { code, printed: JSON.parse(out) as Record<string, unknown> };
}

test.each<[string, Verb]>([
  ["promote", promote],
  ["hold", hold],
  ["abort", abort],
])("%s to a driver that is alive prints the release and who is told", async (_, command) => {
  stack.begin(10, true);
  const { code, printed } = await run(command);
  expect(code).toBe(ok);
  expect(printed).toEqual({
    exitCode: ok,
    messages: TOLD,
    release: expect.objectContaining({ phase: "walk", weights: { blue: 90, green: 10 } }) as object,
  });
});

test.each<[string, Verb, readonly string[], number, object]>([
  ["rollback", rollback, ["--yes"], ok, { outcome: "rolled-back", weights: BLUE }],
  ["abort", abort, [], aborted, { outcome: "aborted", weights: BLUE }],
  ["hold", hold, [], holding, { phase: "walk" }],
  ["resume", resume, [], ok, { outcome: "promoted", weights: { blue: 0, green: 100 } }],
  ["watch", watch, ["--on-dead", "rollback"], EXIT_CODES.rolledBack, { outcome: "rolled-back" }],
])("%s that drives prints one document: how the release stands at the end", async (...row) => {
  const [, command, argv, exitCode, release] = row;
  stack.begin(10, false);
  const { code, printed } = await run(command, ...argv);
  expect(code).toBe(exitCode);
  expect(printed).toMatchObject({ exitCode, messages: [], release });
});

test("a rollback that only looks prints where to, and what is live", async () => {
  stack.begin(10, true);
  const { printed } = await run(rollback, "--dry-run");
  expect(printed).toMatchObject({
    exitCode: ok,
    messages: ["Nothing was changed, as asked."],
    rollback: { to: "blue", live: { blue: 90, green: 10 }, served: { is: "now" } },
  });
  expect(printed["release"]).toBeUndefined();
});

test("retire prints which color was scaled, and to what", async () => {
  const { printed } = await run(retire, "--yes", "--force", "--replicas", "1");
  expect(printed).toEqual({
    exitCode: ok,
    messages: ["green has 1 pods."],
    retired: { color: "green", replicas: 1 },
  });
});

test("watch prints the driver of an open release, and that none is open", async () => {
  expect((await run(watch)).printed).toEqual({ exitCode: ok, messages: ["No release is open."] });
  stack.begin(10, true);
  expect((await run(watch)).printed).toMatchObject({
    driver: { is: "alive", holder: "ann@ci-1" },
    release: { phase: "walk" },
  });
});
