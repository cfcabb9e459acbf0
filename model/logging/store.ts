/** What keeps the lines. */
export type StoreKind = "loki" | "elasticsearch" | "opensearch";

/** Where lines are sent; exactly one store, as two cost twice and disagree (C53). */
export interface StoreArgs<Secret = string> {
  readonly kind: StoreKind;
  /** Address as the nodes reach it, with its path if it has one. */
  readonly url: string;
  /** Tenant of Loki (`X-Scope-OrgID`). @default - none */
  readonly tenant?: string;
  /** Start of the names of the daily indices of Elasticsearch or OpenSearch. @default - `app` */
  readonly index?: string;
  /** @default - none */
  readonly username?: string;
  /** Secret config; goes with `username`. @default - none */
  readonly password?: Secret;
  /** Bearer token for Loki, secret config; instead of `username`. @default - none */
  readonly token?: Secret;
  /**
   * Sends pod and trace to Loki as structured metadata, where they are found without reading lines,
   * instead of in the line. A Loki without it, such as any before 2.9, refuses all lines.
   * @default false
   */
  readonly structuredMetadata?: boolean;
}

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
