import type { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import type { Job } from "@pulumi/kubernetes/batch/v1/job";
import type { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import type { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
} from "@pulumi/pulumi";
import type { Color } from "../model/color";
import { sortedJson } from "../model/json";
import { colorIdentity, colorName, SCRAPE_LABEL } from "../model/labels";
import { IRREVERSIBLE, migrationLabels } from "../model/migration";
import { serviceSpec, SKIP_AWAIT } from "../model/service";
import type { Migrations } from "../model/settings/migrations";
import type { ColorSettings, Settings } from "../model/settings/settings-args";
import { contentHash } from "./contents";
import { migrationJob } from "./migration-job";
import { BRIEF_DELETE } from "./timeouts";
import {
  createAutoscaler,
  createDeployment,
  createDisruptionBudget,
  metadataOf,
  type WorkloadInputs,
} from "./workload-objects";

/** One color of a service. */
export interface ColorWorkloadArgs
  extends
    Pick<Settings, "app" | "namespace" | "disruption" | "traffic" | "protect">,
    Pick<Settings<Input<string>>, "migrations">,
    ColorSettings<Input<string>> {
  /** Which of the two colors. A change replaces everything. */
  readonly color: Color;
  /** Image by digest. A change rolls the pods. */
  readonly image: Input<string>;
  /** ServiceAccount of the pods, where `workload` names none. @default - the namespace's `default` */
  readonly serviceAccount?: Input<string>;
  /** Whether the color has traffic: then no Job is waited for, whatever it is for. @default false */
  readonly isServing?: boolean;
}

/**
 * One color: Deployment, PodDisruptionBudget, Service, and its own ConfigMaps, Secret and autoscaler
 * where it has any. Permanent: names and selectors never change and never move to other pods, so no
 * proxy ever finds a name without pods behind it.
 *
 * Both colors are two instances of this class; whatever they differ in is an argument.
 */
export class ColorWorkload extends ComponentResource {
  /** Runs the pods. */
  readonly deployment: Deployment;
  /** Reaches this color's pods only. */
  readonly service: Service;
  /** Limits what a drain of nodes may take; one per color: a pod that two budgets select cannot be evicted. */
  readonly disruptionBudget: PodDisruptionBudget;
  /** Sizes the color, if the stack has an autoscaler of its own. */
  readonly autoscaler: HorizontalPodAutoscaler | undefined;
  /** Prepares the database for the color's version, if there is anything to do. */
  readonly expand: Job | undefined;

  constructor(name: string, args: ColorWorkloadArgs, opts: ComponentResourceOptions = {}) {
    super("sluice:index:ColorWorkload", name, {}, opts);
    // On the objects, too, not on the component alone: the state then knows what they waited for.
    const { dependsOn } = opts;
    const options: CustomResourceOptions = {
      parent: this,
      customTimeouts: BRIEF_DELETE,
      ...(dependsOn && { dependsOn }),
    };
    const inputs = { ...args, identity: colorIdentity(args.app, args.color) };
    this.service = createService(name, inputs, options);
    this.disruptionBudget = createDisruptionBudget(name, inputs, options);
    this.expand = createExpand(name, args, options);
    // The Job itself waits for whatever the color waits for.
    const prepared = args.isServing === true ? undefined : this.expand;
    this.deployment = createDeployment(name, inputs, {
      ...options,
      ...(prepared && { dependsOn: prepared }),
    });
    this.autoscaler = createAutoscaler(name, inputs, this.deployment, options);
    this.registerOutputs({ deployment: this.deployment.metadata.name });
  }
}

function createService(
  name: string,
  args: ColorWorkloadArgs & Pick<WorkloadInputs, "identity">,
  options: CustomResourceOptions,
) {
  const { identity, traffic, protect } = args;
  const metadata = metadataOf(args);
  return new Service(
    name,
    {
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, [SCRAPE_LABEL]: "true" },
        annotations: SKIP_AWAIT,
      },
      spec: serviceSpec({
        selector: identity.selector,
        ...traffic,
        ports: args.workload.ports,
      }),
    },
    { ...options, protect },
  );
}

/**
 * Nothing that serves may wait for a Job, or be changed under by one, so a color with traffic gets one that
 * a person can start. It stays what it was when the color's share changes: the Job of a version runs once.
 */
function createExpand(
  name: string,
  args: ColorWorkloadArgs,
  options: CustomResourceOptions,
): Job | undefined {
  const { app, color, image, workload, migrations, isServing = false } = args;
  const expand = migrations?.expand;
  if (!expand) return undefined;
  if (typeof image !== "string") throw new Error(`${name}: a Job is named after an image as text`);
  return migrationJob(
    name,
    {
      ...args,
      owner: colorName(app, color),
      ...{ kind: "expand", identity: identityOf(image, expand), image, job: expand, workload },
      labels: migrationLabels(app, "expand", color),
      ...(expand.irreversible && { annotations: { [IRREVERSIBLE]: "true" } }),
      awaited: isServing ? "suspended" : "until it is over",
    },
    options,
  );
}

/** The version and what is run; values of secrets are none of it, as names are public. */
function identityOf(
  image: string,
  { secrets, ...job }: NonNullable<Migrations<unknown>["expand"]>,
): string {
  const names = Object.keys(secrets).sort().join();
  return contentHash({ image, job: sortedJson(job), names });
}
