import { join } from "node:path";
import type { Command, World } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { misuse } from "../options";

const LOADER = join(__dirname, "../../loader.cjs");
const PROGRAM = join(__dirname, "../../render/cli.ts");

/** The offline preview: what a change will do, without cluster, login or Docker. */
export const preview: Command = async (argv, world) => run(argv, world);

/** The objects of a stack as YAML files: the preview with `--out`. */
export const render: Command = async ([folder = "", ...rest], world) => {
  if (folder === "" || folder.startsWith("-")) {
    throw misuse(
      "render",
      "the folder",
      folder === "" ? "nothing" : folder,
      "a folder, first of all",
    );
  }
  return run(["--out", folder, ...rest], world);
};

/** Its exit codes, 0 to 5, are among those of all commands, whatever they are called there. */
const CODES = Object.values(EXIT_CODES);

/** In a process of its own: it evaluates the program, and has its own exit codes. */
async function run(argv: readonly string[], { runner }: World): Promise<ExitCode> {
  const args = ["--require", LOADER, PROGRAM, ...argv];
  const code = await runner.show(
    { command: process.execPath, args, directory: process.cwd() },
    "stdout",
  );
  return CODES.find((own) => own === code) ?? EXIT_CODES.failed;
}
