import { isMap } from "../../../../model/settings/merge";
import { fieldOf, itemsOf, textOf } from "../../../../model/field";
import type { Request } from "../request";
import type { Match } from "../rule";
import { fits } from "./string-match";

/** The header that Envoy draws at random for each request. */
const DRAWN = "x-request-id";

/** One match of an HTTP rule. */
export function matchOf(match: unknown): Match {
  const drawn = conditions(match, "headers").find(([name]) => name === DRAWN);
  return {
    takes: (request) => isMatch(match, request),
    ...(drawn && { draws: (id: string) => fits(drawn[1], id) }),
    isOpen: isOpen(match),
    paths: pathsOf(match),
    callers: callersText(match),
  };
}

/** Keys that ask for nothing by themselves. */
const UNASKED = ["name", "gateways", "port", "statPrefix", "ignoreUriCase", "sniHosts"];

function isOpen(match: unknown): boolean {
  if (!isMap(match)) return true;
  const asked = Object.keys(match).filter((key) => !UNASKED.includes(key));
  const uri = fieldOf(match, "uri");
  const isAnyPath = textOf(uri, "prefix") === "/" || textOf(uri, "regex") === ".*";
  return asked.every((key) => key === "uri" && isAnyPath);
}

/** Paths that a match asks for. */
function pathsOf(match: unknown): readonly string[] {
  const uri = fieldOf(match, "uri");
  return [textOf(uri, "exact"), textOf(uri, "prefix")].filter((path) => path.startsWith("/"));
}

/**
 * Whether a request fulfills all conditions of a match but the drawn header. Callers in the mesh are not
 * known, so that of conditions on them only empty ones are fulfilled.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
function isMatch(match: unknown, request: Request): boolean {
  const { gateway, host, port, path, method } = request;
  const gateways = itemsOf(match, "gateways");
  if (gateways.length > 0 && !gateways.includes(gateway)) return false;
  const asked = fieldOf(match, "port");
  if (typeof asked === "number" && port !== undefined && asked !== port) return false;
  const ignoreCase = fieldOf(match, "ignoreUriCase") === true;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ["uri", path],
    ["method", method],
    ["authority", host],
    ["scheme", undefined],
  ];
  const fulfilled = parts.every(([key, value]) => {
    const condition = fieldOf(match, key);
    // Both schemes are ordinary: a rule on one of them is held to take what comes.
    return condition === undefined || key === "scheme" || fits(condition, value, ignoreCase);
  });
  return (
    fulfilled &&
    conditions(match, "headers").every(
      ([name, condition]) => name === DRAWN || fits(condition, headerOf(request, name)),
    ) &&
    conditions(match, "withoutHeaders").every(
      ([name, condition]) => !fits(condition, headerOf(request, name)),
    ) &&
    conditions(match, "queryParams").length === 0 &&
    !asksForCallers(match)
  );
}

/** Istio looks at callers only where a match names no gateways. */
function asksForCallers(match: unknown): boolean {
  return (
    itemsOf(match, "gateways").length === 0 &&
    (conditions(match, "sourceLabels").length > 0 || textOf(match, "sourceNamespace") !== "")
  );
}

function conditions(match: unknown, part: string): readonly (readonly [string, unknown])[] {
  const map = fieldOf(match, part);
  return isMap(map) ? Object.entries(map).map(([name, one]) => [name.toLowerCase(), one]) : [];
}

function headerOf({ headers, host, path, method }: Request, name: string): string | undefined {
  const pseudo: Readonly<Record<string, string>> = {
    host,
    ":authority": host,
    ":path": path,
    ":method": method,
  };
  return headers[name] ?? pseudo[name];
}

/** The labels of the callers that a match is for; empty where anything but they decides. */
function callersText(match: unknown): string {
  const labels = fieldOf(match, "sourceLabels");
  if (!isMap(labels) || !isMap(match) || !asksForCallers(match)) return "";
  const others = Object.keys(match).filter((key) => key !== "sourceLabels");
  if (others.length > 0) return "";
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(",");
}
