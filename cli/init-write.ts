import { existsSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { WHOLE } from "../model/init/finding";
import { besideNames, type NotTaken, remarkOf, type Stricter } from "../model/init/report";
import type { SourceObject } from "../model/init/source-object";
import { fieldOf } from "../model/field";
import { newStackText } from "../stack/new-stack-text";
import { projectFile, readProject, stackFolder } from "../stack/project";
import { writeProject } from "./init-project";
import { refused } from "../release/release-error";
import type { CommonOptions } from "./line";
import type { World } from "./world";

/** A stack that is to be written, and what there is to say about it. */
export interface MadeStack {
  readonly args: Readonly<Record<string, unknown>>;
  /** What it was made from, in one sentence. */
  readonly source: string;
  /** What was chosen in the place of a default, and why. */
  readonly chosen: readonly Pick<Stricter, "key" | "why">[];
  readonly stricter: readonly Stricter[];
  readonly notTaken: readonly NotTaken[];
  /** Objects in the files that are no part of it. */
  readonly beside: readonly SourceObject[];
  /** What has to be done before it runs. */
  readonly next: readonly string[];
}

interface Target {
  readonly out: string | undefined;
  readonly "dry-run": boolean;
}

/**
 * Writes the file, or prints it, and says what became of the files that it was made from.
 *
 * @throws ReleaseError where the file is there already
 */
export function writeStack(
  made: MadeStack,
  { directory, stack }: CommonOptions,
  { out, "dry-run": isDry }: Target,
  { terminal, report }: World,
): void {
  const name = stack?.split("/").at(-1) ?? String(made.args["app"]);
  const path =
    out === undefined ? join(stackFolder(directory), `Pulumi.${name}.yaml`) : resolve(out);
  const isThere = !isDry && existsSync(path);
  if (isThere) {
    throw refused([
      {
        about: relative(directory, path),
        found: "a file",
        needed: "none, as no file is overwritten",
        next: "--stack NAME or --out FILE for another one; --dry-run to compare: … --dry-run | diff FILE -",
      },
    ]);
  }
  const files = isDry ? [] : writeProject(directory, String(made.args["app"]));
  const project = isDry && projectFile(directory) === undefined ? NEW : readProject(directory);
  const text = textOf(made, project.name, existsSync(join(directory, SCHEMA)));
  const shown = relative(process.cwd(), path);
  report?.({
    stack: name,
    ...(files.length > 0 && { project: files }),
    file: isDry ? null : shown,
    ...(isDry && { text }),
    chosen: made.chosen,
    stricter: made.stricter,
    notTaken: made.notTaken,
    beside: besideNames(made.beside),
  });
  if (isDry) terminal.print(text.trimEnd());
  // Fails where somebody wrote it meanwhile.
  else writeFileSync(path, text, { flag: "wx" });
  if (files.length > 0) terminal.print(`a new project: ${files.join(", ")}`);
  if (!isDry) terminal.print(`${shown}: written from ${made.source}`);
  for (const line of accountLines(made)) terminal.say(line);
  const install = files.length > 0 ? ["npm install"] : [];
  const next = [
    ...install,
    ...made.next,
    `pulumi stack init ${name}`,
    `sluice preview --stack ${name}`,
  ];
  for (const line of next) terminal.say(`Next: ${line}`);
}

/** What a project would be called that is not there yet. */
const NEW = { name: "project", main: "", declarations: {} };

const SCHEMA = "schema/stack.schema.json";

function textOf(made: MadeStack, project: string, hasSchema: boolean): string {
  const { args, source, chosen, stricter } = made;
  return newStackText({
    project,
    args,
    head: [`Written by \`sluice init\` from ${source}.`, ...lostLines(made)],
    remarks: [...chosen, ...stricter].map((one) => ({ key: one.key, text: remarkOf(one) })),
    ...(hasSchema && { schema: SCHEMA }),
  });
}

function lostLines({ notTaken }: MadeStack): readonly string[] {
  const lines = notTaken.map(
    ({ object, field, why }) => `  ${field === WHOLE ? object : `${object}, ${field}`}: ${why}`,
  );
  return lines.length === 0 ? [] : ["Not taken over:", ...lines];
}

function accountLines(made: MadeStack): readonly string[] {
  const { chosen, stricter, beside } = made;
  const names = besideNames(beside);
  return [
    ...chosen.map(
      ({ key, why }) => `${key.join(".")} is ${String(fieldOf(made.args, ...key))}: ${why}.`,
    ),
    ...(stricter.length === 0
      ? []
      : [`${String(stricter.length)} defaults are stricter than the files; each has a comment.`]),
    ...lostLines(made),
    ...(names.length === 0 ? [] : [`Left as they are: ${names.join(", ")}`]),
  ];
}

/** The name of a file, as people see it. */
export function fileNames(objects: readonly SourceObject[]): string {
  return [
    ...new Set(objects.map(({ file }) => (file === "-" ? "the standard input" : basename(file)))),
  ].join(", ");
}
