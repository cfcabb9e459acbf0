import { z } from "zod";
import { ROLLING } from "../labels";
import { object, word } from "./fields";
import { imageSchema } from "./image-settings";
import { digestImage, podPort, settingsSchema } from "./schema";

const IMAGE = "an image by digest, repository@sha256:…; or a map that says how one is built";

/** An image by its digest, or how one is built. */
export const imageOrBuild = z.union([digestImage, imageSchema], { error: IMAGE });

const { app, namespace, workload, disruption, autoscaling, service } = settingsSchema.shape;
const { traffic, security, monitoring, release, protect, labels, annotations, cluster } =
  settingsSchema.shape;

/** The schema of a stack without colors: what is the same has the schema of {@link settingsSchema}. */
export const rollingSchema = object({
  /** One Deployment, whose pods are replaced while they serve. */
  mode: word([ROLLING]),
  app,
  namespace,
  /** Where the container listens. @default - nowhere: no Service, and nothing routes to it */
  port: podPort.exactOptional(),
  /** What the pods run. A change replaces them. */
  image: imageOrBuild,
  ...{ workload, disruption, autoscaling, service, traffic, security, monitoring, release },
  ...{ protect, labels, annotations, cluster },
});
