import { z } from "zod";
import { run } from "./process";

const FINDINGS = z
  .array(z.object({ code: z.string(), origin: z.string(), message: z.string() }))
  .nullable();

/** What Istio's own linter finds, as sentences. @param args - those of `istioctl analyze` */
export async function analysis(
  args: readonly string[],
  options: { readonly stdin?: string } = {},
): Promise<readonly string[]> {
  // It fails where it finds an error, and says the findings all the same.
  const script = 'istioctl analyze --output json "$@" || [ $? -eq 79 ]';
  const found = await run("sh", ["-c", script, "analyze", ...args], options);
  const findings = FINDINGS.parse(JSON.parse(found)) ?? [];
  return findings.map(({ code, origin, message }) => `${code} ${origin}: ${message}`);
}

const KEEPALIVES = z.array(
  z.object({ upstreamConnectionOptions: z.object({ tcpKeepalive: z.unknown() }).optional() }),
);

/** How the gateway's proxy asks idle connections to a Service, as it has been told. */
export async function keepaliveTo(host: string): Promise<unknown> {
  const where = ["deploy/istio-ingressgateway", "--namespace", "istio-system"];
  const how = ["proxy-config", "cluster", ...where, "--fqdn", host, "--output", "json"];
  const [cluster] = KEEPALIVES.parse(JSON.parse(await run("istioctl", how)));
  return cluster?.upstreamConnectionOptions?.tcpKeepalive;
}
