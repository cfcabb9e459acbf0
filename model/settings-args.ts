import type { AutoscalingArgs } from "./autoscaling";
import type { ClusterArgs } from "./cluster-settings";
import type { Color, PerColor } from "./color";
import type { DisruptionArgs } from "./disruption";
import type { ImageArgs } from "./image-settings";
import type { LoggingArgs, LoggingSettings } from "./logging/settings";
import type { MonitoringArgs, MonitoringSettings } from "./monitoring-settings";
import type { Labels } from "./labels";
import type { ReleaseArgs } from "./release/settings-args";
import type { Marks } from "./stack-labels";
import type { TrafficArgs, TrafficSettings } from "./traffic-args";
import type { Weights } from "./weights";
import type { Workload, WorkloadArgs } from "./workload-args";

/** One color: its image, and what it has different from `workload`. */
export interface ColorArgs<Image = string, Secret = string> extends WorkloadArgs<Secret> {
  /**
   * Image by digest, `repository@sha256:…`. Needed as soon as the color carries traffic (S06).
   * A change rolls the color's pods.
   * @default - while the color is idle, what `image` builds, else the other color's image
   */
  readonly image?: Image;
  /**
   * Port on which this color's container listens: the way to a new port is the idle color, then a shift.
   * @default - the service's `port`
   */
  readonly port?: number;
  /** The color's own bounds of the autoscaler. @default - as in `autoscaling` */
  readonly autoscaling?: Partial<AutoscalingArgs>;
}

/** Everything that one service is, as a person writes it. */
export interface SettingsArgs<Image = string, Secret = string> {
  /** Name of the service and start of every object's name. A change replaces everything. */
  readonly app: string;
  /** Existing namespace. A change replaces everything. */
  readonly namespace: string;
  /** Port on which the container listens, unless a color has its own. A change rolls the pods. */
  readonly port: number;
  /** The color that serves; the other one is idle. */
  readonly activeColor: Color;
  /** Shares of the traffic in percent. @default - all on `activeColor` */
  readonly weights?: Weights;
  /** The blue color. @default - as `workload` */
  readonly blue?: ColorArgs<Image, Secret>;
  /** The green color. @default - as `workload` */
  readonly green?: ColorArgs<Image, Secret>;
  /**
   * Builds an image for the idle color while that has none of its own. Once both colors have one,
   * nothing is built and Docker is not touched.
   * @default - nothing is built, see {@link ImageArgs}
   */
  readonly image?: ImageArgs<Secret>;
  /** What the pods of both colors are. @default - 3 pods, see {@link WorkloadArgs} */
  readonly workload?: WorkloadArgs<Secret>;
  /** Budget of each color for drained nodes. @default - maxUnavailable 1 */
  readonly disruption?: DisruptionArgs;
  /** Autoscaler of each color. @default - off */
  readonly autoscaling?: AutoscalingArgs;
  /** How requests reach the colors. @default - mesh only, see {@link TrafficArgs} */
  readonly traffic?: TrafficArgs;
  /** What is watched. @default - annotations for scraping, no alerts */
  readonly monitoring?: MonitoringArgs<Secret>;
  /** How log lines reach a store. @default - nothing ships them */
  readonly logging?: LoggingArgs<Secret>;
  /** Keeps Services and the VirtualService from being deleted by mistake. @default false */
  readonly protect?: boolean;
  /**
   * Further labels of all objects, pods included, as admission policies ask for: an owner, a cost center.
   * A change rolls the pods of both colors.
   * @default - none
   */
  readonly labels?: Labels;
  /** Further annotations of all objects, pods included. A change rolls the pods of both colors. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The settings of a stack: one service, how it is released, and the cluster it runs on. */
export interface StackArgs<Kubeconfig = string> extends SettingsArgs {
  /** How `sluice release` walks; the program itself reads none of it. @default - see {@link ReleaseArgs} */
  readonly release?: ReleaseArgs;
  /** Which cluster is meant. @default - the kubeconfig's current context */
  readonly cluster?: ClusterArgs<Kubeconfig>;
}

/** One color with all its numbers. */
export interface ColorSettings<Image = string, Secret = string> {
  /** Empty while it is to be built. */
  readonly image: Image;
  readonly port: number;
  readonly workload: Workload<Secret>;
  readonly autoscaling?: AutoscalingArgs;
}

/** A service with all its numbers: valid as a whole. */
export interface Settings extends Marks {
  readonly app: string;
  readonly namespace: string;
  readonly activeColor: Color;
  readonly idleColor: Color;
  readonly weights: Weights;
  readonly colors: PerColor<ColorSettings>;
  readonly disruption: DisruptionArgs;
  readonly traffic: TrafficSettings;
  readonly monitoring: MonitoringSettings;
  readonly logging?: LoggingSettings;
  readonly protect: boolean;
  readonly cluster: ClusterArgs;
}
