import { createInterface } from "node:readline";
import { visibleLines } from "../model/visible";
import { wrapLines } from "../preview/format/wrap";
import { SIGNALS } from "../release/stop";
import { columnsOf } from "./wrap";

/** Who called. */
export interface Terminal {
  /** Whether a person can answer. */
  readonly isInteractive: boolean;
  /** A result, for people and pipes. */
  readonly print: (text: string) => void;
  /** Progress and reasons; never part of a result. */
  readonly say: (text: string) => void;
  /** Whether the person agrees; an empty answer, Ctrl-C, Ctrl-D and a signal are a no. */
  agrees(question: string): Promise<boolean>;
  /** What the person answers; nothing where the person leaves, by Ctrl-C, Ctrl-D or a signal. */
  asks(question: string): Promise<string | undefined>;
}

/** Streams of a terminal. */
interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Puts a question to which yes or no is the answer. Its end without one is a no: nobody who leaves has agreed.
 *
 * @see https://nodejs.org/api/readline.html#event-close
 */
export async function agrees(question: string, streams: Streams): Promise<boolean> {
  const answer = await asks(`${question} [y/N] `, streams);
  return /^y(?:es)?$/i.test(answer ?? "");
}

/** Puts a question. Its end without an answer is none. */
async function asks(question: string, streams: Streams): Promise<string | undefined> {
  const lines = createInterface(streams);
  const leave = (): void => {
    lines.close();
  };
  for (const name of SIGNALS) process.on(name, leave);
  try {
    return await new Promise((resolve) => {
      lines.once("close", () => {
        resolve(undefined);
      });
      lines.question(question, (answer) => {
        resolve(answer.trim());
      });
    });
  } finally {
    lines.close();
    for (const name of SIGNALS) process.off(name, leave);
  }
}

/**
 * Lets a process outlive the readers of its output, such as `| head`, a terminal that is closed, or a file
 * on a full disk: what it does counts more than what it says. Without a listener the first failed write
 * would end it.
 */
export function outliveReaders(...streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams) stream.on("error", () => undefined);
}

/** Aborts once nobody reads a stream any more: what only shows something is over then. */
export function readersGone(stream: NodeJS.WritableStream): AbortSignal {
  const controller = new AbortController();
  stream.once("error", () => {
    controller.abort();
  });
  return controller.signal;
}

/** Text for a person; where a terminal is, it is broken at its width. */
function forPeople(text: string): string {
  const { stderr } = process;
  return wrapLines(visibleLines(text), stderr.isTTY ? columnsOf(stderr) : undefined);
}

/** The real one. */
export const terminal: Terminal = {
  isInteractive: process.stdin.isTTY && process.stderr.isTTY,
  print: (text) => {
    process.stdout.write(`${visibleLines(text)}\n`);
  },
  say: (text) => {
    process.stderr.write(`${forPeople(text)}\n`);
  },
  agrees: async (question) =>
    agrees(forPeople(question), { input: process.stdin, output: process.stderr }),
  asks: async (question) =>
    asks(`${forPeople(question)} `, { input: process.stdin, output: process.stderr }),
};

/** A terminal on which every line says whom it is about, where several write at the same time. */
export function prefixed(terminal: Terminal, name: string): Terminal {
  const marked = (text: string) =>
    text
      .split("\n")
      .map((line) => `${name} ${line}`)
      .join("\n");
  return {
    isInteractive: terminal.isInteractive,
    print: (text) => {
      terminal.print(marked(text));
    },
    say: (text) => {
      terminal.say(marked(text));
    },
    agrees: async (question) => terminal.agrees(marked(question)),
    asks: async (question) => terminal.asks(marked(question)),
  };
}
