/** What the plan says of services that an Ingress routes. Does not prove that a controller agrees; test/e2e asks one. */
import { BlueGreenApp } from "../../../../components";
import type { TrafficArgs } from "../../../../model/traffic/traffic";
import type { SettingsArgs } from "../../../../model/settings/settings-args";
import { compareRecordings } from "../../../../preview/plan/comparison";
import { notices } from "../../../../preview/plan/notice";
import { steps } from "../../../../preview/plan/step";
import { deploy } from "../../../support/deploy";
import { shop } from "../../../support/shop";

const INGRESS = {
  ...{ router: "ingress", hosts: ["shop.example.com"] },
  gateway: { className: "contour" },
} as const satisfies TrafficArgs;

const declare = async (traffic: TrafficArgs, change: Partial<SettingsArgs> = {}) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...change, traffic }));

type Declared = Awaited<ReturnType<typeof declare>>;

function compared(before: Declared, after: Declared) {
  const { dangers, objects, services } = compareRecordings(before, after);
  const said = notices(objects, services).map(({ subject, message }) => `${subject} ${message}`);
  const told = dangers.map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`);
  return { dangers: told, notices: said, services, steps: steps(after, objects) };
}

test("nothing that is declared is Istio's", async () => {
  const { resources } = await declare(INGRESS, { migrations: { expand: { command: ["true"] } } });
  expect(resources.map((one) => JSON.stringify(one)).filter((text) => /istio/i.test(text))).toEqual(
    [],
  );
});

test("a switch is no danger; the plan tells weights, order, and what it may cost", async () => {
  const green = { activeColor: "green" } as const;
  const found = compared(await declare(INGRESS), await declare(INGRESS, green));
  expect(found.dangers).toEqual([]);
  expect(found.notices).toEqual([
    "market/shop blue gives up its traffic: connections that callers keep open to the Service stay on its pods until they close or the pods go.",
  ]);
  expect(found.services.map(({ colors }) => [colors.blue.weight, colors.green.weight])).toEqual([
    [
      { before: 100, after: 0 },
      { before: 0, after: 100 },
    ],
  ]);
  expect(
    found.steps.map(({ objects }) => objects.map(({ kind, name }) => `${kind} ${name}`)),
  ).toEqual([["Service shop"]]);
});

test("a host that goes, and one that another Ingress has, are dangers", async () => {
  const found = compared(
    await declare({ ...INGRESS, hosts: ["shop.example.com", "old.example.com"] }),
    await declare(INGRESS),
  );
  expect(found.dangers).toEqual([
    "way-in: host old.example.com is no longer answered at Ingress class contour: its callers get 404 or no connection.",
  ]);
  const { resources } = await deploy(() => {
    new BlueGreenApp("shop", { ...shop, traffic: INGRESS });
    new BlueGreenApp("till", { ...shop, app: "till", traffic: INGRESS });
  });
  const none = { resources: [], outputs: {}, componentOutputs: {} };
  const { dangers } = compareRecordings(none, { ...none, resources });
  expect(dangers.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
    "host shop.example.com is claimed by Ingress market/shop and Ingress market/till: one of them gets nothing.",
  ]);
});

test("from a Service to an Ingress nothing is lost, from a VirtualService the plan says what goes", async () => {
  expect(compared(await declare({ router: "service" }), await declare(INGRESS)).dangers).toEqual(
    [],
  );
  const { dangers } = compared(await declare({ hosts: INGRESS.hosts }), await declare(INGRESS));
  expect(dangers.find((text) => text.startsWith("way-in: market/shop is routed"))).toMatch(
    /^way-in: market\/shop is routed by a Service instead of a VirtualService: its rules and limits go/,
  );
});

test("an Ingress that goes is a danger, and so are its hosts", async () => {
  const { dangers } = compared(await declare(INGRESS), await declare({ router: "service" }));
  expect(dangers).toEqual([
    "deleted: Ingress market/shop is deleted.",
    "way-in: host shop.example.com is no longer answered at Ingress class contour: its callers get 404 or no connection.",
  ]);
});
