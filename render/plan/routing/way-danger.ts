import type { Danger } from "../danger";
import { fieldOf, listOf, objectName, objectPhrase, textOf } from "../manifest";
import { tableOf } from "./table";
import { isWithin, MESH, type WayIn } from "./way-in";

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
  const left = after.filter(({ host }) => isWithin(old.host, host));
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
    ...serverChanges(old.server, now.server).map((what) => say(`${what} ${where}.`)),
    ...strictTransport(old, now).map(say),
  ];
}

/** Oldest first. */
const TLS_VERSIONS = ["TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"];

/** @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings */
function serverChanges(old: unknown, now: unknown): readonly string[] {
  const found: string[] = [];
  const text = (side: unknown, ...path: readonly string[]) => textOf(side, ...path) || "none";
  const compare = (what: string, ...path: readonly string[]) => {
    const [left, right] = [text(old, ...path), text(now, ...path)];
    if (left !== right) found.push(`has another ${what} (${left} → ${right})`);
  };
  compare("protocol", "port", "protocol");
  compare("TLS mode", "tls", "mode");
  compare("certificate", "tls", "credentialName");
  const oldest = (side: unknown) => TLS_VERSIONS.indexOf(textOf(side, "tls", "minProtocolVersion"));
  if (oldest(now) > Math.max(0, oldest(old))) {
    found.push(`refuses clients older than ${text(now, "tls", "minProtocolVersion")}`);
  }
  const redirects = (side: unknown) => fieldOf(side, "tls", "httpsRedirect") === true;
  if (redirects(old) && !redirects(now)) found.push("answers plain HTTP instead of a redirect");
  if (!redirects(old) && redirects(now)) found.push("answers plain HTTP with a redirect only");
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
  const ages = tableOf(way).rest.map(({ declared }) => {
    const operations = fieldOf(declared, "headers", "response");
    const header = textOf(operations, "set", STRICT) || textOf(operations, "add", STRICT);
    return Number(/max-age=(\d+)/.exec(header)?.[1] ?? 0);
  });
  return ages.length === 0 ? 0 : Math.min(...ages);
}

const STRICT = "strict-transport-security";

/** A router that stays but lets go of callers in the mesh; one that goes is told as such. */
function meshWay(old: WayIn, after: readonly WayIn[]): readonly Danger[] {
  if (old.gateway !== MESH || old.host === "") return [];
  const router = objectPhrase(objectName(old.router.manifest));
  const own = after.filter(
    ({ router: { manifest } }) => objectPhrase(objectName(manifest)) === router,
  );
  const say = (message: string): Danger => ({ kind: "way-in", subject: router, message });
  const same = own.find(({ gateway, host }) => gateway === MESH && isWithin(old.host, host));
  if (own.length > 0 && !same) {
    return [say(`no longer holds for callers in the mesh that ask for ${old.host}.`)];
  }
  const seen = (way: WayIn) => {
    const names = listOf(way.router.manifest, "spec", "exportTo").map(String);
    return names.length === 0 || names.includes("*");
  };
  if (!same || !seen(old) || seen(same)) return [];
  return [say("is seen by some namespaces only: callers in others pass by its rules.")];
}
