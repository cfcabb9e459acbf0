/**
 * What the plan says of services that a Service routes. Does not prove that kube-proxy agrees; test/e2e asks it.
 */
import { BlueGreenApp } from "../../../../components";
import type { SettingsArgs } from "../../../../model/settings/settings-args";
import { compareRecordings } from "../../../../preview/plan/comparison";
import { notices } from "../../../../preview/plan/notice";
import { steps } from "../../../../preview/plan/step";
import { deploy } from "../../../support/deploy";
import { shop } from "../../../support/shop";

const SERVICE = { traffic: { router: "service" } } as const;
const GREEN = { activeColor: "green" } as const;

const declare = async (change: Partial<SettingsArgs>) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...change }));

async function compared(before: Partial<SettingsArgs>, after: Partial<SettingsArgs>) {
  const [base, head] = [await declare(before), await declare(after)];
  const { dangers, objects, services } = compareRecordings(base, head);
  const said = notices(objects, services).map(({ subject, message }) => `${subject} ${message}`);
  const told = dangers.map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`);
  return { dangers: told, notices: said, services, steps: steps(head, objects) };
}

test("nothing that is declared is Istio's, and nothing marks a pod for it", async () => {
  const { resources } = await declare({
    ...SERVICE,
    logging: {
      image: `fluent-bit@sha256:${"0".repeat(64)}`,
      store: { kind: "loki", url: "http://loki.example.com:3100" },
    },
    migrations: { expand: { command: ["true"] } },
    monitoring: { rules: "prometheus-rule", dashboards: {} },
  });
  // Queries leave out the proxy's own container, where others have one.
  const texts = resources.map((one) => JSON.stringify(one).replaceAll("istio-proxy", ""));
  expect(texts.filter((text) => /istio/i.test(text))).toEqual([]);
});

test("a switch is no danger; the plan tells weights, order, and what stays open", async () => {
  const found = await compared(SERVICE, { ...SERVICE, ...GREEN });
  expect(found.dangers).toEqual([]);
  expect(found.services.map(({ colors }) => [colors.blue.weight, colors.green.weight])).toEqual([
    [
      { before: 100, after: 0 },
      { before: 0, after: 100 },
    ],
  ]);
  expect(found.notices).toEqual([
    "market/shop blue gives up its traffic: connections that callers keep open to the Service stay on its pods until they close or the pods go.",
  ]);
  expect(
    found.steps.map(({ objects }) => objects.map(({ kind, name }) => `${kind} ${name}`)),
  ).toEqual([["Service shop"]]);
});

test("the Service parts the steps: what serves before it, what is idle after it", async () => {
  const head = await declare(SERVICE);
  const { objects } = compareRecordings({ resources: [], outputs: {}, componentOutputs: {} }, head);
  const names = steps(head, objects).map(({ objects: all }) =>
    all.filter(({ kind }) => kind === "Service" || kind === "Deployment").map(({ name }) => name),
  );
  expect(names).toEqual([["shop-blue", "shop-blue"], ["shop"], ["shop-green", "shop-green"]]);
});

test("labels of a mesh on its pods are no danger, as they never were in one by it", async () => {
  const out = { podLabels: { "sidecar.istio.io/inject": "false" } };
  const { dangers } = await compared(SERVICE, { ...SERVICE, green: { ...shop.green, ...out } });
  expect(dangers).toEqual([]);
});

test("a Service that loses its pods by its own doing is a danger as ever", async () => {
  const { dangers } = await compared(SERVICE, { ...SERVICE, app: "store" });
  expect(dangers.join("\n")).toContain("replaced: Service market/store");
});

test("from Istio's router to a Service: what goes, and what to do first", async () => {
  const { dangers } = await compared({}, SERVICE);
  expect(dangers).toContain(
    "way-in: market/shop is routed by a Service instead of a VirtualService: its rules and limits go in the same up, and hosts are answered elsewhere, or nowhere. Next: first put all traffic on one color, and bring callers from the gateway to the Service, by an Ingress or a Gateway of your own.",
  );
  expect(dangers).toContain("deleted: VirtualService market/shop is deleted.");
});

test("from a Service to Istio's router: who gets the idle color, and what to do first", async () => {
  const { dangers } = await compared(SERVICE, {});
  expect(dangers).toContain(
    "way-in: market/shop is routed by a VirtualService instead of a Service: its Service takes the pods of both colors before the VirtualService holds, and for callers without a sidecar for good. Next: first give the idle color 0 replicas, or the image of the active one, and bring callers into the mesh or to the gateway.",
  );
});
