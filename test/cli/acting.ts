import type { Verb } from "../../cli/verb";
import type { ExitCode } from "../../model/exit-code";
import { exitCodeOf } from "../../release/exit-code-of";
import { FakeStack } from "../support/stack";
import { type FakeWorld, fakeWorld, ON_BLUE } from "../release/driver/world";

/** What a command did. */
export interface Outcome {
  readonly code: ExitCode | undefined;
  /** Standard output. */
  readonly out: string;
  /** Standard error, with the words of an error as people see them. */
  readonly err: string;
  readonly world: FakeWorld;
}

/** Runs a command on stacks that are fakes; `answer` is that of the person at the terminal, if there is one. */
export async function act(
  command: Pick<Verb, "run">,
  argv: readonly string[],
  stacks: readonly FakeStack[] = [new FakeStack()],
  answer?: boolean | (() => boolean),
): Promise<Outcome> {
  const deployed = Object.fromEntries(stacks.map(({ name }) => [name, ON_BLUE]));
  const world = fakeWorld(deployed, {
    ...(answer !== undefined && { answer }),
    reply: ({ args }) => (args[0] === "version" ? "v3.248.0" : undefined),
    open: async ({ stack, joint }) => {
      const found = stack === undefined ? stacks[0] : stacks.find(({ name }) => name === stack);
      if (!found) throw new Error(`no stack ${stack ?? ""}`);
      return Promise.resolve({ ...found.open(), ...(joint && { joint }) });
    },
  });
  const words = (error?: string) => ({
    out: world.printed.join("\n"),
    err: [...world.said, ...(error === undefined ? [] : [error])].join("\n"),
    world,
  });
  try {
    return { code: await command.run(argv, world), ...words() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: exitCodeOf(error), ...words(error.message) };
  }
}
