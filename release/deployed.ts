import { z } from "zod";
import { type Color, perColor } from "../model/color";
import { declaredImage, releaseIn } from "../model/services";
import { stackArgsOf } from "../model/settings/stack-args";
import type { Deployed, Served } from "../model/switch";
import { isServing } from "../model/traffic/weights";
import { imageIn, readSplit, type UncheckedArgs } from "./configured";
import { EXIT_CODES } from "../model/exit-code";
import { ReleaseError } from "./release-error";
import type { Runner } from "./runner";

const HISTORY = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    // A value with something encrypted in it is left out.
    config: z.record(z.string(), z.object({ value: z.string().optional() })),
  }),
);

/** Entries of the history that are read, the newest first. */
const PAGE = 20;

/** Where to look. */
export interface StackName {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** The namespace of the service's keys. */
  readonly service: string;
}

/**
 * What the last update of a stack declared. Asked of the command line, not of the Automation API: that
 * one selects the stack for good, and a later `pulumi up` without `--stack` would go to another place.
 *
 * @param signal - ends the reading
 * @returns undefined where nothing is deployed
 * @throws ReleaseError when the stack cannot be read, or is not of this program
 */
export async function readDeployed(
  runner: Runner,
  { directory, stack, service }: StackName,
  signal?: AbortSignal,
): Promise<Deployed | undefined> {
  const ask = async (...own: readonly string[]): Promise<unknown> => {
    const args = [...own, "--json", "--stack", stack, "--non-interactive"];
    return JSON.parse(
      await runner.read({ command: "pulumi", args, directory, ...(signal && { signal }) }),
    ) as unknown;
  };
  const [outputs, history] = await Promise.all([
    ask("stack", "output"),
    ask("stack", "history", "--page-size", String(PAGE), "--page", "1"),
  ]);
  if (JSON.stringify(outputs) === "{}") return undefined;
  const declared = releaseIn(outputs, service);
  if (!declared) {
    const found = `The stack ${stack} has no output \`release\` with colors, weights and images in the open.`;
    const many = `one of several services stands in it as \`${service}\``;
    throw new ReleaseError(`${found} The program exports it; ${many}.`, EXIT_CODES.failed);
  }
  const entries = HISTORY.parse(history);
  const updates = entries.filter(({ kind }) => kind === "update");
  const good = updates.filter(({ result }) => result === "succeeded");
  const configs = good.map(({ config }) => {
    const texts = Object.entries(config).flatMap(([key, { value }]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    return stackArgsOf(service, Object.fromEntries(texts));
  });
  return {
    ...declared,
    // A failed update puts its outputs out, too; only the history tells.
    isComplete: updates[0]?.result === "succeeded",
    lastGood: configs[0] && readSplit(configs[0]).split,
    served: perColor((color) => servedBy(color, configs, entries.length < PAGE)),
  };
}

/**
 * The image that the last update of a service without colors declared.
 *
 * @returns undefined where nothing is deployed
 * @throws ReleaseError as {@link readDeployed} does
 */
export async function readDeployedImage(
  runner: Runner,
  { directory, stack, service }: StackName,
): Promise<string | undefined> {
  const args = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
  const outputs: unknown = JSON.parse(await runner.read({ command: "pulumi", args, directory }));
  return declaredImage(outputs, service);
}

/** @param isWhole - whether the configs are those of all good updates that there were */
function servedBy(color: Color, configs: readonly UncheckedArgs[], isWhole: boolean): Served {
  const serving = configs.filter((config) => {
    const { split } = readSplit(config);
    return split && isServing(split.weights, color);
  });
  const images = serving.map((config) => imageIn(config[color]));
  const known = images.filter((image) => image !== undefined);
  return { images: [...new Set(known)], areAll: isWhole && known.length === images.length };
}
