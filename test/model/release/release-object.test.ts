import { releaseLabels, releaseObjectName } from "../../../model/release/release-object";

test("the objects of a release are named after the service, and are not the program's", () => {
  expect(releaseObjectName("shop")).toBe("shop-release");
  expect(releaseLabels("shop")).toEqual({
    "app.kubernetes.io/name": "shop",
    "app.kubernetes.io/instance": "shop",
    "app.kubernetes.io/managed-by": "sluice",
    "sluice.dev/component": "release",
  });
});
