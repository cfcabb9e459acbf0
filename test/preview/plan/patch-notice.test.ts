/** One line for each patch of a service. Does not prove how the lines are printed. */
import { BlueGreenApp, type BlueGreenAppArgs } from "../../../components";
import { NOTHING } from "../../../preview/plan/object-change";
import { patchNotices } from "../../../preview/plan/patch-notice";
import { deploy } from "../../support/deploy";
import { shop } from "../../support/shop";

const declared = async (args: Partial<BlueGreenAppArgs> = {}) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...args }));

const patches = {
  workload: { pod: { hostNetwork: true, volumes: [{ name: "logs", emptyDir: {} }] } },
  green: { ...shop.green, container: { stdin: true } },
  service: { patch: { externalTrafficPolicy: "Local" } },
  traffic: { route: { rewrite: { uri: "/" } } },
} satisfies Partial<BlueGreenAppArgs>;

test("a service without patches has nothing to tell", async () => {
  expect(patchNotices(NOTHING, await declared())).toEqual([]);
});

test("each patch is one line with its key and its fields", async () => {
  const found = patchNotices(NOTHING, await declared(patches));
  expect(found.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
    "market/shop blue and green is patched by workload.pod: hostNetwork, volumes[logs]. For these fields no default holds.",
    "market/shop green is patched by workload.container: stdin. For these fields no default holds.",
    "market/shop is patched by service.patch: externalTrafficPolicy. For these fields no default holds.",
    "market/shop is patched by traffic.route: rewrite.uri. For these fields no default holds.",
  ]);
});

test("what was patched before is told no more, other fields are", async () => {
  const before = await declared(patches);
  expect(patchNotices(before, await declared(patches))).toEqual([]);
  const after = await declared({ ...patches, traffic: { route: { timeout: "3s" } } });
  expect(patchNotices(before, after)).toEqual([
    {
      subject: "market/shop",
      message: "is patched by traffic.route: timeout. For these fields no default holds.",
    },
  ]);
});
