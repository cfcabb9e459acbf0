import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { doraLines, doraOf } from "../model/release/dora";
import type { Runner } from "../release/runner";
import type { Session } from "../release/session";
import { stamp } from "./report/markup";

/**
 * Figures of all releases that the cluster remembers: it knows those of every machine, where a machine's own journals
 * are of those that it drove.
 */
export async function doraReport(
  session: Pick<Session, "stack" | "service" | "clock" | "journals">,
  runner: Runner,
  directory: string,
  isJson: boolean,
): Promise<{ readonly text: string; readonly code: ExitCode }> {
  const { past } = await session.journals();
  const names = new Set(past.flatMap(({ commit }) => commit ?? []));
  const commits = new Map<string, number>();
  for (const name of names) {
    const at = await commitTime(runner, directory, name);
    if (at !== undefined) commits.set(name, at);
  }
  const found = doraOf(past, commits, session.clock.now());
  const { app } = session.service;
  const { stack } = session;
  if (isJson) {
    return { text: JSON.stringify({ app, stack, ...found }, null, 2), code: codeOf(found) };
  }
  const text = found
    ? [`deliveries of ${app} ${stack} since ${stamp(found.since)}`, ...doraLines(found)].join("\n")
    : "The cluster remembers no release.";
  return { text, code: codeOf(found) };
}

function codeOf(found: object | undefined): ExitCode {
  return found ? EXIT_CODES.ok : EXIT_CODES.failed;
}

/** When a commit was made; nothing where this checkout does not have it. */
async function commitTime(
  runner: Runner,
  directory: string,
  commit: string,
): Promise<number | undefined> {
  const args = ["show", "--no-patch", "--format=%ct", `${commit}^{commit}`];
  return runner.read({ command: "git", args, directory }).then(
    (text) => (/^\d+\s*$/.test(text) ? Number(text) * 1000 : undefined),
    () => undefined,
  );
}
