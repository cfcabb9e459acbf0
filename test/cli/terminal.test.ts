// Questions on streams that stand for a terminal, and a process whose output nobody reads. How the answers end
// a command: test/cli. Does not prove what a kernel does when a terminal is closed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { listenForSignals, SIGNALS } from "../../release/stop";
import { agrees, readersGone } from "../../cli/terminal";

const ROOT = join(__dirname, "../..");

/** A terminal in which keys arrive as a keyboard sends them. */
function keyboard() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  return { input, output };
}

const asked = (keys: string) => {
  const streams = keyboard();
  const answer = agrees("Do it?", streams);
  streams.input.write(keys);
  return answer;
};

test.each([
  ["y", "y\r", true],
  ["Yes with spaces", " Yes \r", true],
  ["nothing", "\r", false],
  ["anything else", "yo\r", false],
  ["Ctrl-C", "\u0003", false],
  ["Ctrl-C after a yes that was not sent", "y\u0003", false],
  ["Ctrl-D", "\u0004", false],
])("%s is an answer", async (_, keys, isYes) => {
  expect(await asked(keys)).toBe(isYes);
});

test("an input that ends is a no", async () => {
  const streams = keyboard();
  const answer = agrees("Do it?", streams);
  streams.input.end();
  expect(await answer).toBe(false);
});

test.each(SIGNALS)("%s at a question is a no, and the process goes on", async (name) => {
  const answer = agrees("Do it?", keyboard());
  process.emit(name, name);
  expect(await answer).toBe(false);
  expect(process.listenerCount(name)).toBe(0);
});

test.each(SIGNALS)("%s stops a command between two effects, once", (name) => {
  const said: string[] = [];
  const stop = listenForSignals((text) => said.push(text));
  process.emit(name, name);
  process.emit(name, name);
  stop.off();
  expect(stop.signal.aborted).toBe(true);
  expect(said).toEqual([`${name}: stops after what is under way`, "stops as soon as it can"]);
  expect(process.listenerCount(name)).toBe(0);
});

test("what only shows something ends once nobody reads it", () => {
  const stream = new PassThrough();
  const signal = readersGone(stream);
  stream.emit("error", new Error("EPIPE"));
  expect(signal.aborted).toBe(true);
});

/** Speaks for a while, then ends with a code of its own. */
const SPEAKER = `
  const { outliveReaders, terminal } = require(${JSON.stringify(join(ROOT, "cli/terminal.ts"))});
  outliveReaders(process.stdout, process.stderr);
  let left = 20;
  const timer = setInterval(() => {
    terminal.print("result");
    terminal.say("progress");
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    process.exitCode = 7;
  }, 5);
`;

const ARGS = ["--require", join(ROOT, "loader.cjs"), "-e", SPEAKER];

test("a process comes to its own end although nobody reads what it says", async () => {
  const speaker = spawn(process.execPath, ARGS, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  speaker.stdout.once("data", () => {
    speaker.stdout.destroy();
    speaker.stderr.destroy();
  });
  expect(await once(speaker, "exit")).toEqual([7, null]);
});

test("a process comes to its own end although the disk that it writes to is full", async () => {
  const full = openSync("/dev/full", "w");
  const speaker = spawn(process.execPath, ARGS, { cwd: ROOT, stdio: ["ignore", full, full] });
  expect(await once(speaker, "exit")).toEqual([7, null]);
});
