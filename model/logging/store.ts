import { anyText, flag, object, secret, text, webAddress, word } from "../settings/fields";

/** Text that stays text where it is put: Fluent Bit fills in what looks like `${NAME}`. */
const plain = (needed: string) => text(/^[^$\s]+$/, `${needed} without spaces and $`);

/** Where lines are sent; exactly one store, as two cost twice and disagree. */
export const storeSchema = object({
  /** What keeps the lines. */
  kind: word(["loki", "elasticsearch", "opensearch"]).meta({ examples: ["loki"] }),
  /** Address as the nodes reach it, with its path if it has one. */
  url: webAddress().meta({ examples: ["http://loki.example.com:3100"] }),
  /** Tenant of Loki (`X-Scope-OrgID`). @default - none */
  tenant: plain("a tenant")
    .meta({ examples: ["shop"] })
    .exactOptional(),
  /** Start of the names of the daily indices of Elasticsearch or OpenSearch. @default - `app` */
  index: text(/^[a-z0-9][a-z0-9._-]*$/, "a name of lower-case letters, digits, -, _ and .")
    .meta({ examples: ["shop"] })
    .exactOptional(),
  /** User who may write. @default - none */
  username: plain("a user's name")
    .meta({ examples: ["shipper"] })
    .exactOptional(),
  /** Password, from secret config; goes with `username`. @default - none */
  password: secret(
    anyText("a password").meta({ examples: ["from-secret-config"] }),
  ).exactOptional(),
  /** Bearer token for Loki, from secret config; instead of `username`. @default - none */
  token: secret(anyText("a token").meta({ examples: ["from-secret-config"] })).exactOptional(),
  /**
   * Sends pod and trace to Loki as structured metadata, where they are found without reading lines,
   * instead of in the line. A Loki without it, such as any before 2.9, refuses all lines.
   */
  structuredMetadata: flag().default(false),
});

/** Variables of the shipper's environment that hold secrets. */
export const STORE_SECRETS = { password: "LOGS_PASSWORD", token: "LOGS_TOKEN" } as const;

/** An address in the parts that the shipper takes. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end; empty where there is none. */
  readonly path: string;
  readonly isSecure: boolean;
}

/** Takes an address apart. */
export function endpointOf(url: string): Endpoint {
  const { protocol, hostname, port, pathname } = new URL(url);
  const isSecure = protocol === "https:";
  return {
    host: hostname,
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    path: pathname.replace(/\/+$/, ""),
    isSecure,
  };
}
