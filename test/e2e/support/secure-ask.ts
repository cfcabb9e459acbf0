import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { type SecureVersion, TLSSocket } from "node:tls";
import { colorOf } from "./color-header";

/** One answer over TLS. */
export interface SecureReply {
  readonly status: number;
  readonly color: string | undefined;
  readonly protocol: string | null;
  /** Whom the certificate names. */
  readonly subject: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Asks over exactly one version of TLS. OpenSSL's own bar is lowered for the old ones, so that a refusal
 * comes from the server; the certificate is the case's own and is not checked.
 */
export async function secureAsk(
  gateway: URL,
  host: string,
  version: SecureVersion,
  path = "/",
): Promise<SecureReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: gateway.hostname,
        port: gateway.port,
        servername: host,
        headers: { host },
        path,
        agent: false,
        timeout: 10_000,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: "DEFAULT@SECLEVEL=0",
      },
      (response) => {
        const { socket } = response;
        const secure = socket instanceof TLSSocket ? socket : undefined;
        const protocol = secure?.getProtocol() ?? null;
        const subject = secure?.getPeerX509Certificate()?.subject;
        response.resume();
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            color: colorOf(response.headers),
            protocol,
            subject,
            headers: response.headers,
          });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in 10 s")));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
