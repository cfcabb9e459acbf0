import { visibleLines } from "../model/visible";
import { EXIT_CODES, type ExitCode } from "./exit-code";
import { formatMarkdown } from "./format/markdown";
import { writable, writeManifests } from "./format/manifest-files";
import { choosePaint } from "./format/paint";
import { formatText } from "./format/text";
import { HELP } from "./help";
import { type Options, parseOptions } from "./options";
import { declaredObjects } from "./plan/manifest";
import type { Plan } from "./plan/plan";
import { preview } from "./preview";
import { PreviewError } from "./preview-error";
import { showSecrets } from "./secret";

async function main(argv: readonly string[]): Promise<ExitCode> {
  const options = parseOptions(argv);
  if (options.help) {
    process.stdout.write(HELP);
    return EXIT_CODES.ok;
  }
  const { plan, head } = await preview(options);
  // Refused before anything is said: a plan on top of it would read as a success.
  const files =
    options.out === undefined ? undefined : writable(declaredObjects(head.resources), options);
  process.stdout.write(`${visibleLines(showSecrets(format(plan, options)).trimEnd())}\n`);
  if (options.out !== undefined && files) {
    const count = writeManifests(options.out, files.objects);
    process.stderr.write(`\n${String(count)} manifests written to ${options.out}\n`);
    for (const line of files.missing) process.stderr.write(`${line}\n`);
  }
  return exitCode(plan, options);
}

function format(plan: Plan, options: Options): string {
  switch (options.format) {
    case "json":
      return JSON.stringify(plan, null, 2);
    case "markdown":
      return formatMarkdown(plan);
    case "text":
      return formatText(plan, choosePaint(process.stdout, options.color), process.stdout.columns);
  }
}

/** An object that the API server refuses comes before any danger: such an `up` would end half-way. */
function exitCode(plan: Plan, { failOnDanger }: Options): ExitCode {
  if (plan.problems.length > 0) return EXIT_CODES.schema;
  return failOnDanger && plan.dangers.length > 0 ? EXIT_CODES.danger : EXIT_CODES.ok;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof PreviewError;
    const message = known ? error.message : String((error as Error).stack ?? error);
    process.stderr.write(`${visibleLines(showSecrets(message))}\n`);
    process.exitCode = known ? error.exitCode : EXIT_CODES.failed;
  },
);
