/** Programs that a benchmark runs by the Pulumi command line, each in a folder of its own beside a local backend. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { StackArgs } from "../model/settings/settings-args";
import { run } from "../test/e2e/support/process";

const ROOT = join(__dirname, "..");
const STACK = "bench";

/** Runs the Pulumi command line on the stack of a folder. */
export async function pulumi(
  work: string,
  folder: string,
  args: readonly string[],
): Promise<string> {
  const env = {
    ...process.env,
    PULUMI_HOME: join(work, "home"),
    PULUMI_BACKEND_URL: `file://${join(work, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A pipeline's machine has no cache of what ts-node checked before.
    TS_NODE_CACHE: "false",
  };
  const common = ["--cwd", folder, "--stack", STACK, "--non-interactive", "--color", "never"];
  return run("pulumi", [...args, ...common], { env });
}

/** Makes a folder a program. */
export async function writeProject(folder: string, project: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
}

/** Writes the stack's file, with a share of the traffic for blue. */
export async function configure(folder: string, args: StackArgs, blue: number): Promise<void> {
  const weighted = { ...args, weights: { blue, green: 100 - blue } };
  const config = Object.entries(weighted).map(([key, value]: [string, unknown]) => [
    `sluice:${key}`,
    value,
  ]);
  const settings = {
    config: {
      "pulumi:disable-default-providers": ["kubernetes"],
      ...Object.fromEntries(config),
    } as object,
  };
  await writeFile(join(folder, `Pulumi.${STACK}.yaml`), stringify(settings));
}

/** A program of one file; with nothing but Pulumi in it, it declares nothing. */
export async function program(
  work: string,
  name: string,
  code: string,
  project: object = { name, runtime: { name: "nodejs", options: { typescript: false } } },
): Promise<string> {
  const folder = join(work, name);
  await writeProject(folder, { ...project, main: "main.cjs" });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name }));
  await writeFile(join(folder, "main.cjs"), code);
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
