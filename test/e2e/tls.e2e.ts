import { Certificate } from "./support/certificate";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { secureAsk } from "./support/secure-ask";

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
});
