import { autoscalerOverrideSchema, autoscalingSchema } from "./autoscaling";
import { clusterSchema } from "./cluster-settings";
import { disruptionSchema } from "./disruption";
import { isDigestReference } from "../image";
import { imageSchema } from "./image-settings";
import { loggingSchema } from "../logging/settings";
import { migrationsSchema } from "./migrations";
import { monitoringSchema } from "./monitoring-settings";
import { DNS_LABEL, MAX_APP_NAME, NAMESPACE } from "../name";
import { annotations, anyText, flag, integer, labels, later, object, text, word } from "./fields";
import { removable } from "./removable";
import { releaseSchema } from "../release/settings";
import { securitySchema } from "../security/settings";
import { serviceSchema } from "./service-settings";
import { trafficSchema } from "../traffic/traffic";
import { workloadSchema } from "./workload";

/** Where a container listens. */
export const podPort = integer(1, 65535).meta({ examples: [8080] });

/** An image that nobody can push over. */
export const digestImage = later(
  anyText("an image by digest")
    .refine(isDigestReference, {
      error: "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot",
    })
    .meta({
      examples: [`registry.example.com/shop@sha256:${"0123456789abcdef".repeat(4)}`],
    }),
);

/** One color: its image, and what it has different from `workload`. */
const colorSchema = object({
  /**
   * Image by digest, `repository@sha256:…`. Needed as soon as the color carries traffic.
   * A change rolls the color's pods.
   * @default - while the color is idle, what `image` builds, else the other color's image
   */
  image: digestImage.exactOptional(),
  /**
   * Port on which this color's container listens: the way to a new port is the idle color, then a shift.
   * @default - the service's `port`
   */
  port: podPort.exactOptional(),
  // Only what is written counts: the defaults are filled in below `workload` and the color together.
  ...workloadSchema.shape,
  /** As `workload.env`, laid over it; `null` takes a variable away. @default - as in `workload` */
  env: removable(workloadSchema.shape.env),
  /** As `workload.volumes`, laid over it; `null` takes a volume away. @default - as in `workload` */
  volumes: removable(workloadSchema.shape.volumes),
  /** As `workload.mounts`, laid over it; `null` takes a mount away. @default - as in `workload` */
  mounts: removable(workloadSchema.shape.mounts),
  /** As `workload.initContainers`, laid over it; `null` takes a container away. @default - as in `workload` */
  initContainers: removable(workloadSchema.shape.initContainers),
  /** As `workload.sidecars`, laid over it; `null` takes a container away. @default - as in `workload` */
  sidecars: removable(workloadSchema.shape.sidecars),
  /** The color's own bounds of the autoscaler. @default - as in `autoscaling` */
  autoscaling: autoscalerOverrideSchema.exactOptional(),
}).meta({ examples: [{ replicas: 5 }] });

const shortName = (pattern: RegExp, needed: string, longest: number) =>
  text(pattern, needed)
    .max(longest, { error: `at most ${String(longest)} characters` })
    .meta({ examples: ["shop"] });

/** The schema of a stack in two colors; strict at every level. */
export const settingsSchema = object({
  /** How a new version takes over. @default - `blue-green` */
  mode: word(["blue-green"]).exactOptional(),
  /** Name of the service and start of every object's name. A change replaces everything. */
  app: shortName(
    DNS_LABEL,
    "a name: lower-case letters, digits and -, starting with a letter",
    MAX_APP_NAME,
  ),
  /** Existing namespace. A change replaces everything. */
  namespace: shortName(
    NAMESPACE,
    "a namespace: lower-case letters, digits and -, not at the ends",
    63,
  ),
  /** Port on which the container listens, unless a color has its own. A change rolls the pods. */
  port: podPort,
  /** The color that serves; the other one is idle. */
  activeColor: word(["blue", "green"]).meta({ examples: ["green"] }),
  /** Shares of the traffic in percent, sum 100. @default - all on `activeColor` */
  weights: object({
    /** Share of blue in percent. */
    blue: integer(0, 100, "percent").meta({ examples: [90] }),
    /** Share of green in percent. */
    green: integer(0, 100, "percent").meta({ examples: [10] }),
  }).exactOptional(),
  /** The blue color: its image, and what it has different from `workload`. @default - as `workload` */
  blue: colorSchema.exactOptional(),
  /** The green color: its image, and what it has different from `workload`. @default - as `workload` */
  green: colorSchema.exactOptional(),
  /**
   * Builds an image for the idle color while that has none of its own. Once both colors have one,
   * nothing is built and Docker is not touched.
   * @default - nothing is built
   */
  image: imageSchema.exactOptional(),
  /** What the pods of both colors are. @default - 3 pods, secure and spread */
  workload: workloadSchema.prefault({}),
  /** Budget of each color for drained nodes. @default - maxUnavailable 1 */
  disruption: disruptionSchema,
  /**
   * Autoscaler of each color; it then owns the number of pods. `external`: one that is made elsewhere, such as
   * a ScaledObject of KEDA, for each of the Deployments `<app>-blue` and `<app>-green`. The program declares
   * none then and leaves the number of pods alone; releases and switches wait for pods that only it can add.
   * @default - off
   */
  autoscaling: autoscalingSchema.exactOptional(),
  /** The Service named as the app: over both colors, or what routes. @default - type ClusterIP, no annotations */
  service: serviceSchema.exactOptional(),
  /** How requests reach the colors. @default - mesh only */
  traffic: trafficSchema.prefault({}),
  /**
   * Who may call, and what may be called: docs/security.md. Every part is on unless it is switched off; a stack that
   * cannot have it yet is told why by the plan. A change holds for running pods of both colors at once.
   * @default - mutual TLS alone, and nobody but the own namespace and the gateway
   */
  security: securitySchema.exactOptional(),
  /** What becomes of a database around a release. @default - nothing is run */
  migrations: migrationsSchema.exactOptional(),
  /** What is watched. @default - annotations for scraping, no alerts */
  monitoring: monitoringSchema.prefault({}),
  /** How log lines reach a store. @default - nothing ships them */
  logging: loggingSchema.exactOptional(),
  /** Keeps Services and what routes from being deleted by mistake. */
  protect: flag().default(false),
  /**
   * Further labels of all objects, pods included, as admission policies ask for: an owner, a cost center.
   * A change rolls the pods of both colors.
   * @default - none
   */
  labels: labels()
    .meta({ examples: [{ team: "shop" }] })
    .default({}),
  /** Further annotations of all objects, pods included. A change rolls the pods of both colors. @default - none */
  annotations: annotations()
    .meta({ examples: [{ "example.com/owner": "shop" }] })
    .default({}),
  /** How `sluice release` walks; the program itself reads none of it. @default - the router's usual preset */
  release: releaseSchema.exactOptional(),
  /** Which cluster is meant. @default - the kubeconfig's current context */
  cluster: clusterSchema.prefault({}),
});
