/** Proves what the router by a Service declares and reads. That callers follow it is proven in test/e2e. */
import { breakGlass } from "../../../../model/release/break-glass";
import { parseSettings } from "../../../../model/settings/settings";
import { movingFields } from "../../../../model/traffic/moving-fields";
import { SplitError } from "../../../../model/traffic/router";
import { service } from "../../../../model/traffic/routers/service";
import { allOn, share } from "../../../../model/traffic/weights";
import { shop } from "../../../support/shop";

const SETTINGS = parseSettings({ ...shop, traffic: { router: "service" } });

const selector = (color: string) => ({
  "app.kubernetes.io/name": "shop",
  "sluice.dev/color": color,
});

test("one Service is all that it declares, under the name that releases apply under", () => {
  const settings = parseSettings({
    ...shop,
    traffic: { router: "service", servicePort: 81, protocol: "http2" },
    service: {
      type: "NodePort",
      annotations: { "example.com/owner": "shop" },
      patch: { externalTrafficPolicy: "Local" },
    },
  });
  expect(service.around(settings)).toEqual([]);
  expect(service.split(settings)).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "shop",
      namespace: "market",
      labels: {
        "app.kubernetes.io/name": "shop",
        "app.kubernetes.io/instance": "shop",
        "app.kubernetes.io/managed-by": "pulumi",
      },
      annotations: {
        "example.com/owner": "shop",
        "pulumi.com/skipAwait": "true",
        "pulumi.com/patchFieldManager": "sluice",
        "pulumi.com/patchForce": "true",
      },
    },
    spec: {
      type: "NodePort",
      externalTrafficPolicy: "Local",
      selector: selector("blue"),
      ports: [
        { name: "http2", appProtocol: "http2", port: 81, targetPort: "app", protocol: "TCP" },
      ],
    },
  });
});

test.each([
  [allOn("blue"), "green", "blue"],
  [allOn("green"), "blue", "green"],
  // No settings ask for it: both colors at once is nothing that a selector can say.
  [share("green", 50), "green", "green"],
] as const)("with %j and %s active it selects %s", (weights, activeColor, color) => {
  const { spec } = service.split({ ...SETTINGS, weights, activeColor });
  expect(spec).toMatchObject({ selector: selector(color) });
});

test("a live selector tells the weights, and one without a color has none", () => {
  expect(service.weights({ selector: selector("green") }, SETTINGS)).toEqual(allOn("green"));
  const weightsOf = (spec: unknown) => () => service.weights(spec, SETTINGS);
  expect(weightsOf({ selector: { app: "shop" } })).toThrow(SplitError);
  expect(weightsOf({ selector: { app: "shop" } })).toThrow(
    'the Service shop has the selector {"app":"shop"}, which names no color',
  );
  expect(weightsOf({})).toThrow("the Service shop has no selector, which names no color");
});

test("a move changes the color and keeps what others wrote", () => {
  const live = { selector: { ...selector("blue"), tier: "web" } };
  expect(service.moved(live, SETTINGS, allOn("green"), "green")).toEqual({
    ...selector("green"),
    tier: "web",
  });
});

test("what others wrote into the selector is a difference, as it takes pods from callers", () => {
  const differences = (live: object) =>
    service.differences({ selector: live }, SETTINGS, allOn("blue"), "blue");
  expect(differences(selector("blue"))).toEqual([]);
  expect(differences({ ...selector("green"), tier: "web" })).toEqual([
    'selector sluice.dev/color is "green", the settings say "blue"',
    'selector tier is "web", the settings say not there',
  ]);
});

test("by hand it is one label of the selector, or all of it where there is none", () => {
  const path = "/spec/selector/sluice.dev~1color";
  const patch = (spec?: unknown) => service.patch(spec, SETTINGS, allOn("green"), "green");
  const label = [{ op: "add", path, value: "green" }];
  expect(patch()).toEqual(label);
  expect(patch({ selector: selector("blue") })).toEqual(label);
  expect(patch({})).toEqual([{ op: "add", path: "/spec/selector", value: selector("green") }]);
  expect(breakGlass(SETTINGS, allOn("green"), "green")).toBe(
    `kubectl --namespace market patch services shop --type json --patch '${JSON.stringify(label)}'`,
  );
});

test("a move of the traffic changes one label, and who writes it", () => {
  expect(movingFields(SETTINGS)).toEqual({
    kind: "Service",
    fields: [
      'spec.selector["sluice.dev/color"]',
      'metadata.annotations["pulumi.com/patchFieldManager"]',
      'metadata.annotations["pulumi.com/patchForce"]',
    ],
  });
});
