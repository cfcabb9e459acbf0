import { COLORS, type Color } from "../../model/color";
import { itemsOf, textOf } from "../../model/field";
import type { Manifest } from "./manifest";
import type { Notice } from "./notice";
import type { ObjectChange } from "./object-change";
import { colorOfTarget } from "./routing/target";

/**
 * Claims that both colors of a service mount, and did not before. Whether one node at a time may have them is
 * the claim's to say, which no declaration holds.
 */
export function sharedClaims(objects: readonly ObjectChange[]): readonly Notice[] {
  const known = new Set(
    shared(objects.flatMap(({ before }) => before?.manifest ?? [])).map(textOfNotice),
  );
  const found = shared(objects.flatMap(({ after }) => after?.manifest ?? []));
  return found.filter((notice) => !known.has(textOfNotice(notice)));
}

const textOfNotice = ({ subject, message }: Notice) => `${subject} ${message}`;

function shared(manifests: readonly Manifest[]): readonly Notice[] {
  const colors = new Map<string, Set<Color>>();
  for (const manifest of manifests) {
    const place = manifest.kind === "Deployment" ? colorOfTarget(manifest) : undefined;
    if (!place) continue;
    for (const claim of claimsOf(manifest)) {
      const key = `${place.service} ${claim}`;
      colors.set(key, (colors.get(key) ?? new Set()).add(place.color));
    }
  }
  return [...colors]
    .filter(([, of]) => of.size === COLORS.length)
    .map(([key]) => {
      const [subject = "", claim = ""] = key.split(" ");
      const message =
        `mounts the claim ${claim} in both colors: if it is ReadWriteOnce, all their pods have to fit on one ` +
        "node, and with ReadWriteOncePod the idle color never starts.";
      return { subject, message };
    });
}

function claimsOf(deployment: Manifest): readonly string[] {
  return itemsOf(deployment, "spec", "template", "spec", "volumes")
    .map((volume) => textOf(volume, "persistentVolumeClaim", "claimName"))
    .filter((claim) => claim !== "");
}
