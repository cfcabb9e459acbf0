import { covers } from "../../../model/traffic/hosts";
import type { Danger } from "../danger";
import { objectName, objectPhrase } from "../manifest";
import type { Request } from "./request";
import { isCandidate } from "./rule";
import { sampleOf, tableOf } from "./table";
import { type Listener, MESH, type WayIn } from "./way-in";

/** Ways in that go, move or take fewer callers. Added ones are no danger. */
export function wayDangers(before: readonly WayIn[], after: readonly WayIn[]): readonly Danger[] {
  return [
    ...before.filter(isPublic).flatMap((way) => publicWay(way, after.filter(isPublic))),
    ...before
      .filter(({ host }) => !before.some((way) => isPublic(way) && way.host === host))
      .flatMap((way) => meshWay(way, after)),
  ];
}

const isPublic = ({ gateway, host }: WayIn) => gateway !== MESH && host !== "";

function publicWay(old: WayIn, after: readonly WayIn[]): readonly Danger[] {
  const say = (message: string): Danger => ({
    kind: "way-in",
    subject: `host ${old.host}`,
    message,
  });
  const left = after.filter(({ host }) => covers(host, old.host));
  if (left.length === 0) {
    return [say(`is no longer answered at ${old.place}: its callers get 404 or no connection.`)];
  }
  const here = left.filter(({ place }) => place === old.place);
  if (here.length === 0) {
    const places = [...new Set(left.map(({ place }) => place))].join(" and ");
    return [
      say(`moves from ${old.place} to ${places}: what still arrives at the old ones is lost.`),
    ];
  }
  const now = here.find(({ port }) => port === old.port);
  if (!now) {
    return [say(`is no longer answered on port ${String(old.port)} of ${old.place}.`)];
  }
  const where = `${old.port === undefined ? "" : `on port ${String(old.port)} `}of ${old.place}`;
  return [
    ...listenerChanges(old.listener, now.listener).map((what) => say(`${what} ${where}.`)),
    ...strictTransport(old, now).map(say),
    ...lostRequests(old, here, where).map(say),
  ];
}

/** Requests that the rules before took, and none of those for the host take now. */
function lostRequests(old: WayIn, after: readonly WayIn[], where: string): readonly string[] {
  const now = after.filter(({ port }) => port === old.port);
  const rules = now.flatMap((way) => way.rules);
  const isTaken = (way: WayIn, request: Request) =>
    way.rules.some((rule) => isCandidate(rule, { ...request, gateway: way.gateway }));
  const lost = sampleOf(old, [...old.rules, ...rules]).filter(
    (request) => isTaken(old, request) && !now.some((way) => isTaken(way, request)),
  );
  if (lost.length === 0) return [];
  const named = rules.flatMap(({ matches }) => matches.flatMap(({ paths }) => paths));
  const left = named.length > 0 ? [...new Set(named)].join(", ") : "some requests";
  return [`is answered for ${left} alone ${where}: other callers get 404.`];
}

function listenerChanges(old?: Listener, now?: Listener): readonly string[] {
  const found: string[] = [];
  const compare = (what: string, key: "protocol" | "tlsMode" | "certificate") => {
    const [left = "", right = ""] = [old?.[key], now?.[key]];
    if (left !== right) found.push(`has another ${what} (${left || "none"} → ${right || "none"})`);
  };
  compare("protocol", "protocol");
  compare("TLS mode", "tlsMode");
  compare("certificate", "certificate");
  if ((now?.tlsRank ?? 0) > (old?.tlsRank ?? 0)) {
    found.push(`refuses clients older than ${now?.oldestTls ?? "none"}`);
  }
  const [redirected, redirects] = [old?.redirects ?? false, now?.redirects ?? false];
  if (redirected && !redirects) found.push("answers plain HTTP instead of a redirect");
  if (!redirected && redirects) found.push("answers plain HTTP with a redirect only");
  return found;
}

/** What browsers were told lasts longer than what they are told now. */
function strictTransport(old: WayIn, now: WayIn): readonly string[] {
  const [left, right] = [strictSeconds(old), strictSeconds(now)];
  if (right >= left) return [];
  return [
    `tells browsers for ${String(right)} instead of ${String(left)} seconds to use HTTPS only.`,
  ];
}

function strictSeconds(way: WayIn): number {
  const ages = tableOf(way).rest.map(({ limits }) => limits.strictSeconds);
  return ages.length === 0 ? 0 : Math.min(...ages);
}

/** A router that stays but lets go of callers in the mesh; one that goes is told as such. */
function meshWay(old: WayIn, after: readonly WayIn[]): readonly Danger[] {
  if (old.gateway !== MESH || old.host === "") return [];
  const router = objectPhrase(objectName(old.router.manifest));
  const own = after.filter(
    ({ router: { manifest } }) => objectPhrase(objectName(manifest)) === router,
  );
  const say = (message: string): Danger => ({ kind: "way-in", subject: router, message });
  const same = own.find(({ gateway, host }) => gateway === MESH && covers(host, old.host));
  if (own.length > 0 && !same) {
    return [say(`no longer holds for callers in the mesh that ask for ${old.host}.`)];
  }
  if (!same || !old.isSeenByAll || same.isSeenByAll) return [];
  return [say("is seen by some namespaces only: callers in others pass by its rules.")];
}
