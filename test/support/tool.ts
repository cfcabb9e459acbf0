import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Tests that ask a tool of `ci/tools`. Without it they are skipped by name, unless TOOLS_REQUIRED says that they have
 * to run.
 */
export function withTool(tool: string, title: string, tests: (binary: string) => void): void {
  const binary = find(tool);
  if (binary !== undefined) {
    describe(title, () => {
      tests(binary);
    });
    return;
  }
  const missing = `${title}: needs ${tool} (bash ci/tools/install.sh ${tool})`;
  if (process.env["TOOLS_REQUIRED"] === "true") {
    test(missing, () => {
      throw new Error(`TOOLS_REQUIRED is true, but there is no ${tool}`);
    });
    return;
  }
  // Jest only counts what it skips.
  process.stderr.write(`SKIPPED ${missing}\n`);
  test.skip(missing, () => undefined);
}

/** In a variable such as KUBE_SCORE, on the path, or where the script builds it. */
function find(tool: string): string | undefined {
  const { PATH = "", SLUICE_TOOLS = join(homedir(), ".cache/sluice") } = process.env;
  const named = process.env[tool.toUpperCase().replaceAll("-", "_")];
  const folders = [...PATH.split(delimiter), join(SLUICE_TOOLS, "bin")];
  return [
    ...(named === undefined ? [] : [named]),
    ...folders.map((folder) => join(folder, tool)),
  ].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
