import { isMap } from "../../../model/merge";
import { fieldOf, listOf, textOf } from "../manifest";
import { fits } from "./string-match";

/** A request as a router sees it. */
export interface Request {
  /** `mesh`, or `namespace/name` of a Gateway. */
  readonly gateway: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly method: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The header that Envoy draws at random for each request. */
const DRAWN = "x-request-id";

/** Who asks without having been told to: browsers, with and without a session, and programs. */
const CLIENTS: readonly Readonly<Record<string, string>>[] = [
  {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
    accept: "text/html,*/*;q=0.8",
    "accept-language": "en-US,en;q=0.9",
    "accept-encoding": "gzip, deflate, br",
  },
  {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari/604.1",
    accept: "*/*",
    "accept-language": "de",
    "accept-encoding": "gzip",
    cookie: "session=4f1c2a; theme=dark",
  },
  {
    "user-agent": "Go-http-client/2.0",
    accept: "application/json",
    "accept-encoding": "gzip",
    "content-type": "application/json",
    authorization: "Bearer abc",
  },
];

const PATHS = ["/", "/some/page", "/api/v1/items/1", "/index.html"];

/** The requests of ordinary callers, in all combinations: a sample by which rules are told apart. */
export function ordinaryRequests(
  way: Pick<Request, "gateway" | "host" | "port">,
  paths: Iterable<string>,
): readonly Request[] {
  return [...new Set([...PATHS, ...paths])].flatMap((path) =>
    ["GET", "POST"].flatMap((method) =>
      CLIENTS.map((headers) => ({ ...way, path, method, headers })),
    ),
  );
}

/** Paths that a match asks for. */
export function pathsOf(match: unknown): readonly string[] {
  const uri = fieldOf(match, "uri");
  return [textOf(uri, "exact"), textOf(uri, "prefix")].filter((path) => path.startsWith("/"));
}

/**
 * Whether a request fulfills all conditions of a match but the drawn header. Callers in the mesh are not
 * known, so that of conditions on them only empty ones are fulfilled.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
export function isMatch(match: unknown, request: Request): boolean {
  const { gateway, host, port, path, method } = request;
  const gateways = listOf(match, "gateways");
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
    conditions(match, "sourceLabels").length === 0 &&
    textOf(match, "sourceNamespace") === ""
  );
}

/** The condition on the drawn header, if a match has one. */
export function drawnCondition(match: unknown): unknown {
  return conditions(match, "headers").find(([name]) => name === DRAWN)?.[1];
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
