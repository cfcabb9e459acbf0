import { resolve } from "node:path";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { formatMarkdown } from "../preview/format/markdown";
import { writable, writeManifests } from "../preview/format/manifest-files";
import { choosePaint } from "../preview/format/paint";
import { formatText } from "../preview/format/text";
import { declaredObjects } from "../preview/plan/manifest";
import type { Plan } from "../preview/plan/plan";
import { withSyncWaves } from "../preview/plan/sync-wave";
import { showSecrets } from "../stack/secret";
import type { CommonOptions } from "./line";
import { choice, flag, repeated, text, type Values } from "./option";
import type { Terminal } from "./terminal";

const FORMATS = ["text", "markdown", "json"] as const;

/** What all verbs understand that evaluate the program. */
export const PREVIEW_OPTIONS = {
  set: repeated(
    "KEY=VALUE",
    "try a value, as `pulumi config set --path` would store it; repeatable",
  ),
  base: text(
    "REF",
    "compare with a git branch, tag or commit, its own code and config; or with another stack file",
  ),
  format: choice("FORMAT", FORMATS, "markdown is a comment for a pull request", {
    default: "text",
  }),
  "without-secrets": flag("leave Secrets out of the files, and list those that have to exist"),
  "fail-on": choice("WHAT", ["danger"], "end with code 4 if there is one"),
  "no-color": flag("no colors; NO_COLOR works, too"),
};

/** Shows the plan of a stack, and writes its objects where a folder is given. */
export async function previewed(
  { directory, stack, json }: CommonOptions,
  options: Values<typeof PREVIEW_OPTIONS>,
  { out, hasWaves = false }: { readonly out?: string | undefined; readonly hasWaves?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  // Here, not above: whoever asks for help should not wait for Pulumi's SDK.
  const { previewStack: preview } = await import("../preview/preview.ts");
  const { set, base, format, "no-color": isPlain, "without-secrets": withoutSecrets } = options;
  const { plan, head, renamed } = await preview({
    ...{ directory, set },
    ...(stack !== undefined && { stack }),
    ...(base !== undefined && { base }),
  });
  for (const words of renamed) terminal.say(`warning: ${words}`);
  // Refused before anything is said: a plan on top of it would read as a success.
  const files =
    out === undefined ? undefined : writable(declaredObjects(head.resources), { withoutSecrets });
  const text = inFormat(plan, json ? "json" : format, !isPlain);
  terminal.print(showSecrets(text).trimEnd());
  if (out !== undefined && files) {
    const { objects } = files;
    const waves = hasWaves ? withSyncWaves(objects, head.resources) : objects;
    const count = writeManifests(resolve(out), waves);
    terminal.say(`\n${String(count)} manifests written to ${resolve(out)}`);
    for (const line of files.missing) terminal.say(line);
  }
  // An object that the API server refuses comes before any danger: such an `up` would end half-way.
  if (plan.problems.length > 0) return EXIT_CODES.schema;
  const isDanger = options["fail-on"] === "danger" && plan.dangers.length > 0;
  return isDanger ? EXIT_CODES.danger : EXIT_CODES.ok;
}

function inFormat(plan: Plan, format: (typeof FORMATS)[number], hasColor: boolean): string {
  switch (format) {
    case "json":
      return JSON.stringify(plan, null, 2);
    case "markdown":
      return formatMarkdown(plan);
    case "text":
      return formatText(plan, choosePaint(process.stdout, hasColor), process.stdout.columns);
  }
}
