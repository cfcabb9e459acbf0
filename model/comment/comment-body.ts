/** Marks the one comment that is ours; its first line. */
export const COMMENT_MARKER = "<!-- sluice: offline preview -->";

/** What a comment is made from. */
export interface CommentParts {
  /** The plans, in Markdown. A stranger's code may have written it. */
  readonly text: string;
  /** The commit that the plans are of. */
  readonly commit: string;
  /** Address of the run that made them. */
  readonly run: string;
  /** Most characters that the host takes. */
  readonly limit: number;
}

/** The whole comment. Its first line is ours; what follows may be anybody's. */
export function commentBody({ text, commit, run, limit }: CommentParts): string {
  const head = `${COMMENT_MARKER}\n<sub>For commit ${commit.slice(0, 12)}, made by that commit's own code ([run](${run})).</sub>\n\n`;
  return head + fit(harmless(text).trim(), limit - head.length, `[the run's artifact](${run})`);
}

/**
 * Takes away what text can do besides being read: mentions notify people, and GitLab runs lines such as `/merge`
 * with the rights of the token. A zero-width space after the sign is enough.
 *
 * @see https://docs.gitlab.com/user/project/quick_actions/
 */
function harmless(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .replace(/(?<!\w)@(?=\w)/g, "@\u200b")
    .replace(/^([^\S\n]*)\/(?=\w)/gm, "$1\u200b/");
}

/** Shortens the text between two lines, and closes what the cut left open. */
function fit(text: string, limit: number, link: string): string {
  if (text.length <= limit) return text;
  const note = `\n\n**The preview is longer than a comment may be.** All of it is in ${link}.\n`;
  const room = limit - note.length - 1000; // for the closing lines
  const lines = text.slice(0, room).split("\n");
  if (lines.length > 1) lines.pop();
  return [...lines, ...closings(lines)].join("\n") + note;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** What closes all that is open at the end of the lines: a code fence, and details. */
function closings(lines: readonly string[]): readonly string[] {
  let fence = "";
  let details = 0;
  for (const line of lines) {
    const [, run = "", rest = ""] = FENCE.exec(line) ?? [];
    if (fence !== "") {
      if (run.startsWith(fence) && rest.trim() === "") fence = "";
    } else if (run !== "") {
      fence = run;
    } else {
      details +=
        (line.match(/<details\b/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
    }
  }
  const open = Array.from({ length: Math.max(0, details) }, () => "\n</details>");
  return [...(fence === "" ? [] : [fence]), ...open];
}
