import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dotted } from "../model/settings/problem";
import { ROLLING } from "../model/labels";
import { isRollingStack } from "../model/settings/misplaced";
import { checkStack } from "../model/settings/rolling";
import { rollingSchema } from "../model/settings/rolling-schema";
import { checkSettings } from "../model/settings/settings";
import { settingsSchema } from "../model/settings/schema";
import type { RollingArgs, StackArgs } from "../model/settings/settings-args";
import { SettingsError } from "../model/settings/settings-error";
import { soundPart } from "../model/settings/sound-part";
import { reasonOf } from "../model/reason";
import { complain } from "../model/complaint";
import { parseUnitName, servicesIn, type UnitName } from "../model/services";
import { type Project, readProject, stackFolder } from "../stack/project";
import { namespaceOf, readableConfig } from "../stack/readable-config";
import { joinedConfig, programArgs } from "../stack/stack-config";
import { findStackFile, type FoundFile, StackFile } from "../stack/stack-file";
import { refused, type ReleaseError } from "./release-error";
import { refuseRolling } from "./rolling-refusal";

/** What has to be known of a service before anything can be done to it; the rest has defaults. */
export type ServiceArgs = Pick<StackArgs, "app" | "namespace"> & {
  readonly [K in keyof StackArgs]?: StackArgs[K] | undefined;
};

/** As much of the settings of a service without colors as can be read. */
export type ReadableRolling = {
  readonly [K in keyof RollingArgs]?: RollingArgs[K] | undefined;
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
  readonly file: StackFile;
  readonly args: ServiceArgs;
  /** What is wrong with the files, as sentences; empty where the program would take them. */
  readonly troubles: readonly string[];
  /** Sentences about keys that stand there under old names. */
  readonly renamed: readonly string[];
  /** The settings, as far as they can be read, of a service without colors. */
  readonly rolling?: ReadableRolling;
}

/**
 * The files as the program takes them.
 *
 * @param takesRolling - whether a service without colors is meant, too
 * @throws StackError without such a stack, SettingsError for bad settings, ReleaseError for a service without colors
 *   that is not
 */
export function strictView(
  directory: string,
  name: string | undefined,
  takesRolling = false,
): StackView {
  const file = StackFile.open(directory, name);
  const { args, encrypted, renamed } = file.args();
  if (!takesRolling) refuseRolling(args);
  const checked = checkStack(args, encrypted);
  const found = { file, troubles: [], renamed };
  return "mode" in checked && checked.mode === ROLLING
    ? { ...found, args: sharedArgs(checked), rolling: checked }
    : { ...found, args: checkSettings(args, encrypted) };
}

/** The keys that have the same meaning with colors and without. */
function sharedArgs<Args extends ReadableRolling>({ mode: _mode, image: _image, ...shared }: Args) {
  return shared;
}

/**
 * As much of the files as can be read: a rollback must not wait until somebody has mended them.
 *
 * @throws ReleaseError where they do not say which service is meant, or in which cluster; StackError where
 *   nobody said which stack
 */
export function readableView(
  directory: string,
  name: string | undefined,
  said: SaidService,
  takesRolling = false,
): StackView {
  const look = new Look(directory, parseUnitName(name), said);
  return look.view(takesRolling);
}

/** One reading of what may be damaged. */
class Look {
  private readonly troubles: string[] = [];

  constructor(
    private readonly directory: string,
    private readonly unit: UnitName,
    private readonly said: SaidService,
  ) {}

  view(takesRolling: boolean): StackView {
    const { directory, said } = this;
    const found = this.found();
    const stack = this.unit.stack ?? found?.stack ?? "unknown";
    const path = found?.path ?? join(stackFolder(directory), `Pulumi.${stack}.yaml`);
    const text = this.attempt(() => readFileSync(path, "utf8")) ?? "";
    const project = this.attempt(() => readProject(directory)) ?? unnamedProject(text);
    const { config, lost, trouble } = readableConfig(text, basename(path), project.name);
    const joined = joinedConfig(project, config);
    const file = new StackFile(directory, stack, path, project, text, this.asked(joined.config));
    const { service } = file;
    const given = programArgs(service, joined);
    const raw = { ...given.args, ...this.place() };
    if (!takesRolling) refuseRolling(raw);
    // What is missing in a damaged file may stand in what could not be read.
    if (trouble !== undefined) this.troubles.push(trouble);
    else if (this.attempt(() => file.config())) this.judge(raw, file.name);
    const part = isRollingStack(raw) ? soundPart(rollingSchema.partial(), raw) : undefined;
    const shared = part && { ...part, value: sharedArgs(part.value ?? {}) };
    const { value = {}, refused } = shared ?? soundPart(settingsSchema.partial(), raw);
    const isClusterLost =
      lost.includes(`${service}:cluster`) ||
      refused.some(([key, ...rest]) => key === "cluster" && rest[0] !== "identifier") ||
      (Object.keys(config).length === 0 && /\bcluster["']?\s*:/.test(text));
    if (isClusterLost && said.context === undefined) throw lostCluster(basename(path));
    const { app, namespace, cluster } = value;
    if (app === undefined || namespace === undefined) throw lostService(basename(path));
    const context = said.context === undefined ? {} : { context: said.context };
    const args = { ...value, app, namespace, cluster: { ...cluster, ...context } };
    const rolling = part && { rolling: part.value ?? {} };
    return { file, args, troubles: this.troubles, renamed: given.renamed, ...rolling };
  }

  /** Whoever names the app means the service that has it. */
  private asked(config: Readonly<Record<string, string>>): string | undefined {
    const { app } = this.said;
    const named = servicesIn(Object.keys(config)).find((one) => config[`${one}:app`] === app);
    return this.unit.service ?? named;
  }

  /** Whoever names the service needs no file. */
  private found(): FoundFile | undefined {
    const { app, namespace } = this.said;
    const find = () => findStackFile(this.directory, this.unit.stack);
    return app === undefined || namespace === undefined ? find() : this.attempt(find);
  }

  private place(): Partial<Pick<StackArgs, "app" | "namespace">> {
    const { app, namespace } = this.said;
    return { ...(app !== undefined && { app }), ...(namespace !== undefined && { namespace }) };
  }

  /** Notes everything that the program would refuse. */
  private judge(raw: object, file: string): void {
    try {
      checkStack(raw);
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
  return refused(complaint);
}

function lostService(file: string): ReleaseError {
  const complaint = {
    about: `${file}: app and namespace`,
    found: "none that can be read",
    needed: "the service that is meant; nothing was changed",
    next: "name it: --app APP --namespace NAMESPACE",
  };
  return refused(complaint);
}
