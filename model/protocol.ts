import type { MonitoringArgs } from "./monitoring-settings";
import type { Probes } from "./probe";
import { type Problem, problem } from "./problem";
import type { SettingsArgs } from "./settings-args";
import type { Protocol } from "./traffic-args";
import type { WorkloadArgs } from "./workload-args";

/** What a server of gRPC alone cannot answer is a question in HTTP/1, as kubelet and Prometheus put it. */
const GRPC_PROBE = { kind: "grpc" } as const;

/** The lowest layer of a workload: how the kubelet asks pods that speak gRPC, unless it is told. */
export function protocolWorkload(protocol: Protocol | undefined): WorkloadArgs<never> {
  if (protocol !== "grpc") return {};
  return { probes: { startup: GRPC_PROBE, liveness: GRPC_PROBE, readiness: GRPC_PROBE } };
}

/** What is watched: pods that speak gRPC are scraped where they have a port for it. */
export function protocolMonitoring({
  traffic,
  monitoring = {},
}: Pick<SettingsArgs, "traffic" | "monitoring">): MonitoringArgs {
  if (traffic?.protocol !== "grpc" || monitoring.port !== undefined) return monitoring;
  return { scrape: "none", ...monitoring };
}

/** A scrape that was asked for, of a port that speaks gRPC. */
export function scrapeProblems(
  args: Pick<SettingsArgs, "traffic" | "monitoring">,
): readonly Problem[] {
  const { scrape = "none", port } = protocolMonitoring(args);
  if (args.traffic?.protocol !== "grpc" || scrape === "none" || port !== undefined) return [];
  const needed =
    "a port that answers HTTP/1, as the service's own speaks gRPC; or monitoring.scrape none";
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
  const asksGrpc = (one: number | undefined) => one === undefined || one === port;
  return (["startup", "liveness", "readiness"] as const)
    .filter((name) => probes[name].kind === "http" && asksGrpc(probes[name].port))
    .map((name) => {
      const needed =
        "grpc, as traffic.protocol is; or a port of the probe's own that answers HTTP/1";
      return problem([...path, "probes", name, "kind"], "http", needed, "grpc");
    });
}
