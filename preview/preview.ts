import { existsSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { clusterNotices } from "./plan/cluster-notice";
import { type Base, makePlan, type Plan } from "./plan/plan";
import { claimsBeside } from "./plan/routing/claims-beside";
import { UserError } from "../model/user-error";
import { PreviewError } from "./preview-error";
import type { Recording } from "./recorder";
import { describeAssignment, parseAssignment } from "../stack/assignment";
import { evaluate, type EvaluationInputs } from "./source/evaluation";
import { projectFile } from "../stack/project";
import { stackOfFile, StackFile, stacksIn } from "../stack/stack-file";
import { otherStacks } from "./source/other-stacks";
import { withWorktree } from "./source/worktree";

/** What is to be previewed. */
export interface PreviewOptions {
  /** Folder of the program. */
  readonly directory: string;
  /** @default - the only one */
  readonly stack?: string;
  /** Values to try out, as `key=value`. */
  readonly set: readonly string[];
  /** A git reference or a stack file. @default - nothing, or with `set` the stack's own file */
  readonly base?: string;
}

/** A plan and the recording it was made from. */
export interface Preview {
  readonly plan: Plan;
  readonly head: Recording;
  /** Sentences about keys that stand in the stack's file under old names. */
  readonly renamed: readonly string[];
}

/** Evaluates head and base and compares them. The head goes first: its errors are the likelier ones. */
export async function previewStack(options: PreviewOptions): Promise<Preview> {
  const file = StackFile.open(options.directory, options.stack);
  const { name } = file.project;
  const assignments = options.set.map((text) => parseAssignment(text, file));
  const inputs = { file, assignments };
  const head = await evaluate(inputs);
  const { base, recording } = await evaluateBase(options, inputs);
  const whatIf = assignments.map((assignment) => describeAssignment(assignment, name));
  const plan = makePlan({
    project: name,
    stack: file.shortName,
    whatIf,
    base,
    before: recording,
    after: head,
  });
  const all = file.allArgs(assignments);
  const renamed = all.flatMap((one) => one.renamed);
  const cluster = all.map(({ args }) => args["cluster"]).find((one) => one !== undefined);
  const beside = claimsBeside(recording, head, otherStacks(file, cluster));
  const dangers = [...plan.dangers, ...beside.dangers];
  const notices = [...clusterNotices(head, options.directory), ...plan.notices, ...beside.notices];
  return { plan: { ...plan, dangers, notices }, head, renamed };
}

interface EvaluatedBase {
  readonly base: Base;
  readonly recording: Recording | undefined;
}

async function evaluateBase(
  options: PreviewOptions,
  head: EvaluationInputs,
): Promise<EvaluatedBase> {
  const { base } = options;
  if (base === undefined) {
    if (head.assignments.length === 0) {
      return { base: { kind: "nothing", label: "" }, recording: undefined };
    }
    return fileBase(head.file.path, head);
  }
  const file = resolve(options.directory, base);
  if (/\.ya?ml$/.test(extname(base)) || existsSync(file)) return fileBase(file, head);
  return gitBase(base, head);
}

async function fileBase(path: string, { file }: EvaluationInputs): Promise<EvaluatedBase> {
  const label = basename(path);
  const stack = stackOfFile(path) ?? file.shortName;
  const recording = await ofBase(label, async () =>
    evaluate({ file: StackFile.at(path, file.project, file.directory, stack), assignments: [] }),
  );
  return { base: { kind: "file", label }, recording };
}

/** A base that does not have the program or the stack yet: then everything is new. */
async function gitBase(ref: string, { file }: EvaluationInputs): Promise<EvaluatedBase> {
  const stack = file.shortName;
  return withWorktree(file.directory, ref, async (directory) => {
    const isProgram = existsSync(directory) && projectFile(directory) !== undefined;
    if (!isProgram || !stacksIn(directory).includes(stack)) {
      const label = `${ref}, which has no stack ${stack} yet`;
      return { base: { kind: "git", label }, recording: undefined };
    }
    const recording = await ofBase(ref, async () =>
      evaluate({ file: StackFile.open(directory, stack), assignments: [] }),
    );
    return { base: { kind: "git", label: ref }, recording };
  });
}

/** Says which side failed: the change itself may be fine. */
async function ofBase(label: string, run: () => Promise<Recording>): Promise<Recording> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new PreviewError(
      `The base, ${label}, cannot be evaluated; the change itself can be.\n\n${error.message}`,
      error.exitCode,
    );
  }
}
