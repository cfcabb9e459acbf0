import { z } from "zod";
import { COLORS } from "../model/color";
import type { Deployed } from "../model/switch";
import { readSplit } from "./configured";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";
import type { Runner } from "./runner";

const perColor = <V extends z.ZodType>(value: V) => z.object({ blue: value, green: value });

const OUTPUTS = z.object({
  release: z.object({
    activeColor: z.enum(COLORS),
    weights: perColor(z.int()),
    images: perColor(z.string()),
  }),
});

const HISTORY = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    config: z.record(z.string(), z.object({ value: z.string() })),
  }),
);

/** Where to look. */
export interface StackName {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  /** The project, which is the namespace of its config. */
  readonly project: string;
  readonly stack: string;
}

/**
 * What the last update of a stack declared. Asked of the command line, not of the Automation API: that
 * one selects the stack for good, and a later `pulumi up` without `--stack` would go to another place.
 *
 * @returns undefined where nothing is deployed
 * @throws ReleaseError when the stack cannot be read, or is not of this program
 */
export async function readDeployed(
  runner: Runner,
  { directory, project, stack }: StackName,
): Promise<Deployed | undefined> {
  const ask = async (...own: readonly string[]): Promise<unknown> => {
    const args = [...own, "--json", "--stack", stack, "--non-interactive"];
    return JSON.parse(await runner.read({ command: "pulumi", args, directory })) as unknown;
  };
  const [outputs, history] = await Promise.all([
    ask("stack", "output"),
    ask("stack", "history", "--page-size", "20", "--page", "1"),
  ]);
  if (JSON.stringify(outputs) === "{}") return undefined;
  const { data } = OUTPUTS.safeParse(outputs);
  if (!data) {
    const found = `The stack ${stack} has no output \`release\` with colors, weights and images in the open.`;
    throw new ReleaseError(`${found} index.ts exports it.`, EXIT_CODES.failed);
  }
  // A failed update puts its outputs out, too; only the history tells.
  const updates = HISTORY.parse(history).filter(({ kind }) => kind === "update");
  const isComplete = updates[0]?.result === "succeeded";
  const good = updates.find(({ result }) => result === "succeeded");
  const text = (key: string) => good?.config[`${project}:${key}`]?.value;
  const { split } = readSplit({ activeColor: text("activeColor"), weights: text("weights") });
  return { ...data.release, isComplete, lastGood: split };
}
