import { join } from "node:path";
import ts from "typescript";

/** The folder of the project. */
export const ROOT = join(__dirname, "..");

/**
 * Some of the sources and all that they import, as TypeScript reads them with the project's own settings.
 *
 * @param files - paths from the folder of the project
 * @param more - what is set differently. @default - nothing
 */
export function sourceProgram(files: readonly string[], more: ts.CompilerOptions = {}): ts.Program {
  const config = ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  return ts.createProgram(
    files.map((file) => join(ROOT, file)),
    { ...options, ...more },
  );
}
