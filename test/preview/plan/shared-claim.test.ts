/** Claims of both colors. Does not prove which access mode a claim has: no declaration says it. */
import { ColorWorkload } from "../../../components";
import { perColor } from "../../../model/color";
import { parseSettings } from "../../../model/settings/settings";
import type { WorkloadArgs } from "../../../model/settings/workload";
import { NOTHING, objectChanges } from "../../../preview/plan/object-change";
import { sharedClaims } from "../../../preview/plan/shared-claim";
import { deploy } from "../../support/deploy";
import { shop } from "../../support/shop";

const claim = (claimName: string) => ({ data: { persistentVolumeClaim: { claimName } } });

async function colors(volumes: WorkloadArgs["volumes"], green: WorkloadArgs["volumes"] = {}) {
  const args = { ...shop, workload: { volumes }, green: { ...shop.green, volumes: green } };
  const settings = parseSettings(args as typeof shop);
  return deploy(() => {
    perColor(
      (color) =>
        new ColorWorkload(`shop-${color}`, {
          ...settings,
          ...settings.colors[color],
          color,
          image: shop.green.image,
        }),
    );
  });
}

const told = {
  subject: "market/shop",
  message:
    "mounts the claim shop-data in both colors: if it is ReadWriteOnce, all their pods have to fit on one node, " +
    "and with ReadWriteOncePod the idle color never starts.",
};

test("a claim that both colors mount is one line, once", async () => {
  const both = await colors(claim("shop-data"));
  expect(sharedClaims(objectChanges(NOTHING, both))).toEqual([told]);
  expect(sharedClaims(objectChanges(both, both))).toEqual([]);
  const apart = await colors(claim("shop-data"), claim("shop-data-green"));
  expect(sharedClaims(objectChanges(apart, both))).toEqual([told]);
});

test("claims of a color's own are no line", async () => {
  const apart = await colors(claim("shop-data"), claim("shop-data-green"));
  expect(sharedClaims(objectChanges(NOTHING, apart))).toEqual([]);
});
