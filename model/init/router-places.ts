import { itemsOf } from "../field";
import { type Finding, keyFor } from "./finding";
import { isHostOf } from "./picked";
import { ownRules, STREAMS } from "./router-rules";
import type { SourceObject } from "./source-object";

type Json = Readonly<Record<string, unknown>>;

/**
 * Hosts and gateways.
 *
 * @param reference - the name of a Gateway as the stack finds it
 */
export function placeFindings(
  body: Json,
  services: readonly SourceObject[],
  reference: (gateway: string) => string,
): readonly Finding[] {
  const hosts = itemsOf(body, "spec", "hosts").map(String);
  const isOwn = (host: string) => services.some((one) => isHostOf(host, one));
  const publicHosts = hosts.filter((host) => !isOwn(host));
  const gateways = itemsOf(body, "spec", "gateways")
    .map(String)
    .filter((one) => one !== "mesh")
    .map(reference);
  const exported = itemsOf(body, "spec", "exportTo");
  const [gateway] = gateways;
  const isWide = publicHosts.includes("*");
  return [
    ...(publicHosts.length === 0 ? [] : keyFor("spec.hosts", ["traffic", "hosts"], publicHosts)),
    ...(publicHosts.length === 0
      ? []
      : keyFor(
          "spec.gateways",
          ["traffic", "gateway", "name"],
          gateways.length === 1 ? gateway : gateways,
        )),
    // Istio takes no * beside the mesh.
    ...(isWide ? keyFor("spec.hosts", ["traffic", "mesh"], false) : []),
    ...(hosts.length === 0 ? keyFor("spec.hosts", ["traffic", "delegate"], true) : []),
    ...(exported.length === 0 ? [] : keyFor("spec.exportTo", ["traffic", "exportTo"], exported)),
    ...gatewayPort(body, services),
  ];
}

/** The port of a gateway at which connections arrive; in the mesh it is that of the Service. */
function gatewayPort(body: Json, services: readonly SourceObject[]): readonly Finding[] {
  const gateways = itemsOf(body, "spec", "gateways");
  const isTold = gateways.length > 0 && !gateways.includes("mesh");
  return STREAMS.flatMap((field) =>
    ownRules(body, services, field).rules.flatMap(({ index, matches }) =>
      matches.flatMap((match, place) => {
        const from = `spec.${field}[${String(index)}].match[${String(place)}].port`;
        return isTold ? keyFor(from, ["traffic", "gateway", "port"], match["port"]) : [];
      }),
    ),
  );
}
