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
