import type { Terminal } from "./terminal";

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
  };
}
