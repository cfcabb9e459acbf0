import { Job } from "@pulumi/kubernetes/batch/v1/job";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import type { types } from "@pulumi/kubernetes";
import { type CustomResourceOptions, type Input, secret } from "@pulumi/pulumi";
import type { Labels } from "../model/labels";
import { type MigrationKind, migrationName, migrationPodLabels } from "../model/migration";
import { SKIP_AWAIT } from "../model/service";
import { jobWorkload, type MigrationJob } from "../model/settings/migrations";
import { splitVariables } from "../model/settings/variables";
import type { Workload } from "../model/settings/workload";
import { seconds } from "../model/units/duration";
import type { Routed } from "../model/traffic/features";
import { sidecarLabels } from "../model/traffic/mesh";
import { containerResources } from "./further-container";
import { containerSecurity, podSecurity } from "./pod-security";
import { environment, ownEnv, podBasics } from "./pod-template";
import { podVolumes } from "./pod-volumes";

/** One Job that changes a database. */
export interface MigrationJobArgs {
  readonly app: string;
  readonly namespace: string;
  readonly kind: MigrationKind;
  /** Name of what it belongs to, the service or a color: its own begins with it. */
  readonly owner: string;
  /** What tells it from others of its kind; another one is another Job. */
  readonly identity: string;
  /** Image by digest of the version that it is for. */
  readonly image: Input<string>;
  readonly job: MigrationJob<Input<string>>;
  /** The color's, for its account, rights and nodes. */
  readonly workload: Workload<Input<string>>;
  /** ServiceAccount of its pod, where `workload` names none. @default - the namespace's `default` */
  readonly serviceAccount?: Input<string>;
  readonly labels: Labels;
  readonly traffic: Routed;
  /** What those who look at the cluster have to know. @default - nothing */
  readonly annotations?: Labels;
  /**
   * Whether the update waits until it is over, and fails with it; `suspended` makes a Job that waits for a
   * person to start it.
   */
  readonly awaited: "until it is over" | "never" | "suspended";
}

/** Longer than the Job's own deadline, which says better what happened. */
const GRACE_SECONDS = 60;

/**
 * A Job that runs once. Whatever changes around it later, such as an account or a node selector, leaves it
 * alone: a finished Job is the record of what was done to the database. One that failed is deleted and made
 * anew by the next update where updates wait for it.
 *
 * It never has a time to live: Pulumi would find it gone, and a refresh would run it again.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#pulumicomreplaceunready
 */
export function migrationJob(
  name: string,
  args: MigrationJobArgs,
  options: CustomResourceOptions,
): Job {
  const { identity, namespace, labels, awaited, job, owner, kind } = args;
  const metadata = { name: migrationName(owner, kind, identity), namespace, labels: { ...labels } };
  const values = createSecret(`${name}-${kind}`, args, options);
  const isAwaited = awaited === "until it is over";
  const limit = seconds(job.timeout);
  return new Job(
    migrationName(name, kind, identity),
    {
      metadata: {
        ...metadata,
        annotations: {
          ...args.annotations,
          ...(isAwaited ? { "pulumi.com/replaceUnready": "true" } : SKIP_AWAIT),
        },
      },
      spec: {
        ...(awaited === "suspended" && { suspend: true }),
        backoffLimit: job.retries,
        activeDeadlineSeconds: limit,
        // Two pods at once would change one database.
        podReplacementPolicy: "Failed",
        template: podOf(args),
      },
    },
    {
      ...options,
      // In order alone: with the Secret's output Pulumi would replace the Job whenever it replaces the Secret.
      ...(values && { dependsOn: values }),
      ignoreChanges: ["metadata", "spec"],
      customTimeouts: { create: `${String(limit + GRACE_SECONDS)}s`, delete: "2m" },
    },
  );
}

/** Of one name, so that a Job that is made anew finds the values of now. */
function createSecret(
  name: string,
  { owner, kind, namespace, labels, job }: MigrationJobArgs,
  options: CustomResourceOptions,
): Secret | undefined {
  const entries = Object.entries(job.secrets);
  if (entries.length === 0) return undefined;
  const stringData = Object.fromEntries(entries.map(([key, value]) => [key, secret(value)]));
  const metadata = { name: secretName(owner, kind), namespace, labels: { ...labels } };
  return new Secret(name, { metadata, stringData }, options);
}

function secretName(owner: string, kind: MigrationKind): string {
  return `${owner}-${kind}`;
}

function podOf({
  app,
  owner,
  kind,
  image,
  job,
  ...args
}: MigrationJobArgs): types.input.core.v1.PodTemplateSpec {
  const workload = jobWorkload(args.workload, job);
  const { volumes, volumeMounts } = podVolumes({ app: kind, workload });
  const { plain } = splitVariables(workload.env);
  return {
    metadata: {
      labels: { ...migrationPodLabels(app, kind), ...sidecarLabels(args.traffic, job.mesh) },
    },
    spec: {
      // Each attempt's pod stays, with its log.
      restartPolicy: "Never",
      ...podBasics(workload, workload.serviceAccount ?? args.serviceAccount),
      securityContext: podSecurity(workload),
      containers: [
        {
          name: kind,
          image: job.image ?? image,
          command: [...job.command],
          ...(job.args && { args: [...job.args] }),
          envFrom: environment({
            workload,
            ...(Object.keys(job.secrets).length > 0 && { secret: secretName(owner, kind) }),
          }),
          env: [
            ...Object.entries(plain).map(([key, value]) => ({ name: key, value })),
            ...ownEnv({ workload }),
          ],
          resources: containerResources(workload.resources),
          securityContext: containerSecurity(workload),
          volumeMounts,
        },
      ],
      volumes,
    },
  };
}
