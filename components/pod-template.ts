import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { graceSeconds, proxyAnnotations } from "../model/drain";
import { colorSelector, type Labels, POD_PORT } from "../model/labels";
import type { Color } from "../model/color";
import { goMemoryLimit } from "../model/quantity";
import { tracingVariables, VERSION_VARIABLE } from "../model/tracing";
import { COLOR_VARIABLE, MEMORY_VARIABLE, splitVariables } from "../model/variables";
import type { Spread, Workload } from "../model/workload-args";
import { containerProbes } from "./probes";

type PodTemplateSpec = types.input.core.v1.PodTemplateSpec;
type Container = types.input.core.v1.Container;
type Volume = types.input.core.v1.Volume;
type VolumeMount = types.input.core.v1.VolumeMount;
type EnvVar = types.input.core.v1.EnvVar;

/** What a pod of one color is made from. */
export interface PodInputs {
  readonly app: string;
  readonly namespace: string;
  readonly color: Color;
  readonly port: number;
  readonly image: Input<string>;
  readonly labels: Readonly<Record<string, Input<string>>>;
  readonly workload: Workload<Input<string>>;
  /** Who the pods are. @default - the namespace's account `default` */
  readonly serviceAccount?: Input<string>;
  /** Names of the color's own objects; absent where there is nothing to keep. */
  readonly envConfigMap?: Input<string>;
  readonly filesConfigMap?: Input<string>;
  readonly liveConfigMap?: Input<string>;
  readonly secret?: Input<string>;
}

/** The pod of one color: hardened, spread out, and patient when it leaves (S03, S19, S22). */
export function podTemplate(inputs: PodInputs): PodTemplateSpec {
  const { workload } = inputs;
  const volumes = podVolumes(inputs);
  const annotations = { ...proxyAnnotations(workload.drain), ...workload.podAnnotations };
  return {
    metadata: { labels: { ...inputs.labels }, annotations },
    spec: {
      // Variables for each Service of the namespace: noise, and names that nobody chose.
      enableServiceLinks: false,
      automountServiceAccountToken: workload.serviceAccountToken,
      ...(inputs.serviceAccount !== undefined && { serviceAccountName: inputs.serviceAccount }),
      ...(workload.imagePullSecrets.length > 0 && {
        imagePullSecrets: workload.imagePullSecrets.map((name) => ({ name })),
      }),
      terminationGracePeriodSeconds: graceSeconds(workload.drain),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: workload.userId,
        runAsGroup: workload.userId,
        fsGroup: workload.userId,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: spreadConstraints(
        colorSelector(inputs.app, inputs.color),
        workload.spread,
      ),
      containers: [
        {
          name: inputs.app,
          image: inputs.image,
          ...(workload.command && { command: [...workload.command] }),
          ...(workload.args && { args: [...workload.args] }),
          ports: [{ name: POD_PORT, containerPort: inputs.port, protocol: "TCP" }],
          envFrom: environment(inputs),
          env: [...containerEnv(inputs), ...tracingEnv(inputs), ...composedEnv(inputs)],
          ...containerProbes(workload.probes, inputs.port),
          ...preStop(workload.drain.preStopSeconds),
          resources: {
            requests: { ...workload.resources.requests },
            limits: { ...workload.resources.limits },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          volumeMounts: volumes.map(({ mount }) => mount),
        },
      ],
      volumes: volumes.map(({ volume }) => volume),
    },
  };
}

/** No hook for no time: API servers up to 1.32 refuse a sleep of 0 seconds. */
function preStop(seconds: number): Pick<Container, "lifecycle"> {
  return seconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds } } } };
}

/**
 * One pod away from an even spread is allowed. Counted within a rollout's own pods, so that the pods
 * it replaces do not stand in the way of the new ones (C19).
 */
function spreadConstraints(
  selector: Labels,
  spread: Spread,
): types.input.core.v1.TopologySpreadConstraint[] {
  const constraint = (topologyKey: string, whenUnsatisfiable: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: { ...selector } },
    matchLabelKeys: ["pod-template-hash"],
  });
  return [
    constraint("kubernetes.io/hostname", spread === "hard" ? "DoNotSchedule" : "ScheduleAnyway"),
    constraint("topology.kubernetes.io/zone", "ScheduleAnyway"),
  ];
}

function environment({ envConfigMap, secret }: PodInputs): types.input.core.v1.EnvFromSource[] {
  return [
    ...(envConfigMap === undefined ? [] : [{ configMapRef: { name: envConfigMap } }]),
    ...(secret === undefined ? [] : [{ secretRef: { name: secret } }]),
  ];
}

/** What every container is told about itself; an `env` entry of the same name goes first. */
function containerEnv({ color, workload }: PodInputs): EnvVar[] {
  const memory = workload.resources.limits.memory;
  const bytes = memory === undefined ? undefined : goMemoryLimit(memory);
  const known: { name: string; value: string }[] = [{ name: COLOR_VARIABLE, value: color }];
  if (workload.goMemoryLimit && bytes !== undefined) {
    known.push({ name: MEMORY_VARIABLE, value: String(bytes) });
  }
  const own = { ...workload.env, ...workload.secrets };
  return known.filter(({ name }) => !(name in own));
}

/** Where spans go; the version is read from the pod's own label, as metrics do. */
function tracingEnv({ app, namespace, color, workload }: PodInputs): EnvVar[] {
  const variables = tracingVariables(workload.tracing, { app, namespace, color });
  if (variables.length === 0) return [];
  const fieldPath = "metadata.labels['version']";
  return [{ name: VERSION_VARIABLE, valueFrom: { fieldRef: { fieldPath } } }, ...variables];
}

/** Values that refer to other variables, which the kubelet expands here only. */
function composedEnv({ workload }: PodInputs): EnvVar[] {
  return splitVariables(workload.env).composed.map(([name, value]) => ({ name, value }));
}

function podVolumes({
  workload,
  filesConfigMap,
  liveConfigMap,
}: PodInputs): { volume: Volume; mount: VolumeMount }[] {
  const scratch = workload.scratchPaths.map((mountPath, index) => {
    const name = `scratch-${String(index)}`;
    return {
      volume: { name, emptyDir: { sizeLimit: workload.scratchSize } },
      mount: { name, mountPath },
    };
  });
  return [
    ...readOnlyFolder("files", filesConfigMap, workload.filesPath),
    ...readOnlyFolder("live-files", liveConfigMap, workload.liveFilesPath),
    ...scratch,
  ];
}

/** A ConfigMap as a whole folder: a single file of it, by `subPath`, would never change again. */
function readOnlyFolder(name: string, configMap: Input<string> | undefined, mountPath: string) {
  if (configMap === undefined) return [];
  const volume = { name, configMap: { name: configMap } };
  return [{ volume, mount: { name, mountPath, readOnly: true } }];
}
