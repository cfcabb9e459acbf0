import { spawnSync } from "node:child_process";
import { createSign, generateKeyPairSync } from "node:crypto";
import type { StackArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { MeshClient } from "./support/mesh-client";
import { Namespace } from "./support/namespace";
import { targetsOf } from "./support/prometheus";
import { report } from "./support/report";
import { APP } from "./support/service";

const PRIVATE = ["/metrics", "/ready", "/healthz", "/version"];
const ISSUER = "https://login.example.com";
const HEADER = "x-sluice-color";

/** Without an enforcer a NetworkPolicy is only an object. */
const isEnforced = spawnSync("pgrep", ["-x", "kube-router"]).status === 0;
const withEnforcer = isEnforced ? it : it.skip;

/** Does not prove anything of ambient meshes. */
describe("A service that is secured", () => {
  let fixture: Fixture;
  let plain: Namespace;
  let strange: Namespace;
  let outsider: MeshClient;
  let stranger: MeshClient;
  let neighbor: MeshClient;
  let called = "";

  const withSecurity = (security: StackArgs["security"]): StackArgs => ({
    ...fixture.base,
    ...(security && { security }),
  });

  beforeAll(async () => {
    fixture = await Fixture.create("secure", { sidecars: true });
    const { registry } = fixture.cluster;
    [plain, strange] = await Promise.all([
      Namespace.create("plain"),
      Namespace.create("strange", { sidecars: true }),
    ]);
    called = `${APP}.${fixture.namespace.name}`;
    [neighbor, outsider, stranger] = await Promise.all([
      MeshClient.create(fixture.namespace, registry),
      MeshClient.create(plain, registry),
      MeshClient.create(strange, registry),
      fixture.stack.up(withSecurity({ mode: "none", reason: "before" })),
    ]);
    await fixture.reachable();
  });

  afterAll(async () => {
    await Promise.all([fixture.remove(), plain.delete(), strange.delete()]);
  });

  it("Lets in whom it should, for what it should, and nothing is lost as it is switched on and off again", async () => {
    expect(await outsider.status(called, "/")).toBe(200);
    expect(await stranger.status(called, "/")).toBe(200);
    const load = fixture.load();
    await hold(2);
    const on = await fixture.stack.up(withSecurity({ networkPolicy: false }));
    expect(on.changes.map(({ type }) => type.split(":").at(-1)).sort()).toEqual([
      "AuthorizationPolicy",
      "PeerAuthentication",
      "Service",
    ]);
    await eventually(
      "plain text to be refused",
      () => outsider.status(called, "/"),
      (status) => status === undefined,
    );
    await eventually(
      "strangers to be refused",
      () => stranger.status(called, "/"),
      (status) => status === 403,
    );
    // Open connections of the gateway keep what held before until its proxies have drained them.
    await eventually(
      "private paths to be refused",
      async () => Promise.all(PRIVATE.map((path) => fixture.ask({ path }))),
      (replies) => replies.every(({ status }) => status === 403),
      120,
    );
    expect(await neighbor.status(called, "/")).toBe(200);
    expect(await neighbor.status(called, "/ready")).toBe(200);
    const looked = await fixture.ask({ headers: { [HEADER]: "green" } });
    expect([looked.status, looked.color]).toEqual([200, "blue"]);
    await watchedAndReady();
    const off = await fixture.stack.up(withSecurity({ mode: "none", reason: "to look at it" }));
    await hold(5);
    const tally = await load.stop();
    report("security is switched on and off", tally, { on: on.seconds, off: off.seconds });
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
    expect(await outsider.status(called, "/")).toBe(200);
  });

  /** Probes and scrapes go on. */
  async function watchedAndReady(): Promise<void> {
    const { namespace, cluster } = fixture;
    const targets = await eventually(
      "four targets that are up",
      async () => {
        const found = await targetsOf(cluster.prometheus, namespace.name);
        return found.filter(({ labels }) => labels["pod"]?.startsWith(APP) === true);
      },
      (all) => all.length >= 4 && all.every(({ health }) => health === "up"),
      60,
    );
    expect(new Set(targets.map(({ labels }) => labels["pod"])).size).toBe(4);
    await fixture.kubectl.run("wait", "--for=condition=Ready", "pod", "--all", "--timeout=5s");
  }

  it("A token is needed, and taken", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwks = JSON.stringify({
      keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" }],
    });
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const token = (issuer: string) => {
      const head = encoded({ alg: "RS256", typ: "JWT", kid: "one" });
      const expires = Math.floor(Date.now() / 1000) + 600;
      const body = `${head}.${encoded({ iss: issuer, sub: "somebody", exp: expires })}`;
      const sign = createSign("RSA-SHA256").update(body).sign(privateKey, "base64url");
      return { authorization: `Bearer ${body}.${sign}` };
    };
    const jwt = { issuer: ISSUER, jwks, publicPaths: ["/public*"] };
    await fixture.stack.up(withSecurity({ networkPolicy: false, jwt }));
    // Open connections of the gateway keep what held before, as above.
    await eventually(
      "requests without a token, and with one of another issuer, to be refused",
      async () =>
        Promise.all([fixture.ask(), fixture.ask({ headers: token("https://other.example.com") })]),
      ([without, other]) => without.status === 403 && other.status === 401,
      120,
    );
    expect((await fixture.ask({ headers: token(ISSUER) })).status).toBe(200);
    expect((await fixture.ask({ path: "/public/nothing" })).status).toBe(404);
    await eventually(
      "pods of the own namespace without a token to be refused",
      () => neighbor.status(called, "/"),
      (status) => status === 403,
      120,
    );
    expect(await neighbor.status(called, "/", token(ISSUER))).toBe(200);
  });

  withEnforcer("Connections from other namespaces reach no pod", async () => {
    await fixture.stack.up(withSecurity({ networkPolicy: false }));
    await fixture.reachable();
    const load = fixture.load();
    await hold(2);
    await fixture.stack.up(fixture.base);
    await eventually(
      "strangers to get no connection",
      () => stranger.status(called, "/"),
      // A sidecar answers for a pod that it cannot reach.
      (status) => status === 503 || status === undefined,
      60,
    );
    expect(await neighbor.status(called, "/")).toBe(200);
    await hold(5);
    const tally = await load.stop();
    report("NetworkPolicies are switched on", tally);
    expect(tally.lost).toEqual([]);
  });
});
