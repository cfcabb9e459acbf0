import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { type Color, COLORS } from "../../model/color";
import { isSameImage } from "../../model/image";
import { kindOf, type PlannedStep } from "../../model/release/steps";
import { colorName } from "../../model/labels";
import { areSame, formatWeights, type Weights } from "../../model/traffic/weights";
import { StackFile } from "../../stack/stack-file";
import { orUndefined } from "../driver/result";
import { EngineError, GaveWayError } from "../engine/engine-error";
import type { EngineLog } from "../engine/engine-log";
import { PulumiEngine } from "../engine/pulumi-engine";
import type { StackConfigFile } from "../engine/stack-config";
import { publish } from "../engine/stack-commits";
import type { KubePods } from "../kube/pods";
import type { KubeRouter } from "../kube/router";
import type { Declared } from "./rendering";

/** How often the cluster is asked whether it has what was committed, in milliseconds. */
const LOOK_MS = 500;

/** How long a controller may take for weights, in seconds, before the driver tries again. */
const WEIGHTS_SECONDS = 300;

/** Where a controller takes the objects of a stack from, and what of the cluster tells that it did. */
export interface GitOps {
  readonly file: StackFile;
  readonly config: StackConfigFile;
  /** The folder of rendered objects. */
  readonly folder: string;
  readonly router: Pick<KubeRouter, "read">;
  readonly pods: Pick<KubePods, "count" | "images">;
  /** @default - the program is evaluated as in a preview */
  readonly declared?: Declared;
}

interface Run {
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/**
 * In the engine's place: previews compare the program's objects with the rendered ones, and updates render, commit
 * and push, then wait until the cluster has it.
 */
class Renderings {
  constructor(private readonly gitops: GitOps) {}

  async operate(args: readonly string[], { seconds, signal }: Run): Promise<EngineLog> {
    const { file, folder, config, declared } = this.gitops;
    const path = after(args, "--config-file") ?? file.path;
    const { directory, project, stack } = file;
    // Here, not above: a rollback that writes the router itself does not wait for the preview's code.
    const { render } = await import("./rendering.ts");
    const { steps, write } = await render(
      StackFile.at(path, project, directory, stack),
      folder,
      declared,
    );
    if (signal?.aborted === true) throw new GaveWayError();
    if (args[0] === "up") {
      const text = readFileSync(path, "utf8");
      if (path !== file.path) config.save({ before: await config.read(), text });
      write();
      await publish([file.path, folder], after(args, "--message") ?? "sluice");
      await this.arrive(text, steps, seconds);
    }
    return { steps, complaints: [], pendingCreates: [], isWhole: true };
  }

  /** Waits until the cluster has what a text of the stack's file says. */
  private async arrive(text: string, steps: readonly PlannedStep[], seconds: number) {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const missing = await this.missing(text, steps);
      if (missing === undefined) return;
      if (performance.now() > deadline) {
        const next = "Next: look at the controller that applies the repository";
        throw new EngineError(
          `committed, but not in the cluster after ${String(seconds)} s: ${missing}. ${next}`,
        );
      }
      await sleep(LOOK_MS);
    }
  }

  private async missing(text: string, steps: readonly PlannedStep[]): Promise<string | undefined> {
    const { router, pods, config } = this.gitops;
    const { app, weights, colors } = config.settingsIn(text);
    const [live, images, count] = await Promise.all([
      orUndefined(router.read()),
      orUndefined(pods.images()),
      orUndefined(pods.count()),
    ]);
    if (!live || !areSame(live, weights)) {
      const has = live ? formatWeights(live) : "no weights that can be read";
      return `the router has ${has}, ${formatWeights(weights)} were committed`;
    }
    const isNew = (color: Color) =>
      steps.some(
        ({ op, type, name }) =>
          op !== "same" && kindOf(type) === "Deployment" && name === colorName(app, color),
      );
    for (const color of COLORS.filter(isNew)) {
      const { image, workload, autoscaling } = colors[color];
      const found = images?.[color];
      if (image !== undefined && (found === undefined || !isSameImage(found, image))) {
        return `${color} has ${found ?? "no image"}, ${image} was committed`;
      }
      const { ready = 0, desired = 0, stalled } = count?.[color] ?? {};
      const wanted = autoscaling ? desired : workload.replicas;
      if (!count || ready < wanted || desired !== wanted) {
        return stalled ?? `${String(ready)} of ${String(wanted)} pods of ${color} are ready`;
      }
    }
    return undefined;
  }
}

/** The stack's program for a cluster that a controller keeps as a git repository says. */
export class GitEngine extends PulumiEngine {
  constructor(gitops: GitOps) {
    super(new Renderings(gitops), gitops.config);
  }

  /** Commits what the stack's file says, and waits until the cluster has it. */
  async publish(weights: Weights): Promise<void> {
    await this.operations.urgent(async () => {
      await this.up(`sluice: ${formatWeights(weights)}`, WEIGHTS_SECONDS);
    });
  }
}

function after(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
