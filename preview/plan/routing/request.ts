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
