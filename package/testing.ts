/**
 * What `import … from "sluice/testing"` has: programs run without an engine, for tests of one's own.
 *
 * @packageDocumentation
 */
import { manifestYaml } from "../preview/format/manifest-yaml";
import { declaredObjects, type Manifest } from "../preview/plan/manifest";
import { record } from "../preview/recorder";
import { evaluate } from "../preview/source/evaluation";
import { StackFile } from "../stack/stack-file";

export type { Manifest };

/** A program that is part of a test. */
export interface TestProgram {
  /** Name of the project: the namespace of keys without one. @default "test" */
  readonly project?: string;
  /** Name of the stack. @default "test" */
  readonly stack?: string;
  /** Config by full key, such as `shop:activeColor`; maps and lists as JSON. @default - none */
  readonly config?: Readonly<Record<string, string>>;
  /** Declares the resources; what it returns are the stack's outputs. */
  readonly program: () => unknown;
}

/**
 * The Kubernetes objects that a program declares, under the mocks of Pulumi's own SDK. One run at a time: the SDK
 * keeps its state in the process.
 *
 * @throws what the program throws, such as an error with every problem of its settings
 */
export async function objectsOf(test: TestProgram): Promise<readonly Manifest[]> {
  const { project = "test", stack = "test", config = {}, program } = test;
  const { resources } = await record({ project, stack, config, secretKeys: [], program });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}

/**
 * The Kubernetes objects that the program of a folder declares for one of its stacks, from the stack's file.
 *
 * @param directory - where Pulumi.yaml is
 * @param stack - name of the stack. @default - the only one
 * @throws StackError without such a stack, PreviewError when the program refuses its settings
 */
export async function objectsOfStack(
  directory: string,
  stack?: string,
): Promise<readonly Manifest[]> {
  const file = StackFile.open(directory, stack);
  const { resources } = await evaluate({ file, assignments: [] });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}

/** Objects as one text that is the same for the same objects, in any order: to be kept beside a test and compared. */
export function goldenDump(objects: readonly Manifest[]): string {
  return [...objects].map(manifestYaml).sort().join("---\n");
}
