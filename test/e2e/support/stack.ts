import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, type Stack as PulumiStack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { StackArgs } from "../../../model/settings-args";
import { type Step, StepLog } from "./step-log";

const PROJECT = resolve(__dirname, "../../..");
const STACK = "e2e";

/** What one `pulumi up` came to. */
export interface Run {
  readonly ok: boolean;
  readonly changes: readonly Step[];
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/**
 * A stack of the project's own program, run by the real command line and engine. State, settings and
 * Pulumi's home live in a folder of their own: a copy of Pulumi.yaml there points `main` at the
 * project, so that the project's folder is never written to.
 */
export class Stack {
  private constructor(
    private readonly folder: string,
    private readonly stack: PulumiStack,
  ) {}

  /** @param program - folder of the program and its Pulumi.yaml */
  static async create(program = PROJECT): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-"));
    const text = await readFile(join(program, "Pulumi.yaml"), "utf8");
    const project = parse(text) as { readonly main?: string };
    const main = join(program, project.main ?? "");
    await writeFile(join(folder, "Pulumi.yaml"), stringify({ ...project, main }));
    const stack = await LocalWorkspace.createStack(
      { stackName: STACK, workDir: folder },
      {
        pulumiHome: join(folder, "home"),
        envVars: {
          PULUMI_BACKEND_URL: `file://${folder}`,
          PULUMI_CONFIG_PASSPHRASE: "",
          PULUMI_SKIP_UPDATE_CHECK: "true",
        },
      },
    );
    return new Stack(folder, stack);
  }

  /** Writes the stack's settings file, replacing all earlier settings. */
  async configure(args: StackArgs): Promise<void> {
    const { workspace } = this.stack;
    const settings = await workspace.stackSettings(STACK);
    const own = Object.entries(args).map(([key, value]: [string, unknown]) => [
      `sluice:${key}`,
      value,
    ]);
    const config = {
      // Only the provider that index.ts declares may be used, as in the example stacks.
      "pulumi:disable-default-providers": ["kubernetes"],
      ...Object.fromEntries(own),
    } as Record<string, string>;
    await workspace.saveStackSettings(STACK, { ...settings, config });
  }

  /**
   * Configures and updates; says how it went instead of throwing.
   *
   * @param options - `refresh` reads the live objects first
   */
  async tryUp(args: StackArgs, options: { readonly refresh?: boolean } = {}): Promise<Run> {
    await this.configure(args);
    const log = new StepLog();
    const output: string[] = [];
    const start = Date.now();
    const result = await this.stack
      .up({
        ...options,
        color: "never",
        onEvent: log.add,
        onOutput: (text) => output.push(text),
        onError: (text) => output.push(text),
      })
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    const ok = !(result instanceof Error);
    const outputs = ok
      ? Object.fromEntries(
          Object.entries(result.outputs).map(([key, { value }]) => [key, value as unknown]),
        )
      : {};
    const errors = ok || log.errors.length > 0 ? log.errors : [output.join("")];
    const { changes, lines } = log;
    return { ok, changes, lines, errors, outputs, seconds: (Date.now() - start) / 1000 };
  }

  /** Configures and updates. */
  async up(args: StackArgs, options: { readonly refresh?: boolean } = {}): Promise<Run> {
    const run = await this.tryUp(args, options);
    if (!run.ok) throw new Error(`pulumi up failed:\n${run.errors.join("\n")}`);
    return run;
  }

  /** Deletes all objects of the stack. */
  async destroy(): Promise<void> {
    await this.stack.destroy({ color: "never" });
  }

  /** Removes state and settings. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
