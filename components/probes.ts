import type { types } from "@pulumi/kubernetes";
import { type Probe, PROBE_PATHS, type Probes } from "../model/probe";

type ContainerProbe = types.input.core.v1.Probe;

/** The three probes in the fields of a container. */
export function containerProbes(probes: Probes, port: number) {
  return {
    startupProbe: containerProbe(probes.startup, PROBE_PATHS.startup, port),
    livenessProbe: containerProbe(probes.liveness, PROBE_PATHS.liveness, port),
    readinessProbe: containerProbe(probes.readiness, PROBE_PATHS.readiness, port),
  };
}

/** No initial delays: the startup probe holds the others back, a delay would only be waited out (C15b). */
function containerProbe(probe: Probe, path: string, servicePort: number): ContainerProbe {
  return {
    ...question(probe, path, probe.port ?? servicePort),
    periodSeconds: probe.periodSeconds,
    timeoutSeconds: probe.timeoutSeconds,
    failureThreshold: probe.failureThreshold,
  };
}

function question(probe: Probe, path: string, port: number): ContainerProbe {
  switch (probe.kind) {
    case "http":
      return { httpGet: { path: probe.path ?? path, port } };
    case "grpc":
      return { grpc: { port, ...(probe.service !== undefined && { service: probe.service }) } };
    case "tcp":
      return { tcpSocket: { port } };
    case "command":
      return { exec: { command: [...(probe.command ?? [])] } };
  }
}
