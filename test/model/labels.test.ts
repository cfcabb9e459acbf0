import fc from "fast-check";
import { COLORS } from "../../model/color";
import {
  appLabels,
  appSelector,
  COLOR_LABEL,
  colorLabels,
  colorName,
  colorSelector,
  serviceHost,
} from "../../model/labels";
import { DNS_LABEL, LABEL_KEY, LABEL_VALUE, MAX_APP_NAME } from "../../model/name";

const app = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,39}$/)
  .filter((name) => DNS_LABEL.test(name) && name.length <= MAX_APP_NAME);

test("the selector of a color is its app and its color and nothing else, for ever", () => {
  expect(colorSelector("shop", "green")).toEqual({
    "app.kubernetes.io/name": "shop",
    "sluice.dev/color": "green",
  });
});

test("the selector over both colors is the app alone", () => {
  expect(appSelector("shop")).toEqual({ "app.kubernetes.io/name": "shop" });
});

test("what a selector asks for stands in the labels of the color, and in no other color's", () => {
  for (const color of COLORS) {
    expect(colorLabels("shop", color)).toMatchObject(colorSelector("shop", color));
    expect(colorLabels("shop", color)).toMatchObject(appSelector("shop"));
  }
  expect(colorLabels("shop", "blue")[COLOR_LABEL]).not.toBe(
    colorLabels("shop", "green")[COLOR_LABEL],
  );
});

test("the common labels name the app and who manages it", () => {
  expect(appLabels("shop")).toEqual({
    "app.kubernetes.io/name": "shop",
    "app.kubernetes.io/instance": "shop",
    "app.kubernetes.io/managed-by": "pulumi",
  });
});

test("a color's objects bear the app's and the color's name", () => {
  expect(colorName("shop", "blue")).toBe("shop-blue");
  expect(colorName("shop", "green")).toBe("shop-green");
});

test("names of objects and their labels are ones that Kubernetes takes, for the longest app too", () => {
  fc.assert(
    fc.property(app, fc.constantFrom(...COLORS), (name, color) => {
      // Kubernetes adds 17 characters at most to name the pods of a Deployment.
      expect(colorName(name, color).length + 17).toBeLessThanOrEqual(63);
      expect(colorName(name, color)).toMatch(DNS_LABEL);
      for (const [key, value] of Object.entries(colorLabels(name, color))) {
        expect(key).toMatch(LABEL_KEY);
        expect(value).toMatch(LABEL_VALUE);
      }
    }),
  );
});

test("a Service is found by its full name from any namespace", () => {
  expect(serviceHost("shop-blue", "market")).toBe("shop-blue.market.svc.cluster.local");
});
