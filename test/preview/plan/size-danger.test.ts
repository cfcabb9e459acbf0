/**
 * Who decides how many pods a color has, before and after. Does not prove what the cluster does then:
 * test/e2e/autoscaling.e2e.ts does.
 */
import { ColorWorkload } from "../../../components";
import { perColor } from "../../../model/color";
import { parseSettings } from "../../../model/settings/settings";
import type { StackArgs } from "../../../model/settings/settings-args";
import { objectChanges } from "../../../preview/plan/object-change";
import { serviceChanges } from "../../../preview/plan/service-change";
import { sizeDangers } from "../../../preview/plan/size-danger";
import type { Recording } from "../../../preview/recorder";
import { Traffic } from "../../../components/traffic";
import { deploy } from "../../support/deploy";
import { shop } from "../../support/shop";

const stack = async (autoscaling?: StackArgs["autoscaling"]): Promise<Recording> => {
  const settings = parseSettings({ ...shop, ...(autoscaling && { autoscaling }) });
  return deploy(() => {
    perColor((color) => {
      const args = { ...settings, ...settings.colors[color], color, image: shop.green.image };
      return new ColorWorkload(`shop-${color}`, args);
    });
    return new Traffic("shop", { ...settings, readyFirst: [] });
  });
};

const OWN = { min: 2, max: 9 };

async function lines(before: StackArgs["autoscaling"], after: StackArgs["autoscaling"]) {
  const [old, now] = [await stack(before), await stack(after)];
  const changes = objectChanges(old, now);
  return sizeDangers(changes, serviceChanges(old, now, changes)).map(
    ({ kind, subject, message }) => `${kind}: ${subject} ${message}`,
  );
}

test("a color without traffic may be handed over and taken back as one likes, one with traffic is told", async () => {
  expect(await lines(undefined, "external")).toEqual([
    "capacity: market/shop blue is left to an autoscaler elsewhere while it carries 100 % of the traffic: until that one acts it keeps the pods that it has; make that one right after this update.",
  ]);
  expect(await lines("external", undefined)).toEqual([
    "capacity: market/shop blue is taken from an autoscaler elsewhere while it carries 100 % of the traffic; delete that one first, and write as many replicas as are live: with others the update fails.",
  ]);
});

test("two autoscalers of one Deployment at the same time are warned of", async () => {
  expect((await lines(OWN, "external"))[0]).toMatch(
    /right after this update, not before it: two autoscalers of one Deployment both stop\.$/,
  );
  expect((await lines("external", OWN))[0]).toMatch(
    /right before this update: two autoscalers of one Deployment both stop\.$/,
  );
});

test("nothing is told where the owner stays", async () => {
  expect(await lines("external", "external")).toEqual([]);
  expect(await lines(undefined, OWN)).toEqual([]);
  expect(await lines(OWN, { ...OWN, max: 8 })).toEqual([]);
});
