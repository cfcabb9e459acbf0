import * as fc from "fast-check";
import { dashboardUid } from "../../../model/dashboards/dashboard-uid";

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);

test.each([
  ["shop-prod", "shop", "shop-prod_shop_release"],
  ["n".repeat(20), "a".repeat(11), `${"n".repeat(20)}_${"a".repeat(11)}_release`],
  ["n".repeat(20), "a".repeat(12), `${"n".repeat(20)}_aaa_1nw480c_release`],
])("a dashboard of %s and %s is %s", (namespace, app, uid) => {
  expect(dashboardUid(namespace, app, "release")).toBe(uid);
});

test("services that differ only in where the namespace ends are told apart", () => {
  expect(dashboardUid("shop", "dev-web", "slo")).not.toBe(dashboardUid("shop-dev", "web", "slo"));
});

test("Grafana takes every name that Kubernetes takes", () => {
  fc.assert(
    fc.property(label, label, (namespace, app) => {
      expect(dashboardUid(namespace, app, "service")).toMatch(/^[a-z0-9_-]{1,40}$/);
    }),
  );
});

test("long names that differ at the end are told apart", () => {
  fc.assert(
    fc.property(label, fc.uniqueArray(label, { minLength: 2, maxLength: 2 }), (namespace, apps) => {
      const [one, other] = apps.map((app) => dashboardUid(namespace.padEnd(50, "x"), app, "slo"));
      expect(one).not.toBe(other);
    }),
  );
});
