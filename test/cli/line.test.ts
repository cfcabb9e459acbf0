// What every command does with a line that makes no sense, and without anybody to ask: it ends before it
// opens anything.
import { completion } from "../../cli/verbs/completion";
import { hold } from "../../cli/verbs/hold";
import { pin } from "../../cli/verbs/pin";
import { preview } from "../../cli/verbs/preview";
import { promote } from "../../cli/verbs/promote";
import { release } from "../../cli/verbs/release";
import { render } from "../../cli/verbs/render";
import { report } from "../../cli/verbs/report";
import { retire } from "../../cli/verbs/retire";
import { rollback } from "../../cli/verbs/rollback";
import { status } from "../../cli/verbs/status";
import { switchTraffic } from "../../cli/verbs/switch";
import { up } from "../../cli/verbs/up";
import { verbNamed, verbNames } from "../../cli/registry";
import type { Verb } from "../../cli/verb";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const { usage } = EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

afterEach(() => {
  expect(stack.opened).toBe(0);
});

test.each(verbNames())("%s knows only its own options", async (name) => {
  const { code, err, out } = await act(verbNamed(name), ["--nope"], [stack], true);
  expect([code, out]).toEqual([usage, ""]);
  expect(err).toContain(`--nope\n    found    no option of sluice ${name}\n`);
  expect(err).toContain(`next     sluice ${name} --help`);
});

test.each(verbNames())("%s takes no more words than it has names for", async (name) => {
  const verb = verbNamed(name);
  const names = Object.keys(verb.facts.positionals ?? {});
  const { code, err } = await act(verb, [...names, "surplus"], [stack], true);
  expect(code).toBe(usage);
  expect(err).toContain("the command line\n    found    surplus\n    needed   ");
});

test("a verb about one service takes one only", async () => {
  const { code, err } = await act(promote, ["--service", "web,api"], [stack]);
  expect(code).toBe(usage);
  expect(err).toContain("--service\n    found    web,api\n    needed   one service");
});

test.each<[string, Verb]>([
  ["release", release],
  ["retire", retire],
  ["rollback", rollback],
  ["switch", switchTraffic],
  ["up", up],
])("%s without a terminal needs --yes", async (_, command) => {
  const { code, err } = await act(command, [], [stack]);
  expect(code).toBe(usage);
  expect(err).toContain("nothing, and no terminal to ask in\n    needed   --yes");
});

test.each<[string, Verb, readonly string[], string]>([
  ["an unknown walk", release, ["--preset", "brave"], "one of mesh, hourly, cautious, blue-green"],
  ["force without a reason", release, ["--force", " "], "a reason"],
  [
    "a report that nobody can write",
    release,
    ["--report", "a.pdf"],
    "ends in .html, .json or .txt",
  ],
  ["a format that there is not", report, ["--format", "pdf"], "one of text, html, json"],
  ["a release whose name is a path", report, ["--id", "../../x"], "the name of a release"],
  ["a plan in a format of others", preview, ["--format", "html"], "one of text, markdown, json"],
  ["a failure on anything but dangers", preview, ["--fail-on", "notice"], "one of danger"],
  ["a rendering to nowhere", render, [], "a folder to write to"],
  ["a shell that there is not", completion, ["tcsh"], "one of bash, zsh, fish"],
  ["hold with somebody else's option", hold, ["--full"], "--full\n    found    no option of"],
  ["a color that there is not", rollback, ["--to", "red"], "one of blue, green"],
  [
    "a pin of nothing",
    pin,
    [],
    "COLOR\n    found    nothing\n    needed   one of blue, green, idle",
  ],
  ["two sources of an image", pin, ["idle", "--image", "a", "--from", "b"], "--image and --from"],
  ["one gate and all of them", promote, ["--gate", "a", "--full"], "found    both"],
  ["a number in words", retire, ["--replicas", "two"], "a number of pods"],
  ["shares that are not the whole", switchTraffic, ["--weights", "50,40"], "sum to 100, such as"],
  ["an option without its value", status, ["--stack"], "--stack\n    found    nothing\n"],
  ["an option for a value", status, ["--stack", "--json"], "found    --json\n    needed   NAME"],
  ["a value for a flag", status, ["--json=no"], "--json\n    found    no\n    needed   no value"],
  ["words for a program that nobody calls", status, ["--", "-v"], "no other program gets it"],
])("%s is refused", async (_, command, argv, words) => {
  const { code, err } = await act(command, argv, [stack], true);
  expect(code).toBe(usage);
  expect(err).toContain(words);
});

test("all that is wrong with a line is said at once", async () => {
  const { err } = await act(retire, ["--replicas", "two", "green"], [stack]);
  expect(err.match(/^\S.*$/gm)).toEqual(["--replicas", "--yes", "the command line"]);
  const { err: unknown } = await act(retire, ["--nope", "--replicas", "--forse"], [stack]);
  expect(unknown.match(/^\S.*$/gm)).toEqual(["--nope", "--replicas"]);
});
