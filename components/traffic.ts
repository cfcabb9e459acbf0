import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import { type Color, type PerColor, perColor } from "../model/color";
import { appLabels, appSelector, colorLabels, colorName, serviceHost } from "../model/labels";
import { routerMetadata, routerSpec } from "../model/router";
import { resolveTraffic } from "../model/traffic-settings";
import type { TrafficArgs, TrafficSettings } from "../model/traffic-args";
import type { Weights } from "../model/weights";
import { checkPart } from "./check";
import { colorTrafficPolicy, gatewaySpec } from "./traffic-policy";
import { destinationRule, gateway, virtualService } from "./istio";
import { serviceSpec, SKIP_AWAIT } from "./service";
import { BRIEF_DELETE } from "./timeouts";

/** How requests reach the two colors of one service. */
export interface TrafficComponentArgs {
  /** Name of the service; the Service over both colors and the VirtualService bear it. */
  readonly app: string;
  /** Existing namespace. A change replaces everything. */
  readonly namespace: string;
  /** The color that serves; `active` and `idle` in rules mean it and the other one. */
  readonly activeColor: Color;
  /** Shares of the traffic in percent. A change moves traffic at once. */
  readonly weights: Weights;
  /** Rules, gateway and limits. @default - mesh only, see {@link TrafficArgs} */
  readonly traffic?: TrafficArgs;
  /**
   * What must be ready before traffic may move: the pods of every color with weight above 0.
   * @default - nothing: traffic moves at once
   */
  readonly readyFirst?: readonly Resource[];
  /** Keeps the Service and the VirtualService from being deleted by mistake. @default false */
  readonly protect?: boolean;
}

/**
 * The router of one service: one DestinationRule per color, one VirtualService bound to the mesh and
 * to the gateway, the Service over both colors, and a Gateway where none is given.
 *
 * Clients without a sidecar that call the Service over both colors are balanced by Kubernetes, weights
 * or not; they belong behind the gateway (C28).
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class Traffic extends ComponentResource {
  /** The mesh host, over the pods of both colors. */
  readonly service: Service;
  /** Rules for the connections to each color. */
  readonly destinationRules: PerColor<CustomResource>;
  /** The service's own Gateway, if it declares one. */
  readonly gateway: CustomResource | undefined;
  /** Holds the weights. */
  readonly virtualService: CustomResource;

  constructor(name: string, args: TrafficComponentArgs, opts: ComponentResourceOptions = {}) {
    const { app, namespace, activeColor, weights, traffic = {} } = args;
    checkPart({ app, namespace, activeColor, weights, traffic });
    super("sluice:index:Traffic", name, {}, opts);
    const parts = new TrafficParts(name, args, { parent: this, customTimeouts: BRIEF_DELETE });
    this.service = parts.createService();
    this.destinationRules = perColor((color) => parts.createDestinationRule(color));
    this.gateway = parts.createGateway();
    this.virtualService = parts.createVirtualService([
      this.service,
      ...Object.values(this.destinationRules),
      ...(this.gateway ? [this.gateway] : []),
    ]);
    this.registerOutputs({ virtualService: this.virtualService.metadata.name });
  }
}

/** The steps of the constructor. */
class TrafficParts {
  private readonly traffic: TrafficSettings;

  constructor(
    private readonly name: string,
    private readonly args: TrafficComponentArgs,
    private readonly options: CustomResourceOptions,
  ) {
    this.traffic = resolveTraffic(args.traffic ?? {});
  }

  createService(): Service {
    return new Service(
      this.name,
      {
        metadata: { ...this.metadata(), annotations: SKIP_AWAIT },
        spec: serviceSpec({
          selector: appSelector(this.args.app),
          protocol: this.traffic.protocol,
          servicePort: this.traffic.servicePort,
        }),
      },
      this.protectedOptions(),
    );
  }

  createDestinationRule(color: Color): CustomResource {
    const { app, namespace } = this.args;
    const name = colorName(app, color);
    return destinationRule(
      `${this.name}-${color}`,
      { name, namespace, labels: colorLabels(app, color) },
      { host: serviceHost(name, namespace), trafficPolicy: colorTrafficPolicy(this.traffic) },
      this.options,
    );
  }

  createGateway(): CustomResource | undefined {
    if (!this.ownsGateway()) return undefined;
    return gateway(this.name, this.metadata(), gatewaySpec(this.traffic), this.options);
  }

  /**
   * Rules of a color first, then its pods, then the router that names it; a router that is too early
   * answers 503 (C27).
   */
  createVirtualService(dependsOn: readonly Resource[]): CustomResource {
    const { readyFirst = [] } = this.args;
    return virtualService(
      this.name,
      routerMetadata(this.args),
      { ...routerSpec({ ...this.args, traffic: this.traffic }) },
      { ...this.protectedOptions(), dependsOn: [...dependsOn, ...readyFirst] },
    );
  }

  private ownsGateway(): boolean {
    return this.traffic.hosts.length > 0 && this.traffic.gateway?.name === undefined;
  }

  private protectedOptions(): CustomResourceOptions {
    return { ...this.options, protect: this.args.protect ?? false };
  }

  private metadata() {
    const { app, namespace } = this.args;
    return { name: app, namespace, labels: { ...appLabels(app) } };
  }
}
