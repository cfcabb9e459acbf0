import { readFileSync, realpathSync } from "node:fs";
import { basename } from "node:path";
import type { Color } from "../model/color";
import type { Configured, Split } from "../model/switch";
import { complain } from "../render/preview-error";
import { type Project, readProject } from "../render/source/project";
import { mergeConfig } from "../render/source/stack-config";
import { findStackFile, parseStackFile } from "../render/source/stack-file";
import { configuredRelease } from "./configured";
import type { StackName } from "./deployed";
import { StackDocument } from "./engine/stack-document";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";
import { ChangedMeanwhileError, replaceText } from "./replace-text";
import { withSplit } from "./stack-split";
import { PlaceError, setInText } from "./stack-text";

/** The file of one stack: what it says about a release, and the few places that a release writes. */
export class StackFile {
  /** As it was when it was looked at; a change since then stops a write. */
  readonly text: string;

  private constructor(
    private readonly directory: string,
    /** The file itself, where a link leads. */
    readonly path: string,
    /** What its Pulumi.yaml says. */
    readonly project: Project,
    /** Name of the stack, as the Pulumi command line takes it. */
    readonly stack: string,
  ) {
    this.text = readFileSync(path, "utf8");
  }

  /**
   * @param stack - may name the organization and project in front; absent for the folder's only stack
   * @throws PreviewError when the folder has no such stack
   */
  static open(directory: string, stack: string | undefined): StackFile {
    const project = readProject(directory);
    const found = findStackFile(directory, stack?.split("/").at(-1));
    // A link stays one.
    return new StackFile(directory, realpathSync(found.path), project, stack ?? found.stack);
  }

  /** Name of the stack, as the file bears it. */
  get shortName(): string {
    return this.stack.split("/").at(-1) ?? this.stack;
  }

  /** Where the state of the stack is asked for. */
  get address(): StackName {
    return { directory: this.directory, project: this.project.name, stack: this.stack };
  }

  get name(): string {
    return basename(this.path);
  }

  /** Config by key without the project's name, as the program gets it: text, with maps as JSON. */
  config(): Readonly<Record<string, string>> {
    const { config } = mergeConfig(
      this.project,
      parseStackFile(this.text, this.name, this.project.name),
    );
    const prefix = `${this.project.name}:`;
    const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  }

  /** @throws SettingsError when the split or an image makes no sense */
  release(): Configured {
    return configuredRelease(this.config());
  }

  writeImage(color: Color, image: string): void {
    this.writeText([color, "image"], image);
  }

  /** Notes the image with which a color passed its verification. */
  writeVerified(color: Color, image: string): void {
    this.writeText(["release", "verified", color], image);
  }

  private writeText([key, ...below]: readonly [string, ...string[]], value: string): void {
    const document = new StackDocument(this.text, this.project.name);
    const place = [document.spelled(key), ...below] as const;
    const neighbor = document.spelled("activeColor");
    const path = [key, ...below].join(".");
    const by = `pulumi config set --stack ${this.stack} --path ${path} ${value}`;
    this.write(path, by, () => setInText(this.text, place, value, neighbor));
  }

  writeSplit(split: Split): void {
    this.write("activeColor or weights", undefined, () =>
      withSplit(this.text, this.project.name, split),
    );
  }

  /** @param by - a command that does it where this cannot */
  private write(what: string, by: string | undefined, edited: () => string): void {
    try {
      replaceText(this.path, { before: this.text, text: edited() });
    } catch (error) {
      if (error instanceof ChangedMeanwhileError) {
        throw this.refusal("changed by somebody since it was read", "nobody else at it", undefined);
      }
      if (!(error instanceof PlaceError)) throw error;
      const found = `${what} written in a form that cannot be changed without changing more`;
      throw this.refusal(found, "plain maps and values", by);
    }
  }

  private refusal(found: string, needed: string, next: string | undefined): ReleaseError {
    const complaint = { about: this.name, found, needed, ...(next !== undefined && { next }) };
    return new ReleaseError(complain(complaint), EXIT_CODES.refused);
  }
}
