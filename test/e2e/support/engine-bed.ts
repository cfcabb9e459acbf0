import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { OwnRuns } from "../../../release/engine/own-runs";
import { PulumiCli, type PulumiCliOptions } from "../../../release/engine/pulumi-cli";
import type { EngineSeconds } from "../../../release/engine/engine-runs";
import { PulumiEngine } from "../../../release/engine/pulumi-engine";
import { StackConfigFile } from "../../../release/engine/stack-config";
import { StackFile } from "../../../stack/stack-file";
import type { RollingArgs, StackArgs } from "../../../model/settings/settings-args";
import { install, OWN_PROGRAM, pack, YAML_PROGRAM } from "../../support/package";
import { run } from "./process";
import { CHECKOUT } from "./release-process";

const PROJECT = resolve(__dirname, "../../..");

/** Name of the stack in every case. */
export const STACK = "e2e";

/** As much of an engine's state as the cases look at. */
interface State {
  readonly checkpoint: {
    readonly latest: {
      readonly resources: readonly StateResource[];
      readonly pending_operations?: readonly {
        readonly type: string;
        readonly resource: StateResource;
      }[];
    };
  };
}

interface StateResource {
  readonly urn: string;
  readonly id?: string;
  /** Whether it waits for its deletion. */
  readonly delete?: boolean;
  readonly outputs?: unknown;
}

/** Words that people left in the stack's file. */
export const REMARK = "# Ask the shop's team before you change this.";

/**
 * A stack of the project's own program in a folder of its own, as a release finds it: a Pulumi.yaml, a
 * stack file with remarks, and a backend of files.
 */
export class EngineBed {
  readonly runs: OwnRuns;
  /** The command line that releases of it are driven by. */
  command = CHECKOUT;
  /** Folder with another plugin of the Kubernetes provider than the one on PATH. */
  provider: string | undefined;

  private constructor(readonly folder: string) {
    this.runs = new OwnRuns(join(folder, "runs"));
  }

  static async create(args: StackArgs | RollingArgs): Promise<EngineBed> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-engine-"));
    // A checkout, as people have one: without git nobody knows whether a preview still holds.
    await run("git", ["init", "--quiet", folder]);
    await writeFile(join(folder, ".gitignore"), "/.pulumi/\n/home/\n/runs\n/.sluice/\n");
    const bed = new EngineBed(folder);
    const project = parse(await readFile(join(PROJECT, "Pulumi.yaml"), "utf8")) as {
      readonly main: string;
    };
    const main = join(PROJECT, project.main);
    await writeFile(join(folder, "Pulumi.yaml"), stringify({ ...project, main }));
    const own = Object.entries(args).map(([key, value]: [string, unknown]) => [
      `sluice:${key}`,
      value,
    ]);
    const config = stringify({
      "pulumi:disable-default-providers": ["kubernetes"],
      ...Object.fromEntries(own),
    } as object);
    const indented = config
      .replace(/^(?=.)/gm, "  ")
      .replace(/^ {2}sluice:green/m, `  ${REMARK}\n$&`);
    await bed.pulumi("stack", "init", STACK);
    const salt = await readFile(bed.file, "utf8").catch(() => "");
    await writeFile(bed.file, `${REMARK}\nconfig:\n${indented}${salt}`);
    return bed;
  }

  get file(): string {
    return join(this.folder, `Pulumi.${STACK}.yaml`);
  }

  get config(): StackConfigFile {
    return new StackConfigFile(StackFile.open(this.folder, STACK));
  }

  get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...(this.provider !== undefined && {
        PATH: `${this.provider}:${process.env["PATH"] ?? ""}`,
      }),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  cli(options: Partial<PulumiCliOptions> = {}): PulumiCli {
    const { folder, runs, env } = this;
    return new PulumiCli({ folder, stack: STACK, runs, env, ...options });
  }

  engine(options: Partial<PulumiCliOptions> = {}, seconds: EngineSeconds = {}): PulumiEngine {
    return new PulumiEngine(this.cli(options), this.config, seconds);
  }

  async text(): Promise<string> {
    return readFile(this.file, "utf8");
  }

  /** Changes the stack's file as a person would. */
  async edit(change: (text: string) => string): Promise<void> {
    await writeFile(this.file, change(await this.text()));
  }

  /** Runs a command of Pulumi's on the bed. */
  async pulumi(...args: readonly string[]): Promise<string> {
    return run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      env: this.env,
      cwd: this.folder,
    });
  }

  /**
   * A working copy of the same stack whose program does nothing for some seconds and then fails: an
   * update by it holds the lock and changes nothing.
   */
  async idleCopy(seconds: number): Promise<string> {
    const copy = join(this.folder, "idle");
    await mkdir(copy);
    const text = await readFile(join(this.folder, "Pulumi.yaml"), "utf8");
    const project = parse(text) as object;
    await writeFile(join(copy, "Pulumi.yaml"), stringify({ ...project, main: "main.cjs" }));
    await writeFile(join(copy, "package.json"), "{}");
    const code = `setTimeout(() => process.exit(1), ${String(seconds * 1000)});\n`;
    await writeFile(join(copy, "main.cjs"), code);
    await symlink(join(PROJECT, "node_modules"), join(copy, "node_modules"));
    await cp(this.file, join(copy, `Pulumi.${STACK}.yaml`));
    return copy;
  }

  /**
   * Makes the program one of the time when it gave the router's field manager no name: the provider draws
   * one. The call gives the program of today back.
   */
  async olderProgram(): Promise<() => Promise<void>> {
    const file = join(this.folder, "Pulumi.yaml");
    const today = await readFile(file, "utf8");
    const project = parse(today) as { readonly main: string };
    const code = `
      const { runtime } = require("@pulumi/pulumi");
      runtime.registerStackTransformation(({ props, opts }) => {
        if (props.kind !== "VirtualService") return undefined;
        const { annotations, ...metadata } = props.metadata;
        return { props: { ...props, metadata }, opts };
      });
      module.exports = require(${JSON.stringify(project.main)});
    `;
    await writeFile(join(this.folder, "older.cjs"), code);
    await writeFile(join(this.folder, "package.json"), "{}");
    await symlink(join(PROJECT, "node_modules"), join(this.folder, "node_modules"));
    await writeFile(file, stringify({ ...project, main: "older.cjs" }));
    return () => writeFile(file, today);
  }

  /** Makes the program, and what drives it, that of somebody who installed the package and has no checkout. */
  async installPackage(): Promise<void> {
    const project = parse(await readFile(join(this.folder, "Pulumi.yaml"), "utf8")) as object;
    const own = { ...project, runtime: "nodejs", main: "index.ts" };
    await writeFile(join(this.folder, "Pulumi.yaml"), stringify(own));
    await writeFile(join(this.folder, "package.json"), JSON.stringify({ private: true }));
    await writeFile(join(this.folder, "index.ts"), OWN_PROGRAM);
    await appendFile(join(this.folder, ".gitignore"), "/node_modules/\n/*.tgz\n");
    const { tarball } = pack(this.folder);
    install(this.folder, tarball, "typescript@5.9.3", "@types/node@20.19.43");
    this.command = join(this.folder, "node_modules/.bin/sluice");
  }

  /**
   * Makes the program of the installed package one in YAML, as docs/package.md has it. The call gives the one in
   * TypeScript back.
   */
  async writeInYaml(): Promise<() => Promise<void>> {
    const file = join(this.folder, "Pulumi.yaml");
    const today = await readFile(file, "utf8");
    const { name, config } = parse(today) as { readonly name: string; readonly config: object };
    await writeFile(file, stringify({ ...parse(YAML_PROGRAM), name, config }));
    return () => writeFile(file, today);
  }

  /** Names of the locks that engines have. */
  async locks(): Promise<readonly string[]> {
    const folder = join(this.folder, ".pulumi/locks/organization/sluice", STACK);
    const files = await readdir(folder).catch(() => []);
    return files.filter((name) => name.endsWith(".json"));
  }

  /** What the state says is under way. */
  async pending(): Promise<readonly string[]> {
    const operations = (await this.state()).checkpoint.latest.pending_operations ?? [];
    return operations.map(
      ({ type, resource }) => `${type} ${resource.urn.split("$").at(-1) ?? ""}`,
    );
  }

  /** What the engine keeps. */
  async state(): Promise<State> {
    return JSON.parse(await readFile(this.stateFile, "utf8")) as State;
  }

  /**
   * Sets the state back to what an engine would have left that was killed after it had an object created,
   * and before it noted that.
   *
   * @param before - the state before the update that created the object
   * @param name - the object's name in the program
   */
  async forgetCreation(before: State, name: string): Promise<void> {
    const { resources } = (await this.state()).checkpoint.latest;
    const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
    if (!found) throw new Error(`the state has no ${name}`);
    const { id: _id, outputs: _outputs, ...resource } = found;
    const { checkpoint } = before;
    const latest = { ...checkpoint.latest, pending_operations: [{ resource, type: "creating" }] };
    const state = { ...before, checkpoint: { ...checkpoint, latest } };
    await writeFile(this.stateFile, JSON.stringify(state));
  }

  private get stateFile(): string {
    return join(this.folder, ".pulumi/stacks/sluice", `${STACK}.json`);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
