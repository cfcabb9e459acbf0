import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseUnitName, unitName } from "../model/services";
import { type Assignment, assign } from "./assignment";
import { parseStackFile } from "./config-value";
import { readableConfig } from "./readable-config";
import { type Project, readProject, stackFolder } from "./project";
import {
  joinedConfig,
  mergeConfig,
  type ProgramArgs,
  programArgs,
  servicesOf,
  type StackConfig,
} from "./stack-config";
import { StackError } from "./stack-error";
import { StackText } from "./stack-text";

const STACK_FILE = /^Pulumi\.(?<stack>[\w.-]+)\.ya?ml$/;

/** The stack a file belongs to, by its name. */
export function stackOfFile(path: string): string | undefined {
  return STACK_FILE.exec(basename(path))?.groups?.["stack"];
}

/** The stacks of a program that have a file, by name. */
export function stacksIn(directory: string): readonly string[] {
  return stackFiles(directory).map(({ stack }) => stack);
}

/** A stack and the file that holds its config. */
export interface FoundFile {
  readonly stack: string;
  readonly path: string;
}

function stackFiles(directory: string): readonly FoundFile[] {
  const folder = stackFolder(directory);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const stack = stackOfFile(name);
      return stack === undefined ? [] : [{ stack, path: join(folder, name) }];
    });
}

/**
 * The file of a stack; without a name, the program's only one.
 *
 * @param stack - may name the organization and project in front
 * @throws StackError that lists the stacks there are
 */
export function findStackFile(directory: string, stack: string | undefined): FoundFile {
  const files = stackFiles(directory);
  const [first] = files;
  if (stack === undefined && first && files.length === 1) return first;
  const wanted = stack === undefined ? undefined : lastName(stack);
  const found = files.find((file) => file.stack === wanted);
  if (found) return found;
  const names = files.map((file) => file.stack).join(", ");
  throw new StackError({
    about: "--stack",
    found: wanted === undefined ? "nothing" : `${wanted}, which has no file Pulumi.${wanted}.yaml`,
    needed:
      names === "" ? `a file Pulumi.<stack>.yaml in ${stackFolder(directory)}` : `one of ${names}`,
    ...(first && { next: `--stack ${first.stack}` }),
  });
}

/**
 * What the files of a stack said when they were read: Pulumi.yaml, and the stack's own with its config. Where it has
 * several services, one of them is meant.
 */
export class StackFile {
  constructor(
    /** Folder of Pulumi.yaml. */
    readonly directory: string,
    /** Name of the stack, as the Pulumi command line takes it. */
    readonly stack: string,
    /** Path of its file. */
    readonly path: string,
    readonly project: Project,
    /** Text of its file; a change since then stops a write. */
    readonly text: string,
    /** The service that was asked for. @default - the only one */
    private readonly asked?: string,
  ) {}

  /**
   * @param name - of a stack, or of a service of it; may have the organization and project in front, and be absent
   *   for the folder's only stack
   * @throws StackError when the folder has no such stack
   */
  static open(directory: string, name: string | undefined): StackFile {
    const { stack, service } = parseUnitName(name);
    const project = readProject(directory);
    const found = findStackFile(directory, stack);
    // The file itself, where a link leads: git and writers mean that one.
    return StackFile.at(
      realpathSync(found.path),
      project,
      directory,
      stack ?? found.stack,
      service,
    );
  }

  /**
   * Any file as that of a stack.
   *
   * @throws StackError when there is none
   */
  static at(
    path: string,
    project: Project,
    directory = dirname(path),
    stack = stackOfFile(path) ?? "",
    service?: string,
  ): StackFile {
    if (!existsSync(path)) {
      const needed = "the path of a stack file";
      throw new StackError({ about: path, found: "no such file", needed });
    }
    return new StackFile(directory, stack, path, project, readFileSync(path, "utf8"), service);
  }

  /** Name of the stack, as the file bears it. */
  get shortName(): string {
    return lastName(this.stack);
  }

  /** Name of the file. */
  get name(): string {
    return basename(this.path);
  }

  /** The services that the stack has, by the namespaces of their keys. */
  get services(): readonly string[] {
    // Traffic has to go back also where the file is damaged.
    const { config } = readableConfig(this.text, this.name, this.project.name);
    return servicesOf(this.project.name, joinedConfig(this.project, config).config);
  }

  /**
   * The namespace of the keys of the service that is meant.
   *
   * @throws StackError that lists the services, where it is none of them or nobody said which one
   */
  get service(): string {
    return chosenService(this.asked, this.services, this.name);
  }

  /** What commands call it: the stack, with the service where that was said. */
  get label(): string {
    const { stack, asked } = this;
    return unitName({ stack, ...(asked !== undefined && { service: asked }) });
  }

  /** Where the state of the stack is asked for. */
  get address(): { readonly directory: string; readonly stack: string; readonly service: string } {
    return { directory: this.directory, stack: this.stack, service: this.service };
  }

  /**
   * The config as the program gets it, with stand-ins for secrets.
   *
   * @param text - which the file has, or would have. @default - the one that was read
   * @param assignments - laid over it. @default - none
   * @throws StackError where it is no YAML, or `pulumi up` would refuse to start
   */
  config(text = this.text, assignments: readonly Assignment[] = []): StackConfig {
    const { name, project } = this;
    const { config, environment } = parseStackFile(text, name, project.name);
    return mergeConfig(project, assignments.reduce(assign, config), { name, environment });
  }

  /** The same as unchecked settings of the service. */
  args(text = this.text): ProgramArgs {
    return programArgs(this.service, this.config(text));
  }

  /** The same of all services. */
  allArgs(assignments: readonly Assignment[] = []): readonly ProgramArgs[] {
    const config = this.config(this.text, assignments);
    return servicesOf(this.project.name, config.config).map((one) => programArgs(one, config));
  }

  /** Its text, to be edited where it is about the service. */
  edit(text = this.text): StackText {
    return new StackText(text, this.project.name, this.service);
  }
}

/**
 * One of several services; the only one where nobody says which.
 *
 * @throws StackError that lists them
 */
function chosenService(
  asked: string | undefined,
  services: readonly string[],
  file: string,
): string {
  const [first = ""] = services;
  if (asked === undefined && services.length < 2) return first;
  if (asked !== undefined && services.includes(asked)) return asked;
  throw new StackError({
    about: "--service",
    found: asked === undefined ? "nothing" : `${asked}, whose keys ${file} does not have`,
    needed: `one of ${services.join(", ")}`,
    next: `--service ${first}`,
  });
}

function lastName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}
