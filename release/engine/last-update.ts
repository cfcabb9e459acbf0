import { z } from "zod";
import { configDrift } from "../../model/release/config-drift";
import { CONFIG_READ, HISTORY_READ, type StackReader } from "./early-reads";

const configSchema = z.record(
  z.string(),
  z.object({
    value: z.string().optional(),
    objectValue: z.unknown().optional(),
    secret: z.boolean().optional(),
  }),
);

const historySchema = z.array(z.object({ kind: z.string(), config: configSchema.optional() }));

/** A read takes a second; a backend far away may take longer. */
const SECONDS = 60;

/**
 * What the stack's config says now and the last update did not have, as sentences; empty where nothing
 * was ever updated. Secrets are compared in the open, in memory, and never shown.
 *
 * @param excused - full keys that may differ
 */
export async function driftFromLastUpdate(
  reader: StackReader,
  excused: readonly string[],
): Promise<readonly string[]> {
  const [now, history] = await Promise.all([
    reader.read(CONFIG_READ, SECONDS),
    reader.read(HISTORY_READ, SECONDS),
  ]);
  const updates = historySchema.parse(parsed(history)).filter(({ kind }) => kind === "update");
  const [last] = updates;
  if (!last) return [];
  return configDrift(configSchema.parse(parsed(now)), last.config ?? {}, excused);
}

/** The error of the parser would repeat a part of the text, which has secrets in the open. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error("What pulumi says about the config is no JSON.");
  }
}
