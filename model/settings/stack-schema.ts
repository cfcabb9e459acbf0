import { ROLLING } from "../labels";
import { object, word } from "./fields";
import { imageOrBuild } from "./rolling-schema";
import { podPort, settingsSchema } from "./schema";
import { secretPlaces } from "./secret-places";

/**
 * Every key that a stack may have, whatever its mode: for what is told about keys, and for reading them before
 * it is known which mode is meant. It refuses less than either mode's own schema.
 */
export const stackSchema = object({
  ...settingsSchema.shape,
  /**
   * How a new version takes over: `blue-green` in a second color beside the old one, `rolling` in one Deployment
   * whose pods are replaced while they serve (docs/rolling.md). A stack that is deployed does not change it.
   */
  mode: word(["blue-green", ROLLING])
    .meta({ examples: ["blue-green"] })
    .default("blue-green"),
  /**
   * Port on which the container listens, unless a color has its own. A change rolls the pods.
   * @default - has to be set, but in mode rolling: without one there is no Service, and nothing routes to the pods
   */
  port: podPort.exactOptional(),
  /** The color that serves; the other one is idle. @default - has to be set; not in mode rolling, which has none */
  activeColor: settingsSchema.shape.activeColor.exactOptional(),
  /**
   * Builds an image for the idle color while that has none of its own. Once both colors have one, nothing is
   * built and Docker is not touched. In mode rolling, where it has to be set: the image by digest,
   * `repository@sha256:…`, or how it is built.
   * @default - nothing is built
   */
  image: imageOrBuild.exactOptional(),
});

/** Where a stack's config can hold encrypted values. */
export const SECRET_PLACES = secretPlaces(stackSchema);
