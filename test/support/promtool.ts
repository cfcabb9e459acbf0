import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withTool } from "./tool";

/** Prometheus' own judge of rules and configuration, where it is installed (`ci/tools/install.sh`). */
export type Promtool = (
  command: readonly string[],
  files: Readonly<Record<string, object>>,
) => string;

/** Tests that ask promtool, where there is one. */
export function withPromtool(title: string, tests: (promtool: Promtool) => void): void {
  withTool("promtool", title, (binary) => {
    tests((command, files) => ask(binary, command, files));
  });
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
