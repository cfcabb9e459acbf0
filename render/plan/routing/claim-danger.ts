import type { Danger } from "../danger";
import { objectName, objectPhrase, textOf } from "../manifest";
import { sampleOf } from "./table";
import { isTotal } from "./rule";
import { MESH, type WayIn } from "./way-in";

/**
 * Hosts that two routers take whole at one place: one of them gets nothing. And Gateways that share a
 * certificate: clients reuse a connection to the one for hosts of the other. Nothing that was so before.
 *
 * @see https://istio.io/latest/docs/ops/common-problems/network-issues/#404-errors-occur-when-multiple-gateways-configured-with-same-tls-certificate
 */
export function claimDangers(before: readonly WayIn[], after: readonly WayIn[]): readonly Danger[] {
  const known = new Set(claims(before).map(textOfDanger));
  return claims(after).filter((danger) => !known.has(textOfDanger(danger)));
}

const textOfDanger = ({ subject, message }: Danger) => `${subject} ${message}`;

const nameOf = ({ manifest }: WayIn["router"]) => objectPhrase(objectName(manifest));

function claims(ways: readonly WayIn[]): readonly Danger[] {
  const takers = new Map<string, WayIn[]>();
  const certificates = new Map<string, WayIn[]>();
  for (const way of ways) {
    const { host, place, port, server } = way;
    if (host === "") continue;
    // The rules of routers for parts of a host are joined at a gateway, never in the mesh.
    const isWhole = way.gateway === MESH || takesAll(way);
    if (isWhole) add(takers, `${place} ${String(port)} ${host}`, way);
    const certificate = textOf(server, "tls", "credentialName");
    if (certificate !== "") add(certificates, `${place} ${String(port)} ${certificate}`, way);
  }
  return [...shared(takers, ({ router }) => nameOf(router)), ...sharedCertificates(certificates)];
}

function takesAll(way: WayIn): boolean {
  const sample = sampleOf(way, way.rules);
  return way.rules.some((rule) => isTotal(rule, sample));
}

function add(map: Map<string, WayIn[]>, key: string, way: WayIn): void {
  map.set(key, [...(map.get(key) ?? []), way]);
}

function shared(
  groups: ReadonlyMap<string, readonly WayIn[]>,
  claimant: (way: WayIn) => string,
): readonly Danger[] {
  const found = [...groups.values()].flatMap((ways): readonly Danger[] => {
    const [first] = ways;
    const names = [...new Set(ways.map(claimant))].sort();
    if (!first || names.length < 2) return [];
    const message = `is claimed by ${names.join(" and ")}: one of them gets nothing.`;
    return [{ kind: "claimed", subject: `host ${first.host}`, message }];
  });
  return [...new Map(found.map((one) => [textOfDanger(one), one])).values()];
}

function sharedCertificates(groups: ReadonlyMap<string, readonly WayIn[]>): readonly Danger[] {
  return [...groups.values()].flatMap((ways): readonly Danger[] => {
    const names = new Set(ways.flatMap(({ listener }) => (listener ? [nameOf(listener)] : [])));
    if (names.size < 2) return [];
    const certificate = textOf(ways[0]?.server, "tls", "credentialName");
    const message = `is used by ${[...names].sort().join(" and ")}: clients that reuse an HTTP/2 connection get 404. Bind both services to one Gateway by its name.`;
    return [{ kind: "claimed", subject: `certificate ${certificate}`, message }];
  });
}
