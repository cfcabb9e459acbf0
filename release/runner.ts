import { spawn } from "node:child_process";
import { constants } from "node:os";
import { EXIT_CODES } from "../model/exit-code";
import { ReleaseError } from "./release-error";
import { SIGNALS } from "./stop";

/** A program to run. */
export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it, and the wait for it. */
  readonly signal?: AbortSignal;
}

/** What a program writes to. */
type Output = "stdout" | "stderr";

/** Runs other programs: the Pulumi command line, Docker, Go. */
export interface Runner {
  /**
   * Runs a program in front of the person: it shares the terminal.
   *
   * @param output - where its standard output goes
   * @returns its exit code
   */
  show(run: Run, output: Output): Promise<number>;
  /**
   * Runs a program and gives its standard output.
   *
   * @throws ReleaseError with what it wrote to standard error
   */
  read(run: Run): Promise<string>;
}

/** Where to get a program that is missing. */
const NEEDED: Readonly<Record<string, string>> = {
  pulumi: "the Pulumi CLI 3.246 or later: https://www.pulumi.com/docs/install/",
  docker: "the docker command and a daemon that it reaches",
};

/** The real one. */
export const processes: Runner = {
  show: async (run, output) => {
    const shown = output === "stdout" ? process.stdout : process.stderr;
    const { code } = await finished(run, "inherit", { stdout: shown, stderr: process.stderr });
    return code;
  },
  read: async (run) => {
    const { code, stdout, stderr } = await finished(run, "ignore");
    if (code === 0) return stdout;
    const command = [run.command, ...run.args].join(" ");
    throw new ReleaseError(`${command}\n${stderr.trim()}`, EXIT_CODES.failed);
  },
};

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A terminal is shared. Anything else is written to by this process: a program whose output is a pipe ends
 * with it, and an update must not end because nobody reads on.
 *
 * @param shown - where output goes; it is kept where left out
 */
async function finished(
  run: Run,
  stdin: "inherit" | "ignore",
  shown?: Readonly<Record<Output, NodeJS.WriteStream>>,
): Promise<Finished> {
  const { command, args, directory, env, signal } = run;
  const stdout = shown?.stdout.isTTY === true ? shown.stdout : "pipe";
  const stderr = shown?.stderr.isTTY === true ? shown.stderr : "pipe";
  const child = spawn(command, [...args], {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: [stdin, stdout, stderr],
    ...(signal && { signal }),
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      if (shown) shown[name].write(text);
      else texts[name] += text;
    });
  }
  const release = passSignals((signal) => child.kill(signal));
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", (error: NodeJS.ErrnoException) => {
        // What it has started may keep its pipes open.
        child.stdout?.destroy();
        child.stderr?.destroy();
        reject(error.code === "ENOENT" ? new MissingProgram(command) : error);
      });
      child.on("close", (code, signal) => {
        resolve({ code: code ?? 128 + constants.signals[signal ?? "SIGTERM"], ...texts });
      });
    });
  } finally {
    release();
  }
}

/**
 * An update that is cut off leaves a lock and half a change: this process waits for it, whatever it is
 * told. In a terminal Ctrl-C reaches the child without help, and a second signal would end it at once.
 */
function passSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  let isPassed = false;
  const forward = (signal: NodeJS.Signals) => {
    const isThere = signal === "SIGINT" && process.stdin.isTTY;
    if (!isPassed && !isThere) pass("SIGINT");
    isPassed = true;
  };
  for (const name of SIGNALS) process.on(name, forward);
  return () => {
    for (const name of SIGNALS) process.off(name, forward);
  };
}

/** A program that is not installed. */
export class MissingProgram extends ReleaseError {
  constructor(command: string) {
    const needed = NEEDED[command] ?? command;
    super({ about: command, found: "no such program in PATH", needed }, EXIT_CODES.failed);
    this.name = "MissingProgram";
  }
}
