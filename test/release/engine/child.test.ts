import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runChild } from "../../../release/engine/child";

const node = (code: string, options: Partial<Parameters<typeof runChild>[2]> = {}) =>
  runChild(process.execPath, ["--eval", code], { cwd: tmpdir(), seconds: 15, ...options });

/** Ends cleanly at the first SIGINT, and says how many it got. */
const POLITE = `
  let signals = 0;
  process.on("SIGINT", () => {
    signals += 1;
    console.log("signal", signals);
    setTimeout(() => process.exit(3), 300);
  });
  setInterval(() => undefined, 1000);
  console.log("ready");
`;

describe("A program that a release runs", () => {
  it("Is told by its code and by what it wrote", async () => {
    const end = await node("console.log('out'); console.error('err'); process.exitCode = 4");
    expect(end).toEqual({ code: 4, stdout: "out\n", stderr: "err\n" });
  });

  it("Writes nothing to a disk where it is private", async () => {
    const end = await node(
      `const { fstatSync } = require("node:fs");
       console.log([1, 2].some((output) => fstatSync(output).isFile()));
       console.error("ä".repeat(100_000));
       process.exitCode = 4;`,
      { isPrivate: true },
    );
    expect(end).toEqual({ code: 4, stdout: "false\n", stderr: `${"ä".repeat(100_000)}\n` });
  });

  it("Is known by the number of its process while it runs", async () => {
    const pids: number[] = [];
    const { stdout } = await node("console.log(process.pid)", {
      onStart: (pid) => pids.push(pid),
    });
    expect(pids).toEqual([Number(stdout)]);
  });

  it("Is watched to its end whatever goes wrong with its note", async () => {
    const end = await node("setTimeout(() => console.log('done'), 100)", {
      onStart: () => {
        throw new Error("the disk is full");
      },
    });
    expect(end).toEqual({ code: 0, stdout: "done\n", stderr: "" });
  });

  it("Runs where no file can be written, too", async () => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = "/dev/null/nowhere";
    try {
      const end = await node("console.log('out'); console.error('err')", { cwd: __dirname });
      expect(end).toEqual({ code: 0, stdout: "out\n", stderr: "err\n" });
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
      else process.env["TMPDIR"] = before;
    }
  });

  it("Is asked to stop once, and may take its time", async () => {
    const stop = new AbortController();
    const running = node(POLITE, { signal: stop.signal });
    await sleep(1000);
    stop.abort();
    stop.abort();
    expect(await running).toEqual({
      code: 3,
      stdout: "ready\nsignal 1\n",
      stderr: "",
      stopped: "aborted",
    });
  });

  it("Is asked to stop at its deadline", async () => {
    expect(await node(POLITE, { seconds: 1 })).toMatchObject({ code: 3, stopped: "deadline" });
  });

  it("Is asked to stop where nobody wants it any more when it begins", async () => {
    const signal = AbortSignal.abort();
    const end = await node("setInterval(() => undefined, 1000)", { signal });
    expect(end).toMatchObject({ code: null, stopped: "aborted" });
  });

  it("Is urged, and killed in the end, where it does not stop", async () => {
    const stubborn = `
      process.on("SIGINT", () => console.log("no"));
      setInterval(() => undefined, 1000);
    `;
    const end = await node(stubborn, { seconds: 1, graceSeconds: [0.5, 0.5] });
    expect(end).toEqual({ code: null, stdout: "no\nno\n", stderr: "", stopped: "deadline" });
  });

  it("Cannot be asked by Ctrl-C in our terminal: it leads a group of its own", async () => {
    const { stdout } = await node(
      "console.log(process.pid, require('node:child_process').execFileSync('ps', ['-o', 'pgid=', '-p', String(process.pid)], { encoding: 'utf8' }).trim())",
    );
    const [pid, group] = stdout.trim().split(" ");
    expect(group).toBe(pid);
  });

  it("Finishes its work when we are killed, though nobody reads what it writes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sluice-child-"));
    try {
      const mark = join(folder, "mark");
      const work = `
        setTimeout(() => console.log("still here"), 600);
        setTimeout(() => require("node:fs").writeFileSync(${JSON.stringify(mark)}, "done"), 1200);
      `;
      const driver = join(folder, "driver.cjs");
      const root = join(__dirname, "../../..");
      writeFileSync(
        driver,
        `require(${JSON.stringify(join(root, "loader.cjs"))});
         const { runChild } = require(${JSON.stringify(join(root, "release/engine/child.ts"))});
         runChild(process.execPath, ["--eval", ${JSON.stringify(work)}], { cwd: "/", seconds: 60 });
         setTimeout(() => process.kill(process.pid, "SIGKILL"), 500);`,
      );
      expect(() => execFileSync(process.execPath, [driver], { stdio: "ignore" })).toThrow();
      expect(() => readFileSync(mark)).toThrow("ENOENT");
      await sleep(3000);
      expect(readFileSync(mark, "utf8")).toBe("done");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("Is missed by name where it is not installed", async () => {
    const missing = runChild("no-such-program", [], { cwd: tmpdir(), seconds: 5 });
    await expect(missing).rejects.toThrow("no-such-program");
  });
});
