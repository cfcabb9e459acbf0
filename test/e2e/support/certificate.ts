import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./process";

/** Where the gateway's pods look for certificates. */
const GATEWAY_NAMESPACE = "istio-system";

/** A self-signed certificate in a Secret that the gateway can read. */
export class Certificate {
  private constructor(
    readonly secretName: string,
    private readonly namespace: string,
  ) {}

  /** @param namespace - where the gateway's pods look for it. @default - that of the cluster's gateway */
  static async create(
    secretName: string,
    host: string,
    namespace = GATEWAY_NAMESPACE,
  ): Promise<Certificate> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-tls-"));
    try {
      const key = join(folder, "tls.key");
      const cert = join(folder, "tls.crt");
      const subject = [
        "-subj",
        `/CN=${host.slice(0, 64)}`,
        "-addext",
        `subjectAltName=DNS:${host}`,
      ];
      const files = ["-keyout", key, "-out", cert];
      await run("openssl", [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"],
        ...files,
        ...subject,
      ]);
      const secret = ["create", "secret", "tls", secretName, "--key", key, "--cert", cert];
      await run("kubectl", ["--namespace", namespace, ...secret]);
      return new Certificate(secretName, namespace);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async delete(): Promise<void> {
    await run("kubectl", ["--namespace", this.namespace, "delete", "secret", this.secretName]);
  }
}
