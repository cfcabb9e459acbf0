import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import { MissingProgram, processes } from "../../release/runner";

const ROOT = join(__dirname, "../..");

const node = (script: string, env?: Readonly<Record<string, string>>) => ({
  command: process.execPath,
  args: ["-e", script],
  directory: tmpdir(),
  ...(env && { env }),
});

test("what a program prints is its result, in its folder and with its environment", async () => {
  const script = "console.error('noise'); console.log(process.cwd(), process.env.A)";
  expect(await processes.read(node(script, { A: "1" }))).toBe(`${tmpdir()} 1\n`);
});

test("a program that fails while it is read is an error with its own words", async () => {
  await expect(
    processes.read(node("console.error('no stack'); process.exit(7)")),
  ).rejects.toMatchObject({
    exitCode: EXIT_CODES.failed,
    message: expect.stringMatching(/\nno stack$/) as unknown,
  });
});

test("a program that is shown gives its exit code", async () => {
  expect(await processes.show(node("process.exit(7)"), "stderr")).toBe(7);
});

test("a program that a signal ends fails as in a shell", async () => {
  expect(await processes.show(node("process.kill(process.pid, 'SIGKILL')"), "stderr")).toBe(137);
});

test("a missing program is told apart, with what is needed", async () => {
  const run = { command: "pulumi", args: [], directory: tmpdir(), env: { PATH: tmpdir() } };
  await expect(processes.read(run)).rejects.toThrow(MissingProgram);
  await expect(processes.read(run)).rejects.toThrow("needed   the Pulumi CLI 3.246 or later");
});

/** A process that shows a program which ends on its second interrupt at once, on its first in its own time. */
const PARENT = `
  const { processes } = require(${JSON.stringify(join(ROOT, "release/runner.ts"))});
  const child = \`
    let count = 0;
    process.on("SIGINT", () => {
      count += 1;
      console.log("interrupt " + count);
      setTimeout(() => process.exit(count), 200);
    });
    setInterval(() => undefined, 1000);
    console.log("ready");
  \`;
  const run = { command: process.execPath, args: ["-e", child], directory: "." };
  processes.show(run, "stdout").then((code) => console.log("ended with " + code));
`;

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s is passed on once, as an interrupt, and the end is awaited",
  async (signal) => {
    const args = ["--require", join(ROOT, "loader.cjs"), "-e", PARENT];
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const parent = spawn(process.execPath, args, { cwd: ROOT, stdio: [...stdio] });
    let output = "";
    for await (const text of parent.stdout.setEncoding("utf8")) {
      output += String(text);
      if (output === "ready\n") parent.kill(signal);
      if (output.endsWith("interrupt 1\n")) parent.kill(signal);
    }
    if (parent.exitCode === null) await once(parent, "exit");
    expect(output).toBe("ready\ninterrupt 1\nended with 1\n");
  },
);

/** A process that shows a program which writes for a while and then leaves a file. */
const TALKER = `
  const { outliveReaders } = require(${JSON.stringify(join(ROOT, "cli/terminal.ts"))});
  const { processes } = require(${JSON.stringify(join(ROOT, "release/runner.ts"))});
  outliveReaders(process.stdout, process.stderr);
  const child = \`
    let left = 20;
    const timer = setInterval(() => {
      console.log("line");
      console.error("line");
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      require("node:fs").writeFileSync(process.env.DONE, "");
    }, 10);
  \`;
  const run = { command: process.execPath, args: ["-e", child], directory: "." };
  processes.show(run, "stdout").then((code) => { process.exitCode = code; });
`;

test("a program that is shown comes to its end although nobody reads on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "runner-"));
  const done = join(folder, "done");
  const parent = spawn(process.execPath, ["--require", join(ROOT, "loader.cjs"), "-e", TALKER], {
    cwd: ROOT,
    env: { ...process.env, DONE: done },
    stdio: ["ignore", "pipe", "pipe"],
  });
  parent.stdout.once("data", () => {
    parent.stdout.destroy();
    parent.stderr.destroy();
  });
  const [code] = (await once(parent, "exit")) as [number | null];
  expect([code, existsSync(done)]).toEqual([0, true]);
  rmSync(folder, { recursive: true });
});
