import type { types } from "@pulumi/kubernetes";
import type { FurtherContainer, InitContainer } from "../model/settings/containers";
import { limitsOf, requestsOf, type Resources } from "../model/settings/resources";
import { splitVariables } from "../model/settings/variables";
import type { Volumes } from "../model/settings/volumes";
import { mutable } from "./mutable";
import { containerSecurity, ownUser } from "./pod-security";
import { volumeMounts } from "./pod-volumes";
import { sidecarProbes } from "./probes";

type Container = types.input.core.v1.Container;

/** A container beside the service's own, among the init containers: a sidecar is one that stays. */
export function furtherContainer(
  { name, kind, container }: FurtherContainer,
  { volumes }: Pick<Volumes, "volumes">,
): Container {
  const { command, args, envFrom, mounts } = container;
  return {
    name,
    image: container.image,
    ...(kind === "sidecars" && { restartPolicy: "Always" }),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    ...(kind === "sidecars" && {
      ports: Object.entries(container.ports).map(([port, one]) => ({ name: port, ...one })),
    }),
    envFrom: mutable(envFrom),
    env: variablesOf(container),
    ...(kind === "sidecars" && container.probes && sidecarProbes(container.probes)),
    resources: containerResources(container.resources),
    securityContext: { ...containerSecurity(container), ...ownUser(container) },
    volumeMounts: volumeMounts({ volumes, mounts }),
  };
}

/** What a container asks for and may use. */
export function containerResources({
  extended,
  ...resources
}: Resources & {
  readonly extended?: Readonly<Record<string, string>>;
}): types.input.core.v1.ResourceRequirements {
  const requests = { ...requestsOf(resources), ...extended };
  const limits = { ...limitsOf(resources), ...extended };
  const has = (amounts: object) => Object.keys(amounts).length > 0;
  return { ...(has(requests) && { requests }), ...(has(limits) && { limits }) };
}

/** Those that refer to others come after them: the kubelet expands from what stands before only. */
function variablesOf({ env }: InitContainer): types.input.core.v1.EnvVar[] {
  const { plain, references, composed } = splitVariables(env);
  return [
    ...references.map(([name, valueFrom]) => ({ name, valueFrom })),
    ...[...Object.entries(plain), ...composed].map(([name, value]) => ({ name, value })),
  ];
}
