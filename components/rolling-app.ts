import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import type { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Service } from "@pulumi/kubernetes/core/v1/service";
import type { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Source } from "../model/build";
import { ROLLING, rollingIdentity } from "../model/labels";
import { scrapeAnnotations } from "../model/monitoring/scrape";
import { declaredPatches } from "../model/patch/declared-patches";
import { securedBy } from "../model/security/objects";
import { securedRolling } from "../model/security/secured";
import { parseRolling } from "../model/settings/rolling";
import type { RollingArgs, RollingSettings } from "../model/settings/settings-args";
import { oneWayObjects } from "../model/traffic/one-way-objects";
import { createAccount } from "./account";
import { AppImage } from "./app-image";
import { marked } from "./marks";
import { createScrape } from "./monitoring/scrape";
import { declare } from "./router-object";
import { Security } from "./security";
import { BRIEF_DELETE } from "./timeouts";
import { createAutoscaler, createDeployment, createDisruptionBudget } from "./workload-objects";

/** What is known beside the settings. */
interface Surroundings {
  /** What version control knows about the files in `image.context`. @default - nothing */
  readonly source?: Source;
}

/** One service without colors. Images and secrets may come from other resources' outputs. */
export interface RollingAppArgs extends Omit<RollingArgs<Input<string>>, "cluster">, Surroundings {}

/** The same with settings that are checked already, such as those of the stack's config. */
export interface CheckedRollingArgs extends Surroundings {
  readonly settings: RollingSettings<Input<string>>;
}

/** What is told of the last update. */
export interface RollingOutputs {
  readonly mode: typeof ROLLING;
  readonly image: Input<string>;
}

/**
 * One service as one Deployment, whose pods are replaced while they serve: for what cannot be, or cannot afford to
 * be, in two colors. What is lost is said in docs/rolling.md.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class RollingApp extends ComponentResource {
  /** Runs the pods. */
  readonly deployment: Deployment;
  /** Limits what a drain of nodes may take. */
  readonly disruptionBudget: PodDisruptionBudget;
  /** Sizes the service, if the stack has an autoscaler of its own. */
  readonly autoscaler: HorizontalPodAutoscaler | undefined;
  /** The Service and what is around the router; nothing for a service without a port. */
  readonly around: readonly (CustomResource | Service)[];
  /** The router, where more than the Service is asked for. */
  readonly router: CustomResource | Service | undefined;
  /** Who may call. */
  readonly security: Security;
  /** What finds the pods, if that is an object of its own. */
  readonly scrape: CustomResource | ConfigMap | undefined;
  /** The build, if `image` says how to make one. */
  readonly image: AppImage | undefined;
  /** What the last update had, for the stack's outputs. */
  readonly release: RollingOutputs;

  constructor(
    name: string,
    args: RollingAppArgs | CheckedRollingArgs,
    opts: ComponentResourceOptions = {},
  ) {
    const { source = {}, ...given } = args;
    const settings = "settings" in given ? given.settings : parseRolling(given);
    const transformations = [...(opts.transformations ?? []), marked(settings)];
    super("sluice:index:RollingApp", name, {}, { ...opts, transformations });
    const { app, build, protect } = settings;
    const options = { parent: this, customTimeouts: BRIEF_DELETE };
    const guarded = { ...options, protect };
    this.image = build && new AppImage(name, { ...build, source }, { parent: this });
    const image = settings.image ?? this.image?.reference ?? "";
    const { lacks, reason: unsecured, ...secured } = securedBy(securedRolling(settings));
    this.security = new Security(name, secured, { parent: this });
    const { around, router } = oneWayObjects(
      { ...settings, ...(unsecured !== undefined && { unsecured }) },
      settings.workload.ports,
    );
    this.around = around.map(({ isProtected = false, ...object }) =>
      declare(name, object, isProtected ? guarded : options),
    );
    const inputs = {
      ...settings,
      ...createAccount(name, settings, [settings.workload], { parent: this }),
      ...{ identity: rollingIdentity(app), image, workload: scraped(settings) },
    };
    this.disruptionBudget = createDisruptionBudget(name, inputs, options);
    this.deployment = createDeployment(name, inputs, options);
    this.autoscaler = createAutoscaler(name, inputs, this.deployment, options);
    // Pods first: a router that is too early answers 503.
    this.router =
      router &&
      declare(name, router, {
        ...guarded,
        dependsOn: [...this.around, ...this.security.objects, this.deployment],
      });
    this.scrape = createScrape(name, settings, options);
    this.release = { mode: ROLLING, image };
    const patches = declaredPatches(settings, { "": settings.workload });
    this.registerOutputs({
      release: this.release,
      ...(patches.length > 0 && { patches }),
      ...(lacks.length > 0 && { lacks }),
    });
  }
}

/** A workload whose pods say where their metrics are, if it is they who say it. */
function scraped({ workload, monitoring, port }: RollingSettings<Input<string>>) {
  const podAnnotations = { ...scrapeAnnotations(monitoring, port), ...workload.podAnnotations };
  return { ...workload, podAnnotations };
}
