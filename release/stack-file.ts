import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { isMap } from "../model/merge";
import type { Color } from "../model/color";
import type { Configured, Split } from "../model/switch";
import { complain } from "../render/preview-error";
import { fullKey } from "../render/source/config-value";
import { type Project, readProject } from "../render/source/project";
import { mergeConfig } from "../render/source/stack-config";
import { findStackFile, readStackFile } from "../render/source/stack-file";
import { configuredRelease } from "./configured";
import type { StackName } from "./deployed";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";
import { type Place, PlaceError, setInText, type Value } from "./stack-text";

/** The file of one stack: what it says about a release, and the few places that a release writes. */
export class StackFile {
  /** As the text was when it was looked at; a change since then stops a write. */
  private readonly text: string;

  private constructor(
    private readonly directory: string,
    /** The file itself, where a link leads. */
    readonly path: string,
    private readonly project: Project,
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
    const { config } = mergeConfig(this.project, readStackFile(this.path, this.project.name));
    const prefix = `${this.project.name}:`;
    const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  }

  /** @throws SettingsError when the split or an image makes no sense */
  release(): Configured {
    return configuredRelease(this.config());
  }

  writeImage(color: Color, image: string): void {
    this.write([[[color, "image"], image]]);
  }

  /** Weights are written where the file has some, or where the active color alone does not say them. */
  writeSplit({ activeColor, weights }: Split): void {
    const isPlain = weights[activeColor] === 100 && !("weights" in this.ownKeys());
    const shares: readonly Change[] = [
      [["weights", "blue"], weights.blue],
      [["weights", "green"], weights.green],
    ];
    this.write([[["activeColor"], activeColor], ...(isPlain ? [] : shares)]);
  }

  /** All changes or none: the new text is complete before it takes the old one's place. */
  private write(changes: readonly Change[]): void {
    const text = changes.reduce((before, change) => this.changed(before, change), this.text);
    if (readFileSync(this.path, "utf8") !== this.text) {
      throw this.refusal("changed by somebody since it was read", "nobody else at it", undefined);
    }
    const aside = `${this.path}.${String(process.pid)}`;
    try {
      writeFileSync(aside, text, { mode: statSync(this.path).mode });
      renameSync(aside, this.path);
    } finally {
      rmSync(aside, { force: true });
    }
  }

  private changed(text: string, [[key, ...steps], value]: Change): string {
    const place: Place = [this.ownKeys()[key] ?? `${this.project.name}:${key}`, ...steps];
    const neighbor = this.ownKeys()["activeColor"] ?? "";
    try {
      return setInText(text, place, value, neighbor);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      const by = `pulumi config set --stack ${this.stack} --path ${[key, ...steps].join(".")} ${String(value)}`;
      const found = `${place.join(".")} written in a form that cannot be changed without changing more`;
      throw this.refusal(found, "plain maps and values", by);
    }
  }

  /** The project's keys as the file spells them, by their names. */
  private ownKeys(): Readonly<Record<string, string>> {
    const { config } = (parse(this.text) ?? {}) as { readonly config?: unknown };
    const prefix = `${this.project.name}:`;
    const keys = Object.keys(isMap(config) ? config : {}).flatMap((key) => {
      const full = fullKey(key, this.project.name);
      return full.startsWith(prefix) ? [[full.slice(prefix.length), key] as const] : [];
    });
    return Object.fromEntries(keys);
  }

  private refusal(found: string, needed: string, next: string | undefined): ReleaseError {
    const complaint = { about: this.name, found, needed, ...(next !== undefined && { next }) };
    return new ReleaseError(complain(complaint), EXIT_CODES.refused);
  }
}

type Change = readonly [place: Place, value: Value];
