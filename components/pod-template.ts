import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { seconds } from "../model/units/duration";
import { startOrder } from "../model/settings/containers";
import { graceSeconds, proxyAnnotations } from "../model/settings/drain";
import { type Identity, type Labels, POD_PORT, ROTATION_ANNOTATION } from "../model/labels";
import { patched } from "../model/patch/strategic-merge";
import { goMemoryLimit } from "../model/quantity";
import { tracingVariables, VERSION_VARIABLE } from "../model/settings/tracing";
import { COLOR_VARIABLE, MEMORY_VARIABLE, splitVariables } from "../model/settings/variables";
import { limitsOf } from "../model/settings/resources";
import { namedPorts } from "../model/settings/ports";
import type { Workload } from "../model/settings/workload";
import { has, type Routed } from "../model/traffic/features";
import { containerResources, furtherContainer } from "./further-container";
import { podScheduling } from "./pod-scheduling";
import { containerSecurity, podSecurity } from "./pod-security";
import { podVolumes } from "./pod-volumes";
import { containerProbes } from "./probes";

type PodSpec = types.input.core.v1.PodSpec;
type PodTemplateSpec = types.input.core.v1.PodTemplateSpec;
type Container = types.input.core.v1.Container;
type EnvVar = types.input.core.v1.EnvVar;

/** What a pod of one Deployment is made from. */
export interface PodInputs {
  readonly app: string;
  readonly namespace: string;
  readonly identity: Identity;
  /** Where the service's container listens. @default - nowhere: it is asked for nothing */
  readonly port?: number;
  readonly image: Input<string>;
  readonly labels: Readonly<Record<string, Input<string>>>;
  readonly workload: Workload<Input<string>>;
  readonly traffic: Routed;
  /** Who the pods are. @default - the namespace's account `default` */
  readonly serviceAccount?: Input<string>;
  /** Names of the Deployment's own objects; absent where there is nothing to keep. */
  readonly envConfigMap?: Input<string>;
  readonly filesConfigMap?: Input<string>;
  readonly liveConfigMap?: Input<string>;
  readonly secret?: Input<string>;
}

/** The pod of one Deployment: hardened, spread out, and patient when it leaves. */
export function podTemplate(inputs: PodInputs): PodTemplateSpec {
  const { workload } = inputs;
  const annotations = {
    ...(has(inputs.traffic, "mesh") && proxyAnnotations(workload.drain)),
    ...(workload.rotation !== undefined && { [ROTATION_ANNOTATION]: workload.rotation }),
    ...workload.podAnnotations,
  };
  return {
    metadata: { labels: { ...inputs.labels }, annotations },
    spec: patched(podSpec(inputs), workload.pod),
  };
}

/** The pod, but for what a patch makes of it. */
function podSpec(inputs: PodInputs): PodSpec {
  const { workload } = inputs;
  const { volumes, volumeMounts } = podVolumes(inputs);
  const container = appContainer(inputs, volumeMounts);
  const further = startOrder(workload).map((one) => furtherContainer(one, workload));
  return {
    ...podBasics(workload, inputs.serviceAccount),
    terminationGracePeriodSeconds: graceSeconds(workload.drain),
    securityContext: podSecurity(workload),
    topologySpreadConstraints: spreadConstraints(inputs.identity.selector, workload.spread),
    ...(further.length > 0 && { initContainers: further }),
    containers: [patched(container, workload.container)],
    volumes,
  };
}

/** What pods of every kind have: whose they are, and where they run. */
export function podBasics(workload: PodInputs["workload"], account: Input<string> | undefined) {
  return {
    // Variables for each Service of the namespace: noise, and names that nobody chose.
    enableServiceLinks: false,
    automountServiceAccountToken: workload.serviceAccountToken,
    ...(account !== undefined && { serviceAccountName: account }),
    ...(workload.imagePullSecrets.length > 0 && {
      imagePullSecrets: workload.imagePullSecrets.map((name) => ({ name })),
    }),
    ...podScheduling(workload),
  };
}

/** The service's own container. */
function appContainer(inputs: PodInputs, volumeMounts: Container["volumeMounts"]): Container {
  const { workload } = inputs;
  return {
    name: inputs.app,
    image: inputs.image,
    ...(workload.command && { command: [...workload.command] }),
    ...(workload.args && { args: [...workload.args] }),
    ports: [
      ...(inputs.port === undefined
        ? []
        : [{ name: POD_PORT, containerPort: inputs.port, protocol: "TCP" }]),
      ...namedPorts(workload.ports).map(({ name, containerPort, protocol }) => ({
        name,
        containerPort,
        protocol,
      })),
    ],
    envFrom: environment(inputs),
    env: [...containerEnv(inputs), ...tracingEnv(inputs), ...ownEnv(inputs)],
    ...containerProbes(workload.probes, inputs.port),
    ...preStop(seconds(workload.drain.preStop)),
    resources: containerResources(workload.resources),
    securityContext: containerSecurity(workload),
    volumeMounts,
  };
}

/** No hook for no time: API servers up to 1.32 refuse a sleep of 0 seconds. */
function preStop(seconds: number): Pick<Container, "lifecycle"> {
  return seconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds } } } };
}

/**
 * One pod away from an even spread is allowed. Counted within a rollout's own pods, so that the pods
 * it replaces do not stand in the way of the new ones.
 */
function spreadConstraints(
  selector: Labels,
  spread: Workload["spread"],
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

/** Of two sources the last one's value counts: the stack's own. */
export function environment({
  envConfigMap,
  secret,
  workload,
}: Pick<PodInputs, "envConfigMap" | "secret" | "workload">): types.input.core.v1.EnvFromSource[] {
  return [
    ...workload.envFrom,
    ...(envConfigMap === undefined ? [] : [{ configMapRef: { name: envConfigMap } }]),
    ...(secret === undefined ? [] : [{ secretRef: { name: secret } }]),
  ];
}

/** What every container is told about itself; an `env` entry of the same name goes first. */
function containerEnv({ identity: { color }, workload }: PodInputs): EnvVar[] {
  const { memory } = limitsOf(workload.resources);
  const bytes = memory === undefined ? undefined : goMemoryLimit(memory);
  const known = color === undefined ? [] : [{ name: COLOR_VARIABLE, value: color as string }];
  if (workload.goMemoryLimit && bytes !== undefined) {
    known.push({ name: MEMORY_VARIABLE, value: String(bytes) });
  }
  const own = { ...workload.env, ...workload.secrets };
  return known.filter(({ name }) => !(name in own));
}

/** Where spans go; the version is read from the pod's own label, as metrics do. */
function tracingEnv({ app, namespace, identity, workload }: PodInputs): EnvVar[] {
  const variables = tracingVariables(workload.tracing, { ...identity, app, namespace });
  if (variables.length === 0) return [];
  const fieldPath = "metadata.labels['version']";
  return [{ name: VERSION_VARIABLE, valueFrom: { fieldRef: { fieldPath } } }, ...variables];
}

/** What no ConfigMap can hold: values from elsewhere, and then those that the kubelet expands here only. */
export function ownEnv({ workload }: Pick<PodInputs, "workload">): EnvVar[] {
  const { references, composed } = splitVariables(workload.env);
  return [
    ...references.map(([name, valueFrom]) => ({ name, valueFrom })),
    ...composed.map(([name, value]) => ({ name, value })),
  ];
}
