import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isAccepted } from "../../model/comment/acceptance";
import { EXIT_CODES } from "../../model/exit-code";
import { parseUnitName } from "../../model/services";
import { HOST_NAMES, postComment } from "../../release/comment/post-comment";
import { stacksIn } from "../../stack/stack-file";
import { type CommentPart, failedPart, planPart } from "../comment-text";
import type { CommonOptions } from "../line";
import { choice, parsed, text, type Values } from "../option";
import { usageError } from "../usage-error";
import { verb } from "../verb";
import type { World } from "../world";

const DIR = "preview-comment";

const OPTIONS = {
  base: text("REF", "compare with a git branch, tag or commit, and write the comment"),
  out: parsed("DIR", "the folder of comment.md", "a folder", (given) => given, {
    default: DIR,
    completes: "folders",
  }),
  post: choice("HOST", HOST_NAMES, "post it, or change the one that is there"),
  commit: text("SHA", "the commit that is proposed; else HEAD_SHA, else what is checked out"),
  labels: text("LABELS", "the labels of the change, in any list; else DANGERS_ACCEPTED"),
};

/** The plans of stacks as a comment on a pull request. */
export const comment = verb("comment", {
  group: "Look",
  summary: "Writes the plans of stacks as one comment on a pull request, and posts it.",
  about: `With --base the offline preview of each stack is written to comment.md, complete even where a stack has dangers or is refused; the exit code then is that of the first such stack. No cluster, login or secret is needed, so it works for forks.

A label danger-accepted: with the first digits of the commit accepts dangers of that commit. What is pushed later is another one.

With --post the text is posted. Where --base is left out nothing of the change runs: a job that may write takes the folder from the job that may not. The token is GITHUB_TOKEN, or NOTE_TOKEN on GitLab; docs/pipelines.md says what else a pipeline has to know.`,
  scope: "stacks",
  options: OPTIONS,
  json: "collected",
  examples: [
    "sluice comment --stack dev,prod --base origin/main",
    "sluice comment --post github",
    "sluice comment --base origin/main --post gitlab",
  ],
  codes: ["danger", "schema"],
  run: async ({ common, options }, world) => {
    const { base, post: host } = options;
    if (base === undefined && host === undefined) {
      const needed = "--base REF, which writes the comment, or --post HOST";
      throw usageError("comment", "neither --base nor --post", needed);
    }
    const code = base === undefined ? EXIT_CODES.ok : await written(base, common, options, world);
    if (host === undefined) return code;
    const directory = resolve(common.directory, options.out);
    const { say } = world.terminal;
    const posted = await postComment({ host, directory, environment: process.env, say });
    world.report?.({ comment: posted });
    world.terminal.print(posted);
    return code;
  },
});

/** Writes comment.md; one part a stack, whatever is wrong with one of them. */
async function written(
  base: string,
  { directory, stack }: CommonOptions,
  { out, commit: given, labels }: Values<typeof OPTIONS>,
  world: World,
) {
  const named = stack?.split(",").map((one) => parseUnitName(one).stack);
  const stacks =
    named?.every((one) => one !== undefined) === true ? [...new Set(named)] : stacksIn(directory);
  const commit = given ?? process.env["HEAD_SHA"] ?? (await checkedOut(directory, world));
  const accepted = isAccepted(labels ?? process.env["DANGERS_ACCEPTED"] ?? "", commit);
  // Here, not above: whoever asks for help should not wait for Pulumi's SDK.
  const { previewStack } = await import("../../preview/preview.ts");
  const parts: CommentPart[] = [];
  for (const one of stacks) {
    try {
      const { plan, renamed } = await previewStack({ directory, stack: one, set: [], base });
      for (const words of renamed) world.terminal.say(`warning: ${words}`);
      parts.push(planPart(one, plan, commit, accepted));
    } catch (error) {
      parts.push(failedPart(one, error));
    }
  }
  const folder = resolve(directory, out);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "comment.md"), parts.map(({ text: part }) => `${part}\n`).join("\n"));
  const bad = parts.filter(({ code }) => code !== EXIT_CODES.ok);
  world.report?.({ stacks: parts.map(({ stack: name, code }) => ({ stack: name, code })) });
  world.terminal.say(`${join(out, "comment.md")}: ${stacks.join(", ")}`);
  for (const { stack: name, code } of bad) {
    world.terminal.say(
      `${name}: ${code === EXIT_CODES.danger ? "dangers" : "failed"}, see the comment`,
    );
  }
  return bad[0]?.code ?? EXIT_CODES.ok;
}

async function checkedOut(directory: string, { runner }: World): Promise<string> {
  const args = ["rev-parse", "HEAD"];
  return (await runner.read({ command: "git", args, directory })).trim();
}
