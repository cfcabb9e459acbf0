import { dirname, resolve } from "node:path";
import { perColor } from "../model/color";
import type { CommandTarget } from "../model/release/break-glass";
import { imagesOf, type Rollout } from "../model/release/rollout";
import { resolveRollout } from "../model/release/rollout-settings";
import { resolveRelease } from "../model/release/settings";
import { scaledBy } from "../model/settings/autoscaling";
import { rolloutContext } from "../model/settings/rolling-rules";
import type { TrafficSettings } from "../model/traffic/traffic";
import type { SplitSource } from "./driver/ports";
import type { PulumiCli } from "./engine/pulumi-cli";
import { PulumiEngine } from "./engine/pulumi-engine";
import { RollingConfigFile } from "./engine/rolling-config";
import { RollingEngine } from "./engine/rolling-engine";
import { StackConfigFile } from "./engine/stack-config";
import { GitEngine } from "./git/git-engine";
import { GitRouter } from "./git/git-router";
import type { KubeClient } from "./kube/client";
import { DeploymentImage } from "./kube/deployment-image";
import type { Mirrors } from "./kube/mirrors";
import { KubePods } from "./kube/pods";
import { RollingPods } from "./kube/rolling-pods";
import { KubeRouter } from "./kube/router";
import type { ServiceRef } from "./kube/service-ref";
import { rollingRefusal } from "./rolling-refusal";
import type { Session } from "./session";
import type { ReadableRolling, StackView } from "./stack-view";

/** What is another one with colors and without. */
export interface SessionParts extends Pick<Session, "release" | "images" | "engine" | "config"> {
  readonly router: KubeRouter | GitRouter | DeploymentImage;
  readonly pods: KubePods | RollingPods;
  /** Which version serves. @default - metrics or endpoints tell the colors apart */
  readonly split?: SplitSource;
}

/** What the parts are made from. */
interface Materials {
  readonly view: StackView;
  readonly client: KubeClient;
  readonly mirrors: Mirrors;
  readonly service: ServiceRef;
  readonly traffic: TrafficSettings;
  /** How `kubectl` finds the cluster. */
  readonly target: CommandTarget;
  readonly cli: PulumiCli;
  /** Services of the stack that are released together with this one. */
  readonly others: readonly string[];
}

/** The parts of a service in two colors. */
export function colorParts(materials: Materials): SessionParts {
  const { view, client, mirrors, service, traffic, target, cli, others } = materials;
  const { file, args } = view;
  const config = new StackConfigFile(file, others);
  const release = resolveRelease(args.release ?? {}, args);
  const router = new KubeRouter(client, { ...service, traffic }, undefined, target, {}, mirrors);
  const pods = new KubePods(mirrors, service, scaledBy(args.autoscaling));
  const images = perColor((color) => args[color]?.image);
  const parts = { release, images, pods, config };
  if (!release.via) return { ...parts, router, engine: new PulumiEngine(cli, config) };
  const folder = resolve(dirname(file.path), release.via.git);
  const engine = new GitEngine({ file, config, folder, router, pods });
  return { ...parts, router: new GitRouter(router, config, engine), engine };
}

/** Those of one Deployment without colors. */
export function rollingParts(
  { view, client, mirrors, service, target, cli }: Materials,
  rolling: ReadableRolling,
  rollout: Rollout,
): SessionParts & { readonly pods: RollingPods } {
  const images = imagesOf(rollout);
  const autoscaled = scaledBy(rolling.autoscaling);
  const hasService = rolling.port !== undefined;
  const pods = new RollingPods(mirrors, service, images, { autoscaled, hasService });
  const config = new RollingConfigFile(view.file, images);
  return {
    release: resolveRollout(rolling.release ?? {}, rolloutContext(rolling)),
    images,
    router: new DeploymentImage(client, service, images, target, mirrors),
    pods,
    engine: new RollingEngine(cli, config),
    config: {
      file: config.file,
      write: async (weights, active) => config.write(weights, active),
      settings: async () => Promise.reject(rollingRefusal()),
    },
    split: pods,
  };
}
