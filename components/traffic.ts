import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { Service } from "@pulumi/kubernetes/core/v1/service";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Settings } from "../model/settings/settings-args";
import type { RouterInputs } from "../model/traffic/router";
import { routerOf } from "../model/traffic/routers";
import { declare } from "./router-object";
import { BRIEF_DELETE } from "./timeouts";

/** How requests reach the two colors of one service. */
export interface TrafficComponentArgs extends RouterInputs, Pick<Settings, "protect"> {
  /**
   * What must be ready before traffic may move: the pods of every color with weight above 0.
   * @default - nothing: traffic moves at once
   */
  readonly readyFirst?: readonly Resource[];
}

/**
 * The router of one service: the object that holds the weights, and those around it. With Istio these are one
 * DestinationRule per color, the Service over both colors, and a Gateway where none is given.
 *
 * Clients without a sidecar that call the Service over both colors are balanced by Kubernetes, weights
 * or not; they belong behind the gateway.
 */
export class Traffic extends ComponentResource {
  /** Holds the weights. */
  readonly router: CustomResource | Service;

  constructor(name: string, args: TrafficComponentArgs, opts: ComponentResourceOptions = {}) {
    super("sluice:index:Traffic", name, {}, opts);
    const router = routerOf(args);
    const options = { parent: this, customTimeouts: BRIEF_DELETE };
    const guarded = { ...options, protect: args.protect };
    const around = router
      .around(args)
      .map(({ suffix, isProtected = false, ...object }) =>
        declare(
          suffix === undefined ? name : `${name}-${suffix}`,
          object,
          isProtected ? guarded : options,
        ),
      );
    // Rules of a color first, then its pods, then the router that names it; a router that is too early
    // answers 503.
    const dependsOn = [...around, ...(args.readyFirst ?? [])];
    this.router = declare(name, router.split(args), { ...guarded, dependsOn });
    this.registerOutputs({ router: this.router.metadata.name });
  }
}
