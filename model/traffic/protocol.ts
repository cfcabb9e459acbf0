import { POD_PORT } from "../labels";
import { PROBE_NAMES, type Probes } from "../settings/probe";
import { type Problem, problem } from "../settings/problem";
import type { SettingsArgs } from "../settings/settings-args";
import type { Protocol } from "./traffic";
import type { WorkloadArgs } from "../settings/workload";

/** What a server of gRPC alone cannot answer is a question in HTTP/1, as kubelet and Prometheus put it. */
const GRPC_PROBE = { kind: "grpc" } as const;

/** Of a server that speaks something else, all that is known is whether it listens. */
const TCP_PROBE = { kind: "tcp" } as const;

/** What such servers speak, as people call it; the others answer HTTP. */
const SPOKEN: Readonly<Partial<Record<Protocol, string>>> = {
  grpc: "gRPC",
  tcp: "TCP",
  tls: "TLS",
};

/** The lowest layer of a workload: how the kubelet asks pods that do not speak HTTP, unless it is told. */
export function protocolWorkload(protocol: Protocol = "http"): WorkloadArgs {
  if (SPOKEN[protocol] === undefined) return {};
  const probe = protocol === "grpc" ? GRPC_PROBE : TCP_PROBE;
  return { probes: { startup: probe, liveness: probe, readiness: probe } };
}

/** A scrape of a port that does not speak HTTP: a service without a port for metrics says so. */
export function scrapeProblems({
  traffic,
  monitoring = {},
}: Pick<SettingsArgs, "traffic" | "monitoring">): readonly Problem[] {
  const { scrape, port } = monitoring;
  const spoken = SPOKEN[traffic?.protocol ?? "http"];
  if (spoken === undefined || scrape === "none" || port !== undefined) return [];
  const needed = `a port with metrics in HTTP/1, as the service's own speaks ${spoken}; or monitoring.scrape none`;
  return [problem(["monitoring", "port"], undefined, needed)];
}

/** Probes that ask the port of gRPC in HTTP: pods would never be ready. */
export function probeProtocolProblems(
  path: readonly string[],
  probes: Probes,
  {
    protocol,
    port,
  }: { readonly protocol: Protocol | undefined; readonly port: number | undefined },
): readonly Problem[] {
  if (protocol !== "grpc") return [];
  const asksGrpc = (one: number | string | undefined) =>
    one === undefined || one === port || one === POD_PORT;
  return PROBE_NAMES.filter((name) => {
    const probe = probes[name];
    return probe !== "none" && probe.kind === "http" && asksGrpc(probe.port);
  }).map((name) => {
    const needed = "grpc, as traffic.protocol is; or a port of the probe's own that answers HTTP/1";
    return problem([...path, "probes", name, "kind"], "http", needed, "grpc");
  });
}
