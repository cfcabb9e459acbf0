import { goldenObjects, goldenStacks } from "../support/golden-objects";
import { analysis } from "./support/istioctl";

/** Of all namespaces: else those of the files are passed over. */
const OFFLINE = ["--use-kube=false", "--all-namespaces", "-"];

/**
 * Istio's own rules for each of its objects. Does not prove anything of what several objects mean together: rules of
 * that kind `istioctl analyze` passes over unless the objects are in a cluster.
 */
describe("Istio's linter", () => {
  it.each(goldenStacks)("Has nothing against the objects of %s", async (stack) => {
    const objects = goldenObjects(stack);
    expect(objects).toContain('"kind":"Deployment"');
    expect(await analysis(OFFLINE, { stdin: objects })).toEqual([]);
  });

  it("Finds a weight that is none", async () => {
    const objects = goldenObjects("prod").replaceAll('"weight":', '"weight":-');
    const found = await analysis(OFFLINE, { stdin: objects });
    expect(found).toContain(
      "IST0106 VirtualService shop/shop: Schema validation error: weight -100 < 0",
    );
  });
});
