import { readFileSync } from "node:fs";
import { Agent, type RequestOptions } from "node:https";
import { type Entry, isText, type ClusterTarget } from "../../preview/cluster/kubeconfig";

/** Gives the options that a request needs to be let in; asked again when a login is old. */
export type Login = () => Promise<RequestOptions>;

const CLUSTER_KEYS: ReadonlySet<string> = new Set([
  ...["server", "certificate-authority", "certificate-authority-data"],
  ...["insecure-skip-tls-verify", "tls-server-name", "disable-compression", "extensions"],
]);

const USER_KEYS: ReadonlySet<string> = new Set([
  ...["client-certificate", "client-certificate-data", "client-key", "client-key-data"],
  ...["token", "tokenFile", "extensions"],
]);

/**
 * How to log in with certificates and tokens alone. Whatever else a cluster or a user says, such as a
 * program to ask, a proxy, or a key that is not known here, gives nothing: the library knows it.
 */
export function plainLogin({ cluster, user }: ClusterTarget): Login | undefined {
  const server = cluster["server"];
  const isPlain = isText(server) && server.startsWith("https:");
  if (!isPlain || !user || !has(cluster, CLUSTER_KEYS) || !has(user, USER_KEYS)) return undefined;
  return () => Promise.resolve().then(() => optionsOf(cluster, user));
}

function has(entry: Entry, keys: ReadonlySet<string>): boolean {
  return Object.entries(entry).every(([key, value]) => {
    if (!keys.has(key)) return false;
    const isFlag = key === "insecure-skip-tls-verify" || key === "disable-compression";
    return key === "extensions" || typeof value === (isFlag ? "boolean" : "string");
  });
}

/** Files are read anew each time: who rotates them does not ask. */
function optionsOf(cluster: Entry, user: Entry): RequestOptions {
  const [ca, cert, key] = [
    secret(cluster, "certificate-authority"),
    secret(user, "client-certificate"),
    secret(user, "client-key"),
  ];
  const servername = cluster["tls-server-name"];
  const agent = new Agent({
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(cluster["insecure-skip-tls-verify"] === true && { rejectUnauthorized: false }),
    ...(isText(servername) && { servername }),
  });
  const token = tokenOf(user);
  return { agent, headers: { ...(token !== undefined && { Authorization: `Bearer ${token}` }) } };
}

/** What the file itself holds comes before a path, as for kubectl. */
function secret(entry: Entry, name: string): Buffer | undefined {
  const [data, path] = [entry[`${name}-data`], entry[name]];
  if (isText(data)) return Buffer.from(data, "base64");
  return isText(path) ? readFileSync(path) : undefined;
}

/** A file is the newer one, as its token is renewed; where it cannot be read, the other has to do. */
function tokenOf({ token, tokenFile }: Entry): string | undefined {
  const own = isText(token) ? token : undefined;
  if (!isText(tokenFile)) return own;
  try {
    return readFileSync(tokenFile, "utf8").trim();
  } catch (error) {
    if (own === undefined) throw error;
    return own;
  }
}
