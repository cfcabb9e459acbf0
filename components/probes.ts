import type { types } from "@pulumi/kubernetes";
import type { Sidecar } from "../model/settings/containers";
import { type Probe, PROBE_PATHS, type Probes } from "../model/settings/probe";
import { seconds } from "../model/units/duration";

type ContainerProbe = types.input.core.v1.Probe;

/** The probes in the fields of a container. */
export function containerProbes({ startup, liveness, readiness }: Probes, port?: number) {
  return {
    ...(startup !== "none" && {
      startupProbe: containerProbe(startup, PROBE_PATHS.startup, port),
    }),
    ...(liveness !== "none" && {
      livenessProbe: containerProbe(liveness, PROBE_PATHS.liveness, port),
    }),
    ...(readiness !== "none" && {
      readinessProbe: containerProbe(readiness, PROBE_PATHS.readiness, port),
    }),
  };
}

/** The probes of a sidecar: those that are asked for, each with a port of its own. */
export function sidecarProbes({ startup, liveness, readiness }: NonNullable<Sidecar["probes"]>) {
  return {
    ...(startup && { startupProbe: containerProbe(startup, PROBE_PATHS.startup) }),
    ...(liveness && { livenessProbe: containerProbe(liveness, PROBE_PATHS.liveness) }),
    ...(readiness && { readinessProbe: containerProbe(readiness, PROBE_PATHS.readiness) }),
  };
}

/** No initial delay unless asked for: the startup probe holds the others back, a delay is only waited out. */
function containerProbe(probe: Probe, path: string, servicePort = 0): ContainerProbe {
  const { initialDelay, successThreshold } = probe;
  return {
    ...question(probe, path, probe.port ?? servicePort),
    ...(initialDelay !== undefined && { initialDelaySeconds: seconds(initialDelay) }),
    periodSeconds: seconds(probe.period),
    timeoutSeconds: seconds(probe.timeout),
    ...(successThreshold !== undefined && { successThreshold }),
    failureThreshold: probe.failureThreshold,
  };
}

function question(probe: Probe, path: string, port: number | string): ContainerProbe {
  const { kind, scheme, httpHeaders, service, command } = probe;
  switch (kind) {
    case "http":
      return {
        httpGet: {
          path: probe.path ?? path,
          port,
          ...(scheme !== undefined && { scheme }),
          ...(httpHeaders && { httpHeaders: headersOf(httpHeaders) }),
        },
      };
    case "grpc":
      return { grpc: { port: Number(port), ...(service !== undefined && { service }) } };
    case "tcp":
      return { tcpSocket: { port } };
    case "command":
      return { exec: { command: [...(command ?? [])] } };
  }
}

function headersOf(headers: NonNullable<Probe["httpHeaders"]>) {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}
