import { createInterface } from "node:readline";
import { visibleLines } from "../model/visible";
import { SIGNALS } from "./stop";

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
}

/** Streams of a terminal. */
interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Puts a question. Its end without an answer is a no: nobody who leaves has agreed.
 *
 * @see https://nodejs.org/api/readline.html#event-close
 */
export async function agrees(question: string, streams: Streams): Promise<boolean> {
  const lines = createInterface(streams);
  const leave = (): void => {
    lines.close();
  };
  for (const name of SIGNALS) process.on(name, leave);
  try {
    return await new Promise((resolve) => {
      lines.once("close", () => {
        resolve(false);
      });
      lines.question(`${question} [y/N] `, (answer) => {
        resolve(/^y(?:es)?$/i.test(answer.trim()));
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
export function unread(stream: NodeJS.WritableStream): AbortSignal {
  const controller = new AbortController();
  stream.once("error", () => {
    controller.abort();
  });
  return controller.signal;
}

/** The real one. */
export const terminal: Terminal = {
  isInteractive: process.stdin.isTTY && process.stderr.isTTY,
  print: (text) => {
    process.stdout.write(`${visibleLines(text)}\n`);
  },
  say: (text) => {
    process.stderr.write(`${visibleLines(text)}\n`);
  },
  agrees: async (question) =>
    agrees(visibleLines(question), { input: process.stdin, output: process.stderr }),
};
