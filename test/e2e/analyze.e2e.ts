import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { analysis } from "./support/istioctl";

const GOLDEN = join(__dirname, "..", "golden");

/** Of all namespaces: else those of the files are passed over. */
const OFFLINE = ["--use-kube=false", "--all-namespaces", "-"];

const DUMP = z.object({
  resources: z.array(z.object({ inputs: z.looseObject({ apiVersion: z.string().optional() }) })),
});

/** The objects of a golden stack, one a document; components and providers have no version. */
function objectsIn(file: string): string {
  return DUMP.parse(JSON.parse(readFileSync(join(GOLDEN, file), "utf8")))
    .resources.filter(({ inputs }) => inputs.apiVersion !== undefined)
    .map(({ inputs }) => JSON.stringify(inputs))
    .join("\n---\n");
}

/**
 * Istio's own rules for each of its objects. Does not prove anything of what several objects mean together: rules of
 * that kind `istioctl analyze` passes over unless the objects are in a cluster.
 */
describe("Istio's linter", () => {
  it.each(readdirSync(GOLDEN).filter((file) => file.endsWith(".json")))(
    "Has nothing against the objects of %s",
    async (file) => {
      const objects = objectsIn(file);
      expect(objects).toContain('"kind":"Deployment"');
      expect(await analysis(OFFLINE, { stdin: objects })).toEqual([]);
    },
  );

  it("Finds a weight that is none", async () => {
    const objects = objectsIn("prod.json").replaceAll('"weight":', '"weight":-');
    const found = await analysis(OFFLINE, { stdin: objects });
    expect(found).toContain(
      "IST0106 VirtualService shop/shop: Schema validation error: weight -100 < 0",
    );
  });
});
