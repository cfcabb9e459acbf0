import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Prometheus' own judge of rules and configuration, where it is installed (`ci/tools/install.sh`). */
export type Promtool = (
  command: readonly string[],
  files: Readonly<Record<string, object>>,
) => string;

/**
 * Tests that ask promtool. Without it they are skipped by name, unless PROMTOOL_REQUIRED says that they
 * have to run.
 */
export function withPromtool(title: string, tests: (promtool: Promtool) => void): void {
  const binary = findPromtool();
  if (binary !== undefined) {
    describe(title, () => {
      tests((command, files) => ask(binary, command, files));
    });
    return;
  }
  const missing = `${title}: needs promtool (bash ci/tools/install.sh promtool)`;
  if (process.env["PROMTOOL_REQUIRED"] === "true") {
    test(missing, () => {
      throw new Error("PROMTOOL_REQUIRED is true, but there is no promtool");
    });
    return;
  }
  // Jest only counts what it skips.
  process.stderr.write(`SKIPPED ${missing}\n`);
  test.skip(missing, () => undefined);
}

/** In PROMTOOL, on the path, or where the script builds it. */
function findPromtool(): string | undefined {
  const { PROMTOOL, PATH = "", SLUICE_TOOLS = join(homedir(), ".cache/sluice") } = process.env;
  const folders = [...PATH.split(delimiter), join(SLUICE_TOOLS, "bin")];
  return [
    ...(PROMTOOL === undefined ? [] : [PROMTOOL]),
    ...folders.map((folder) => join(folder, "promtool")),
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

/** Asks about the last of the files; JSON is YAML. */
function ask(
  binary: string,
  command: readonly string[],
  files: Readonly<Record<string, object>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-promtool-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), JSON.stringify(content));
    }
    const last = Object.keys(files).at(-1) ?? "";
    return execFileSync(binary, [...command, join(folder, last)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}${stderr}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
