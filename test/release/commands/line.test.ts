// What every command does with a line that makes no sense, and without anybody to ask: it ends before it
// opens anything.
import type { Command } from "../../../release/command";
import { completion } from "../../../release/commands/completion";
import { doctor } from "../../../release/commands/doctor";
import { plan, release } from "../../../release/commands/release";
import { report } from "../../../release/commands/report";
import { resume } from "../../../release/commands/resume";
import { retire } from "../../../release/commands/retire";
import { rollback } from "../../../release/commands/rollback";
import { status } from "../../../release/commands/status";
import { verify } from "../../../release/commands/verify";
import { watch } from "../../../release/commands/watch";
import { abort, hold, promote } from "../../../release/commands/word";
import { EXIT_CODES } from "../../../release/exit-code";
import { COMMAND_NAMES } from "../../../release/help";
import { FakeStack } from "../../support/stack";
import { act } from "./acting";

const VERBS: readonly (readonly [string, Command])[] = Object.entries({
  ...{ abort, doctor, hold, plan, promote, release, report, resume },
  ...{ retire, rollback, status, verify, watch },
});

const { usage } = EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

afterEach(() => {
  expect(stack.opened).toBe(0);
});

test.each(VERBS)("%s knows only its own options", async (name, command) => {
  const { code, err, out } = await act(command, ["--nope"], [stack], true);
  expect([code, out]).toEqual([usage, ""]);
  expect(err).toContain(`npx sluice ${name} --help`);
});

test.each(VERBS)("%s takes no words beside them", async (_, command) => {
  const { code, err } = await act(command, ["green"], [stack], true);
  expect(code).toBe(usage);
  expect(err).toContain("found    green\n    needed   options only");
});

test.each<[string, Command]>([
  ["release", release],
  ["retire", retire],
  ["rollback", rollback],
])("%s without a terminal needs --yes", async (_, command) => {
  const { code, err } = await act(command, [], [stack]);
  expect(code).toBe(usage);
  expect(err).toContain("nothing, and no terminal to ask in\n    needed   --yes");
});

test.each<[string, Command, readonly string[], string]>([
  ["an unknown walk", release, ["--preset", "brave"], "one of mesh, hourly, cautious, blue-green"],
  ["force without a reason", release, ["--force", " "], "a reason"],
  ["a format that there is not", report, ["--format", "pdf"], "one of text, html, json"],
  ["a release whose name is a path", report, ["--id", "../../x"], "the name of a release"],
  ["a shell that there is not", completion, ["fish"], "bash or zsh"],
  ["hold with somebody else's option", hold, ["--full"], "--full"],
])("%s is refused", async (_, command, argv, words) => {
  const { code, err } = await act(command, argv, [stack], true);
  expect(code).toBe(usage);
  expect(err).toContain(words);
});

test.each(["bash", "zsh"])("%s completes every command", async (shell) => {
  const { code, out } = await act(completion, [shell], [stack]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toContain(`compgen -W "${COMMAND_NAMES.join(" ")}"`);
  expect(out).toMatch(/^ {4}promote\) echo "--stack --cwd --gate --full --no-wait --help" ;;$/m);
  expect(out.trimEnd()).toMatch(/complete -F _sluice sluice$/);
});
