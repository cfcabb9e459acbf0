import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { SHIPPER_PATHS, SHIPPER_PORT } from "../../model/logging/fluent-bit";
import type { LoggingSettings } from "../../model/logging/settings";

type Container = types.input.core.v1.Container;
type PodSpec = types.input.core.v1.PodSpec;
type Volume = types.input.core.v1.Volume;
type VolumeMount = types.input.core.v1.VolumeMount;

/** Name of the configuration's file in its ConfigMap. */
export const CONFIG_FILE = "fluent-bit.yaml";

/** What a shipper's pod is made from. */
export interface ShipperInputs {
  readonly logging: LoggingSettings<unknown>;
  readonly serviceAccount: Input<string>;
  readonly configMap: Input<string>;
  /** The store's password or token; absent where it needs none. */
  readonly secret?: Input<string>;
  /** The shipper's own folder on the node. */
  readonly stateFolder: string;
}

/**
 * One pod a node. It is root, without any capability, as the kubelet's files are root's; it may read
 * those of containers, write its own folder, and nothing else of the node.
 */
export function shipperPod(inputs: ShipperInputs): PodSpec {
  const { logging, serviceAccount } = inputs;
  const volumes = shipperVolumes(inputs);
  return {
    serviceAccountName: serviceAccount,
    // Nothing asks the API server.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(logging.imagePullSecrets.length > 0 && {
      imagePullSecrets: logging.imagePullSecrets.map((name) => ({ name })),
    }),
    ...(logging.tolerations.length > 0 && {
      tolerations: logging.tolerations.map((one) => ({ ...one })),
    }),
    terminationGracePeriodSeconds: 30,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      shipper(
        inputs,
        volumes.map(({ mount }) => mount),
      ),
    ],
    volumes: volumes.map(({ volume }) => volume),
  };
}

function shipper({ logging, secret }: ShipperInputs, volumeMounts: VolumeMount[]): Container {
  const { image, resources } = logging;
  return {
    name: "fluent-bit",
    image,
    command: ["/fluent-bit/bin/fluent-bit"],
    args: ["--config", `${SHIPPER_PATHS.config}/${CONFIG_FILE}`],
    ...(secret !== undefined && { envFrom: [{ secretRef: { name: secret } }] }),
    ports: [{ name: "health", containerPort: SHIPPER_PORT, protocol: "TCP" }],
    // Lines that a store refuses make a pod not ready; a restart would not change the store's mind.
    livenessProbe: probe("/", 6),
    readinessProbe: probe("/api/v1/health", 3),
    resources: { requests: { ...resources.requests }, limits: { ...resources.limits } },
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts,
  };
}

function probe(path: string, failureThreshold: number) {
  return {
    httpGet: { path, port: SHIPPER_PORT },
    periodSeconds: 10,
    timeoutSeconds: 3,
    failureThreshold,
  };
}

function shipperVolumes({
  logging,
  configMap,
  stateFolder,
}: ShipperInputs): readonly { volume: Volume; mount: VolumeMount }[] {
  const { containers, state, config } = SHIPPER_PATHS;
  const logs = (name: string, path: string) => ({
    volume: { name, hostPath: { path, type: "Directory" } },
    mount: { name, mountPath: path, readOnly: true },
  });
  return [
    {
      volume: { name: "config", configMap: { name: configMap } },
      mount: { name: "config", mountPath: config, readOnly: true },
    },
    // Not all of /var/log: the rest of it is the node's.
    logs("containers", containers),
    ...logging.folders.map((folder, index) => logs(`folder-${String(index)}`, folder)),
    {
      volume: { name: "state", hostPath: { path: stateFolder, type: "DirectoryOrCreate" } },
      mount: { name: "state", mountPath: state },
    },
  ];
}
