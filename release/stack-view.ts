import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dotted } from "../model/problem";
import { checkSettings, settingsSchema } from "../model/settings";
import type { StackArgs } from "../model/settings-args";
import { SettingsError } from "../model/settings-error";
import { soundPart } from "../model/sound-part";
import { stackArgsOf } from "../model/stack-args";
import { reasonOf } from "../model/reason";
import { complain } from "../render/preview-error";
import { type Project, readProject } from "../render/source/project";
import { namespaceOf, readableConfig } from "../render/source/readable-config";
import { joinedConfig, mergeConfig } from "../render/source/stack-config";
import { findStackFile, type StackFile as FoundFile } from "../render/source/stack-file";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";
import { StackConfigFile } from "./engine/stack-config";
import { StackFile } from "./stack-file";

/** What has to be known of a service before anything can be done to it; the rest has defaults. */
export type ServiceArgs = Pick<StackArgs, "app" | "namespace"> & {
  readonly [K in keyof StackArgs]?: StackArgs[K] | undefined;
};

/** Which service is meant, as a person said it; each goes before what the stack's file says. */
export interface SaidService {
  readonly app?: string;
  readonly namespace?: string;
  /** Context of the kubeconfig. */
  readonly context?: string;
}

/** What the files of a stack say. */
export interface StackView {
  /** Name of the stack, as the Pulumi command line takes it. */
  readonly stack: string;
  /** Path of its file. */
  readonly path: string;
  readonly project: Project;
  readonly args: ServiceArgs;
  /** What is wrong with the files, as sentences; empty where the program would take them. */
  readonly troubles: readonly string[];
}

/**
 * The files as the program takes them.
 *
 * @throws PreviewError without such a stack, SettingsError for bad settings
 */
export function strictView(directory: string, stack: string | undefined): StackView {
  const file = StackFile.open(directory, stack);
  const { path, project, text } = file;
  const args = new StackConfigFile(path, project).argsIn(text);
  return { stack: file.stack, path, project, args, troubles: [] };
}

/**
 * As much of the files as can be read: a way back must not wait until somebody has mended them.
 *
 * @throws ReleaseError where they do not say which service is meant, or in which cluster; PreviewError where
 *   nobody said which stack
 */
export function readableView(
  directory: string,
  stack: string | undefined,
  said: SaidService,
): StackView {
  const look = new Look(directory, stack, said);
  return look.view();
}

/** One reading of what may be damaged. */
class Look {
  private readonly troubles: string[] = [];

  constructor(
    private readonly directory: string,
    private readonly stack: string | undefined,
    private readonly said: SaidService,
  ) {}

  view(): StackView {
    const { directory, said } = this;
    const found = this.found();
    const stack = this.stack ?? found?.stack ?? "unknown";
    const path = found?.path ?? join(directory, `Pulumi.${stack}.yaml`);
    const text = this.attempt(() => readFileSync(path, "utf8")) ?? "";
    const project = this.attempt(() => readProject(directory)) ?? unnamedProject(text);
    const { config, lost, trouble } = readableConfig(text, basename(path), project.name);
    const texts = joinedConfig(project, config);
    const raw = { ...stackArgsOf(project.name, texts.config), ...this.place() };
    // What is missing in a damaged file may stand in what could not be read.
    if (trouble !== undefined) this.troubles.push(trouble);
    else if (this.attempt(() => mergeConfig(project, config))) this.judge(raw, basename(path));
    const { value = {}, refused } = soundPart(settingsSchema.partial(), raw);
    const isClusterLost =
      lost.includes(`${project.name}:cluster`) ||
      refused.some(([key, ...rest]) => key === "cluster" && rest[0] !== "identifier") ||
      (Object.keys(config).length === 0 && /\bcluster["']?\s*:/.test(text));
    if (isClusterLost && said.context === undefined) throw lostCluster(basename(path));
    const { app, namespace, cluster } = value;
    if (app === undefined || namespace === undefined) throw lostService(basename(path));
    const context = said.context === undefined ? {} : { context: said.context };
    const args = { ...value, app, namespace, cluster: { ...cluster, ...context } };
    return { stack, path, project, args, troubles: this.troubles };
  }

  /** Whoever names the service needs no file. */
  private found(): FoundFile | undefined {
    const { app, namespace } = this.said;
    const find = () => findStackFile(this.directory, this.stack?.split("/").at(-1));
    return app === undefined || namespace === undefined ? find() : this.attempt(find);
  }

  private place(): Partial<Pick<StackArgs, "app" | "namespace">> {
    const { app, namespace } = this.said;
    return { ...(app !== undefined && { app }), ...(namespace !== undefined && { namespace }) };
  }

  /** Notes everything that the program would refuse. */
  private judge(raw: object, file: string): void {
    try {
      checkSettings(raw);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      for (const { path, found, needed } of error.problems) {
        this.troubles.push(complain({ about: `${file}: ${dotted(path)}`, found, needed }));
      }
    }
  }

  private attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.troubles.push(reasonOf(error));
      return undefined;
    }
  }
}

/** A project whose Pulumi.yaml cannot be read: its name is the namespace of the service's keys. */
function unnamedProject(text: string): Project {
  return { name: namespaceOf(text, "app") ?? "", main: "", declarations: {} };
}

function lostCluster(file: string): ReleaseError {
  const complaint = {
    about: `${file}: cluster`,
    found: "something that cannot be read",
    needed: "the cluster that is meant; nothing was changed",
    next: "name it: --context CONTEXT, of the kubeconfig",
  };
  return new ReleaseError(complain(complaint), EXIT_CODES.refused);
}

function lostService(file: string): ReleaseError {
  const complaint = {
    about: `${file}: app and namespace`,
    found: "none that can be read",
    needed: "the service that is meant; nothing was changed",
    next: "name it: --app APP --namespace NAMESPACE",
  };
  return new ReleaseError(complain(complaint), EXIT_CODES.refused);
}
