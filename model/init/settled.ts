import { checkStack } from "../settings/rolling";
import { dotted, type Problem } from "../settings/problem";
import { SettingsError } from "../settings/settings-error";
import { argsOf } from "./args-of";
import type { Finding, Mapped } from "./finding";

/** Settings that are valid as a whole, and what had to be left out for that. */
export interface Settled {
  readonly args: Readonly<Record<string, unknown>>;
  readonly mapped: readonly Mapped[];
}

/**
 * Leaves out what the settings refuse, with their own words as the reason, until the rest is valid.
 *
 * @throws SettingsError with what no field of the files stands for
 */
export function settled(mapped: readonly Mapped[]): Settled {
  const args = argsOf(mapped);
  try {
    checkStack(args);
    return { args, mapped };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problems } = error;
    const next = mapped.map((one) => ({
      ...one,
      findings: one.findings.map((finding) => withoutRefused(finding, problems, mapped)),
    }));
    if (JSON.stringify(next) === JSON.stringify(mapped)) throw error;
    return settled(next);
  }
}

function withoutRefused(
  finding: Finding,
  problems: readonly Problem[],
  mapped: readonly Mapped[],
): Finding {
  if (finding.is !== "key") return finding;
  const found = problems.find((one) => blamed(one, mapped).includes(finding));
  if (!found) return finding;
  const { from, key } = finding;
  return { is: "refused", from, why: `${dotted(key)} takes ${found.needed}; found ${found.found}` };
}

/** The keys that a problem is about: the one that it names or lies in, else all those within it. */
function blamed({ path }: Problem, mapped: readonly Mapped[]): readonly Finding[] {
  const keys = mapped.flatMap(({ findings }) => findings.filter(({ is }) => is === "key"));
  const steps = path.map(String);
  const lengthOf = (one: Finding) => (one.is === "key" ? one.key.length : 0);
  const starts = (long: readonly string[], short: readonly string[]) =>
    short.every((step, at) => long[at] === step);
  const around = keys.filter((one) => one.is === "key" && starts(steps, one.key));
  const longest = Math.max(0, ...around.map(lengthOf));
  if (longest > 0) return around.filter((one) => lengthOf(one) === longest);
  return keys.filter((one) => one.is === "key" && starts(one.key, steps));
}
