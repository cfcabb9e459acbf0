import { dotted, type Example } from "./problem";
import { placeOf, type SecretPlace } from "./secret-places";
import { exampleAt } from "./keys";
import { stackSchema } from "./stack-schema";

/** A key's place from the top of the settings. */
type Path = readonly (string | number)[];

/** How examples are written: whose keys they are, and whether they are commands for `pulumi config`. */
export interface ExampleStyle {
  /** Prefix of a key, such as the project's name and a colon. */
  readonly prefix: string;
  readonly commands: boolean;
  /** Where secrets stand: a command asks for one, instead of holding it. @default - nowhere */
  readonly places?: readonly SecretPlace[];
}

/**
 * A valid value for a key, written as its owner would write it.
 *
 * @param own - a value that suits the very problem; `null` where no value does
 */
export function exampleFor(
  path: Path,
  style: ExampleStyle,
  own?: Example | null,
): string | undefined {
  const value = own === undefined ? exampleAt(stackSchema, path) : own;
  if (value === undefined || value === null) return undefined;
  if (!style.commands) return `${style.prefix}${dotted(path)}: ${inline(value)}`;
  return (
    secretCommand(path, style) ??
    command(path, style.prefix, value) ??
    yaml(path, style.prefix, value)
  );
}

function keyOf(path: Path): string {
  return path
    .map((step, at) => (typeof step === "number" ? "[]" : at === 0 ? step : `.${step}`))
    .join("");
}

/** Encrypted values are asked for, so that they stay out of the shell's history. */
function secretCommand(path: Path, { prefix, places = [] }: ExampleStyle): string | undefined {
  const secret = secretPath(path, places);
  if (!secret) return undefined;
  return `pulumi config set --secret --path '${prefix}${dotted(secret)}'`;
}

/** The secret value that a key is, or a likely one in it. */
function secretPath(path: Path, places: readonly SecretPlace[]): Path | undefined {
  if (keyOf(path) === "image.registry") return [...path, "password"];
  if (placeOf(places, path)?.plain !== "refused") return undefined;
  return path.at(-1) === "secrets" ? [...path, "DB_PASSWORD"] : path;
}

/** Plain values; with `--path`, text that looks like a number would become one. */
function command(path: Path, prefix: string, value: Example): string | undefined {
  if (typeof value === "object" || (typeof value === "string" && !isPlain(value))) return undefined;
  const flag = path.length > 1 ? "--path " : "";
  return `pulumi config set ${flag}'${prefix}${dotted(path)}' ${String(value)}`;
}

/** A line of the stack file. */
function yaml(path: Path, prefix: string, value: Example): string {
  const [top = "", ...below] = path;
  const nested = below.reduceRight<Example>(
    (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
    value,
  );
  return `${prefix}${String(top)}: ${inline(nested)}`;
}

/** A value in YAML's short form. */
function inline(value: Example): string {
  if (typeof value === "string") return isPlain(value) ? value : JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inline(inner)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Whether YAML and a shell read the text as it stands, and as text. */
function isPlain(value: string): boolean {
  return (
    /^[a-zA-Z0-9/][\w/.@%:-]*$/.test(value) &&
    Number.isNaN(Number(value)) &&
    !/:$|^(?:true|false|null|yes|no|on|off)$/i.test(value)
  );
}
