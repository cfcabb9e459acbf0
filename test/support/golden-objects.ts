import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const GOLDEN = join(__dirname, "..", "golden");

const DUMP = z.object({
  resources: z.array(z.object({ inputs: z.looseObject({ apiVersion: z.string().optional() }) })),
});

/** The stacks that have a golden dump. */
export const goldenStacks: readonly string[] = readdirSync(GOLDEN)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length));

/** The objects of a golden stack, one a document; components and providers have no version. */
export function goldenObjects(stack: string): string {
  return DUMP.parse(JSON.parse(readFileSync(join(GOLDEN, `${stack}.json`), "utf8")))
    .resources.filter(({ inputs }) => inputs.apiVersion !== undefined)
    .map(({ inputs }) => JSON.stringify(inputs))
    .join("\n---\n");
}
