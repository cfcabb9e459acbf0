import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { complain, PreviewError } from "./preview-error";
import { reasonOf } from "../model/reason";

const FORMATS = ["text", "markdown", "json"] as const;

/** How the plan is printed. */
export type Format = (typeof FORMATS)[number];

/** The command line, understood. */
export interface Options {
  readonly help: boolean;
  /** Folder of the program. */
  readonly directory: string;
  readonly stack?: string;
  /** Values to try out, as `key=value`. */
  readonly set: readonly string[];
  /** A git reference or a stack file. */
  readonly base?: string;
  readonly format: Format;
  readonly color: boolean;
  /** Folder for manifests. */
  readonly out?: string;
  /** Leaves Secrets out of the manifests, instead of refusing to write them without their values. */
  readonly withoutSecrets: boolean;
  readonly failOnDanger: boolean;
}

/**
 * Reads the command line.
 *
 * @throws PreviewError that names the option, what was found and what is needed
 */
export function parseOptions(argv: readonly string[]): Options {
  const { values, positionals } = parsed(argv);
  const { cwd, stack, base, out } = values;
  if (positionals.length > 0) {
    throw refusal("the command line", positionals.join(" "), "options only");
  }
  const format = values.json ? "json" : (values.format ?? "text");
  const known = FORMATS.find((one) => one === format);
  if (!known) throw refusal("--format", format, `one of ${FORMATS.join(", ")}`);
  const failOn = values["fail-on"];
  if (failOn !== undefined && failOn !== "danger") throw refusal("--fail-on", failOn, "danger");
  return {
    help: values.help ?? false,
    directory: resolve(cwd ?? "."),
    ...(stack !== undefined && { stack }),
    set: values.set ?? [],
    ...(base !== undefined && { base }),
    format: known,
    color: !(values["no-color"] ?? false),
    ...(out !== undefined && { out: resolve(out) }),
    withoutSecrets: values["without-secrets"] ?? false,
    failOnDanger: failOn === "danger",
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        cwd: { type: "string" },
        stack: { type: "string", short: "s" },
        set: { type: "string", multiple: true },
        base: { type: "string" },
        format: { type: "string" },
        json: { type: "boolean" },
        "no-color": { type: "boolean" },
        out: { type: "string" },
        "without-secrets": { type: "boolean" },
        "fail-on": { type: "string" },
      },
    });
  } catch (error) {
    const message = reasonOf(error);
    throw new PreviewError(`${message}\n    next     npm run preview -- --help`);
  }
}

function refusal(about: string, found: string, needed: string): PreviewError {
  return new PreviewError(complain({ about, found, needed, next: "npm run preview -- --help" }));
}
