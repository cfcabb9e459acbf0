import type { ExitCode } from "../model/exit-code";
import type { World } from "./world";

/**
 * Runs a verb whose results are sentences and states, and prints them as one JSON document at its end. Text
 * for people goes to standard error meanwhile.
 */
export async function collected(
  world: World,
  act: (world: World) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { terminal } = world;
  const messages: string[] = [];
  const result: Record<string, unknown> = {};
  const print = (text: string): void => {
    messages.push(text);
    terminal.say(text);
  };
  const exitCode = await act({
    ...world,
    terminal: { ...terminal, print },
    report: (parts) => Object.assign(result, parts),
  });
  terminal.print(JSON.stringify({ exitCode, messages, ...result }));
  return exitCode;
}
