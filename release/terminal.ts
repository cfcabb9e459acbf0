import { createInterface } from "node:readline/promises";

/** Who called. */
export interface Terminal {
  /** Whether a person can answer. */
  readonly isInteractive: boolean;
  /** A result, for people and pipes. */
  readonly print: (text: string) => void;
  /** Progress and reasons; never part of a result. */
  readonly say: (text: string) => void;
  /** Whether the person agrees; an empty answer is a no. */
  agrees(question: string): Promise<boolean>;
}

/** The real one. */
export const terminal: Terminal = {
  isInteractive: process.stdin.isTTY && process.stderr.isTTY,
  print: (text) => {
    process.stdout.write(`${text}\n`);
  },
  say: (text) => {
    process.stderr.write(`${text}\n`);
  },
  agrees: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await lines.question(`${question} [y/N] `);
      return /^y(?:es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  },
};
