import type { Danger } from "../danger";
import { objectName, objectPhrase } from "../manifest";
import type { Request } from "./request";
import { isTotal, type Rule } from "./rule";
import { sampleOf } from "./table";
import { MESH, type WayIn } from "./way-in";

/**
 * Hosts that two routers take whole at one place: one of them gets nothing. Requests for parts of a host that
 * the rules of two routers take: those of the older one hold. And Gateways that share a
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
  const parts = new Map<string, WayIn[]>();
  const certificates = new Map<string, WayIn[]>();
  for (const way of ways) {
    const { host, place, port, listener } = way;
    if (host === "") continue;
    const key = `${place} ${String(port)} ${host}`;
    if (way.gateway !== MESH) add(parts, key, way);
    if (way.gateway === MESH ? !isShared(host, ways) : takesAll(way)) add(takers, key, way);
    const certificate = listener?.certificate ?? "";
    if (certificate !== "") add(certificates, `${place} ${String(port)} ${certificate}`, way);
  }
  return [
    ...shared(takers, ({ router }) => nameOf(router)),
    ...[...parts.values()].flatMap(clashes),
    ...sharedCertificates(certificates),
  ];
}

/**
 * Whether routers have parts of a host each: a gateway joins their rules. The mesh joins none, so there such a
 * host is asked for by the services' own names.
 */
function isShared(host: string, ways: readonly WayIn[]): boolean {
  return ways.some((way) => way.host === host && way.gateway !== MESH && !takesAll(way));
}

/** Requests that two routers of a host take by rules of parts, at one place. */
function clashes(ways: readonly WayIn[]): readonly Danger[] {
  return ways.flatMap((one, index) =>
    ways.slice(index + 1).flatMap((other): readonly Danger[] => {
      const names = [one, other].map(({ router }) => nameOf(router)).sort();
      if (names[0] === names[1]) return [];
      const named = new Set([...one.rules, ...other.rules].flatMap(pathsOf));
      const both = sampleOf(one, [...one.rules, ...other.rules]).filter((request) =>
        [one, other].every((way) => takesPart(way, request)),
      );
      if (both.length === 0) return [];
      const paths = [...new Set(both.map(({ path }) => path))].filter((path) => named.has(path));
      const what = paths.length > 0 ? `requests for ${paths.join(", ")}` : "requests";
      const message = `has ${what} that rules of ${names.join(" and ")} take: those of the older one hold.`;
      return [{ kind: "claimed", subject: `host ${one.host}`, message }];
    }),
  );
}

const pathsOf = ({ matches }: Rule) => matches.flatMap(({ paths }) => paths);

function takesPart({ rules, gateway }: WayIn, request: Request): boolean {
  const own = { ...request, gateway };
  return rules.some(({ matches }) => matches.some((one) => !one.isOpen && one.takes(own)));
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
    const names = new Set(ways.flatMap(({ listener }) => listener?.name ?? []));
    if (names.size < 2) return [];
    const certificate = ways[0]?.listener?.certificate ?? "";
    const message = `is used by ${[...names].sort().join(" and ")}: clients that reuse an HTTP/2 connection get 404. Bind both services to one Gateway by its name.`;
    return [{ kind: "claimed", subject: `certificate ${certificate}`, message }];
  });
}
