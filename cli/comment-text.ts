import { acceptanceLabel } from "../model/comment/acceptance";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { formatMarkdown } from "../preview/format/markdown";
import type { Plan } from "../preview/plan/plan";
import { showSecrets } from "../stack/secret";
import { failureOf } from "./failure";

/** One stack's part of a comment. */
export interface CommentPart {
  readonly stack: string;
  readonly text: string;
  /** What is wrong with it; `ok` where dangers are accepted. */
  readonly code: ExitCode;
}

/** Longer than any fence that the text itself is likely to hold. */
const FENCE = "~~~~~~~~~~";

/**
 * The part of a stack whose plan was made.
 *
 * @param accepted - whether somebody accepted the dangers of this commit
 */
export function planPart(
  stack: string,
  plan: Plan,
  commit: string,
  accepted: boolean,
): CommentPart {
  const body = showSecrets(formatMarkdown(plan)).trim();
  if (plan.problems.length > 0) {
    return { stack, code: EXIT_CODES.schema, text: part(stack, "**The preview failed.**", body) };
  }
  if (plan.dangers.length === 0) return { stack, code: EXIT_CODES.ok, text: part(stack, body) };
  const stopped =
    "> **Stopped** because of the dangers below. Change the commit, or have them accepted for this one: " +
    `the label \`${acceptanceLabel(commit)}\`.`;
  const note = accepted
    ? "> **Accepted.** The dangers below were accepted for this commit."
    : stopped;
  const code = accepted ? EXIT_CODES.ok : EXIT_CODES.danger;
  return { stack, code, text: part(stack, note, body) };
}

/** The part of a stack that could not be previewed, with the reason. */
export function failedPart(stack: string, error: unknown): CommentPart {
  const { code, text } = failureOf(error);
  const isRefused = code === EXIT_CODES.refused;
  const title = isRefused ? "**The settings are refused.**" : "**The preview failed.**";
  return { stack, code, text: part(stack, title, `${FENCE}text\n${text.trim()}\n${FENCE}`) };
}

function part(stack: string, ...paragraphs: readonly string[]): string {
  return [`## Stack \`${stack}\``, ...paragraphs].join("\n\n");
}
