import { existsSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import type { Options } from "./options";
import { clusterNotices } from "./plan/cluster-notice";
import { type Base, makePlan, type Plan } from "./plan/plan";
import { PreviewError } from "./preview-error";
import type { Recording } from "./recorder";
import { describeAssignment, parseAssignment } from "./source/assignment";
import { evaluate, type EvaluationInputs } from "./source/evaluation";
import { projectFile, readProject } from "./source/project";
import { findStackFile, stackOfFile } from "./source/stack-file";
import { withWorktree } from "./source/worktree";

/** A plan and the recording it was made from. */
export interface Preview {
  readonly plan: Plan;
  readonly head: Recording;
}

/** Evaluates head and base and compares them. The head goes first: its errors are the likelier ones. */
export async function preview(options: Options): Promise<Preview> {
  const { name } = readProject(options.directory);
  const { stack, path } = findStackFile(options.directory, options.stack);
  const assignments = options.set.map((text) => parseAssignment(text, name));
  const inputs = { directory: options.directory, stack, stackFile: path, assignments };
  const head = await evaluate(inputs);
  const { base, recording } = await evaluateBase(options, inputs);
  const whatIf = assignments.map((assignment) => describeAssignment(assignment, name));
  const plan = makePlan({ project: name, stack, whatIf, base, before: recording, after: head });
  const notices = [...clusterNotices(head, options.directory), ...plan.notices];
  return { plan: { ...plan, notices }, head };
}

interface EvaluatedBase {
  readonly base: Base;
  readonly recording: Recording | undefined;
}

async function evaluateBase(options: Options, head: EvaluationInputs): Promise<EvaluatedBase> {
  const { base } = options;
  if (base === undefined) {
    if (head.assignments.length === 0) {
      return { base: { kind: "nothing", label: "" }, recording: undefined };
    }
    return fileBase(head.stackFile, head);
  }
  const file = resolve(options.directory, base);
  if (/\.ya?ml$/.test(extname(base)) || existsSync(file)) return fileBase(file, head);
  return gitBase(base, head);
}

async function fileBase(stackFile: string, head: EvaluationInputs): Promise<EvaluatedBase> {
  const label = basename(stackFile);
  const stack = stackOfFile(stackFile) ?? head.stack;
  const recording = await ofBase(label, () =>
    evaluate({ ...head, stack, stackFile, assignments: [] }),
  );
  return { base: { kind: "file", label }, recording };
}

/** A base that does not have the program or the stack yet: then everything is new. */
async function gitBase(ref: string, head: EvaluationInputs): Promise<EvaluatedBase> {
  return withWorktree(head.directory, ref, async (directory) => {
    const stackFile = join(directory, basename(head.stackFile));
    if (!existsSync(directory) || projectFile(directory) === undefined || !existsSync(stackFile)) {
      const label = `${ref}, which has no stack ${head.stack} yet`;
      return { base: { kind: "git", label }, recording: undefined };
    }
    const recording = await ofBase(ref, () =>
      evaluate({ ...head, directory, stackFile, assignments: [] }),
    );
    return { base: { kind: "git", label: ref }, recording };
  });
}

/** Says which side failed: the change itself may be fine. */
async function ofBase(label: string, run: () => Promise<Recording>): Promise<Recording> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    throw new PreviewError(
      `The base, ${label}, cannot be evaluated; the change itself can be.\n\n${error.message}`,
      error.exitCode,
    );
  }
}
