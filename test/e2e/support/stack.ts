import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, type Stack as PulumiStack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { RollingArgs, StackArgs } from "../../../model/settings/settings-args";
import { type Step, StepLog } from "./step-log";

const PROJECT = resolve(__dirname, "../../..");
const STACK = "e2e";

/** A service of either mode. */
type AnyArgs = StackArgs | RollingArgs;

/** Texts by their paths in the settings, such as `workload.secrets.PASSWORD`. */
export type Secrets = Readonly<Record<string, string>>;

/** How an update is done. */
export interface UpOptions {
  /** Whether the live objects are read first. @default false */
  readonly refresh?: boolean;
  /** Settings that are encrypted. @default - none */
  readonly secrets?: Secrets;
  /** Whether the policy pack judges the update. @default false */
  readonly judged?: boolean;
}

/** What one `pulumi up` came to. */
export interface Run {
  readonly ok: boolean;
  readonly changes: readonly Step[];
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** What the policy pack has against it, each with the rule's name. */
  readonly violations: readonly string[];
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

  /**
   * @param program - folder of the program and its Pulumi.yaml
   * @param isAtHome - whether the program starts in the folder of the stack's file, as in a checkout: the
   * policy pack reads the file there
   */
  static async create(program = PROJECT, isAtHome = false): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-"));
    const text = await readFile(join(program, "Pulumi.yaml"), "utf8");
    const project = parse(text) as { readonly main?: string };
    const origin = join(program, project.main ?? "");
    const main = isAtHome ? "main.cjs" : origin;
    if (isAtHome) {
      await writeFile(join(folder, main), `module.exports = require(${JSON.stringify(origin)});\n`);
      await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    }
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
  async configure(args: AnyArgs, secrets: Secrets = {}): Promise<void> {
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
    for (const [path, value] of Object.entries(secrets)) {
      await this.stack.setConfig(`sluice:${path}`, { value, secret: true }, true);
    }
  }

  /**
   * Configures and updates; says how it went instead of throwing.
   *
   * @param options - how
   */
  async tryUp(args: AnyArgs, options: UpOptions = {}): Promise<Run> {
    const { refresh = false, judged = false, secrets } = options;
    await this.configure(args, secrets);
    const log = new StepLog();
    const output: string[] = [];
    const start = Date.now();
    const result = await this.stack
      .up({
        refresh,
        ...(judged && { policyPacks: [join(PROJECT, "policy")] }),
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
    const { changes, lines, violations } = log;
    return {
      ok,
      changes,
      lines,
      errors,
      violations,
      outputs,
      seconds: (Date.now() - start) / 1000,
    };
  }

  /** Configures and updates. */
  async up(args: AnyArgs, options: UpOptions = {}): Promise<Run> {
    const run = await this.tryUp(args, options);
    if (!run.ok) throw new Error(`pulumi up failed:\n${run.errors.join("\n")}`);
    return run;
  }

  /**
   * Deletes all objects of the stack.
   *
   * @param options - `previewFirst` looks at the whole plan before it acts, as `pulumi destroy` does
   */
  async destroy(options: { readonly previewFirst?: boolean } = {}): Promise<void> {
    if (options.previewFirst === true) {
      await this.stack.destroy({ color: "never", previewOnly: true });
    }
    await this.stack.destroy({ color: "never" });
  }

  /** What the stack has on disk: the text of its settings, and of all that the engine keeps. */
  async files(): Promise<Readonly<Record<"settings" | "state", string>>> {
    const kept = join(this.folder, ".pulumi");
    const found = await readdir(kept, { recursive: true, withFileTypes: true });
    const texts = found
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), "utf8"));
    return {
      settings: await readFile(join(this.folder, `Pulumi.${STACK}.yaml`), "utf8"),
      state: (await Promise.all(texts)).join("\n"),
    };
  }

  /** Removes state and settings. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
