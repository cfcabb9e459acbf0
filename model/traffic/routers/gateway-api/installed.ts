import { textOf } from "../../../field";
import { OLDEST_GATEWAY_API } from "../../router-names";
import type { TrafficSettings } from "../../traffic";

const VERSION = "gateway.networking.k8s.io/bundle-version";
const CHANNEL = "gateway.networking.k8s.io/channel";

/** What the cluster says of a route of Gateway API. */
export interface GatewayApiLook {
  /** Which version is installed, or why that is not known. */
  readonly version: string;
  /** What is wrong, as sentences. */
  readonly wrong: readonly string[];
}

/** What is known of the CRD of a route. */
export interface Installed {
  /** In one phrase. */
  readonly what: string;
  /** What it lacks, as a sentence. */
  readonly lacks?: string;
}

/**
 * The version that a CRD of Gateway API says of itself, held against the one that the settings rest on.
 *
 * @param crd - as the API server has it
 */
export function installedVersion(
  crd: unknown,
  { gatewayApiVersion = OLDEST_GATEWAY_API }: Pick<TrafficSettings, "gatewayApiVersion">,
): Installed {
  const annotations = ["metadata", "annotations"];
  const version = textOf(crd, ...annotations, VERSION);
  const what = `Gateway API ${version || "of an unknown version"}, ${textOf(crd, ...annotations, CHANNEL) || "an unknown"} channel`;
  const [found, wanted] = [version, gatewayApiVersion].map((text) =>
    text
      .replace(/^v/, "")
      .split(".")
      .map((part) => Number.parseInt(part, 10)),
  );
  const [major = 0, minor = 0] = found ?? [];
  const [needed = 0, least = 0] = wanted ?? [];
  if (version === "" || major > needed || (major === needed && minor >= least)) return { what };
  const lacks = `${what} is installed; needed is ${gatewayApiVersion}, by traffic.gatewayApiVersion or, without it, as the oldest that there may be. Next: install newer CRDs, or lower the key`;
  return { what, lacks };
}
