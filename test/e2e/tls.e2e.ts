import type { StackArgs } from "../../model/settings/settings-args";
import { Certificate } from "./support/certificate";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { grpcImage } from "./support/grpc-image";
import { secureAsk } from "./support/secure-ask";

/** Where the service of gRPC answers by TLS of its own. */
const SECURE_PORT = 9200;

/** Does not prove anything about certificates: the case's own is self-signed and not checked. */
describe("A Gateway of the service's own with TLS", () => {
  let fixture: Fixture;
  let certificate: Certificate | undefined;

  beforeAll(async () => {
    fixture = await Fixture.create("tls");
    certificate = await Certificate.create(fixture.namespace.name, fixture.host);
    const tls = { credentialName: certificate.secretName, hstsMaxAge: "5m" };
    await fixture.stack.up({ ...fixture.base, traffic: { ...fixture.base.traffic, tls } });
    await eventually(
      "the gateway to serve TLS",
      () => securely("TLSv1.3"),
      ({ status }) => status === 200,
    );
  });

  afterAll(async () => {
    await certificate?.delete();
    await fixture.remove();
  });

  const securely = async (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
    secureAsk(fixture.cluster.secureGateway, fixture.host, version);

  it("Speaks TLS 1.2 and 1.3 and sends the HSTS header", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const { status, color, protocol, headers } = await securely(version);
      expect({ status, color, protocol }).toEqual({
        status: 200,
        color: "blue",
        protocol: version,
      });
      expect(headers["strict-transport-security"]).toBe("max-age=300");
    }
  });

  it("Refuses TLS 1.1", async () => {
    const refusal = await securely("TLSv1.1").then(
      () => "accepted",
      (error: unknown) => String(error),
    );
    // An alert comes from the other side; were it this side that declined, there would be none.
    expect(refusal).toContain("alert protocol version");
  });

  it("Redirects plain HTTP to HTTPS", async () => {
    const { status, headers } = await fixture.ask({ path: "/some/page" });
    expect(status).toBe(301);
    expect(headers.location).toMatch(new RegExp(`^https://${fixture.host}(?::\\d+)?/some/page$`));
  });

  it("Passes TLS of the pods on as it is, by the name that is asked for and by the weights", async () => {
    const { base } = fixture;
    const image = await grpcImage(fixture.cluster.registry, "1");
    const off = { mode: "off" } as const;
    const passed: StackArgs = {
      ...base,
      port: SECURE_PORT,
      ...{ blue: { image }, green: { image } },
      workload: { ...base.workload, env: {} },
      traffic: { hosts: [fixture.host], protocol: "tls", servicePort: 443 },
      monitoring: { scrape: "none" },
      release: { gates: { errors: off, latency: off }, guard: { errors: off } },
    };
    const seen = async (color: string) =>
      eventually(
        `a pod of ${color} to answer by TLS of its own`,
        () =>
          secureAsk(fixture.cluster.secureGateway, fixture.host, "TLSv1.3", "/metrics").catch(
            () => undefined,
          ),
        (reply) => reply?.color === color,
      );
    await fixture.stack.up(passed);
    const { status, subject } = (await seen("blue")) ?? {};
    expect([status, subject]).toEqual([200, "CN=the pods' own"]);
    await fixture.stack.up({ ...passed, activeColor: "green", weights: { blue: 0, green: 100 } });
    expect((await seen("green"))?.subject).toBe("CN=the pods' own");
    const other = `other.${fixture.host}`;
    await expect(secureAsk(fixture.cluster.secureGateway, other, "TLSv1.3")).rejects.toThrow();
  });
});
