import { COLORS, perColor } from "../../model/color";
import { servingColors } from "../../model/traffic/weights";
import type { Recording } from "../recorder";
import { describeBuild, IMAGE_TYPE, readUnbuilt } from "../unbuilt-image";
import type { Notice } from "./notice";
import type { ServiceChange } from "./service-change";

/** What a build asks of the machine, and what it means for colors that serve. */
export function buildNotices(
  { resources }: Recording,
  services: readonly ServiceChange[],
): readonly Notice[] {
  const builds = resources.filter(({ type }) => type === IMAGE_TYPE);
  return [
    ...builds.map(({ name, inputs }) => {
      const build = describeBuild(inputs);
      const what = `is built from ${build.context} and pushed as ${build.name}`;
      return { subject: `Image ${name}`, message: `${what}: pulumi up and preview need Docker.` };
    }),
    ...services.flatMap(servingBuilds),
    ...services.flatMap(pinnedBuilds),
  ];
}

/** Sources that changed since the last update show nowhere but in the digest that comes of them. */
function servingBuilds({ service, colors }: ServiceChange): readonly Notice[] {
  const weights = perColor((color) => colors[color].weight.after ?? 0);
  return servingColors(weights).flatMap((color) => {
    const image = readUnbuilt(colors[color].image.after ?? "");
    if (!image) return [];
    const share = `carries ${String(weights[color])} % of the traffic and runs what is built from ${image.context}`;
    const message = `${share}: when anything changed there, pulumi up replaces its pods.`;
    return [{ subject: `${service} ${color}`, message }];
  });
}

/** The digest of an earlier build is not known here. */
function pinnedBuilds({ service, colors }: ServiceChange): readonly Notice[] {
  const pinned = COLORS.filter((color) => {
    const { before = "", after = "" } = colors[color].image;
    return readUnbuilt(before) !== undefined && after !== "" && !readUnbuilt(after);
  });
  const message = "had an image that pulumi up built: if it is the one that is pinned, pods stay.";
  return pinned.map((color) => ({ subject: `${service} ${color}`, message }));
}
