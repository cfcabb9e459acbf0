import { join } from "node:path";
import type { Command, World } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";

const LOADER = join(__dirname, "../../loader.cjs");
const PROGRAM = join(__dirname, "../../render/cli.ts");

/** The offline preview: what a change will do, without cluster, login or Docker. */
export const preview: Command = async (argv, world) => run(argv, world);

/** The objects of a stack as YAML files: the preview with `--out`. */
export const render: Command = async ([first, ...rest], world) => {
  const isFolder = first !== undefined && !first.startsWith("-");
  return run(
    isFolder ? ["--out", first, ...rest] : first === undefined ? [] : [first, ...rest],
    world,
  );
};

/** In a process of its own: it evaluates the program, and has its own exit codes. */
async function run(argv: readonly string[], { runner }: World): Promise<ExitCode> {
  const args = ["--require", LOADER, PROGRAM, ...argv];
  const code = await runner.show(
    { command: process.execPath, args, directory: process.cwd() },
    "stdout",
  );
  return code === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}
