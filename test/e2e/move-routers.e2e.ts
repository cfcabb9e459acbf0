import type { StackArgs } from "../../model/settings/settings-args";
import { ask } from "./support/ask";
import { Certificate } from "./support/certificate";
import { createGateway, deleteGateway, EDGE } from "./support/edge";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { inBatches } from "./support/in-batches";
import { PortForward } from "./support/port-forward";
import { report } from "./support/report";
import { secureAsk } from "./support/secure-ask";
import { APP } from "./support/service";
import { tolerance } from "./support/tally";
import { User } from "./support/user";

const USERS = 200;
const VISITS = 3;

/**
 * The walk of docs/traffic.md, at one gateway's pods. Does not prove what is lost where the new Gateway has another
 * address: callers come by DNS there.
 */
describe("A service that moves from Istio's router to Gateway API", () => {
  let fixture: Fixture;
  let moved: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("move");
    const { namespace, base, host } = fixture;
    const name = `${EDGE.namespace}/${namespace.name}`;
    moved = { ...base, traffic: { router: "gateway-api", hosts: [host], gateway: { name } } };
    await fixture.stack.up(base);
    await fixture.reachable();
    await createGateway(namespace.name);
  });

  afterAll(async () => {
    await fixture.remove();
    await deleteGateway(fixture.namespace.name);
  });

  it("Loses no request on the way there and back", async () => {
    const load = fixture.load();
    await hold(2);
    await fixture.stack.up(moved);
    expect(await fixture.kubectl.list("virtualservices,destinationrules")).toEqual([]);
    await hold(3);
    await fixture.stack.up(fixture.base);
    expect(await fixture.kubectl.list("httproutes")).toEqual([]);
    await hold(3);
    const tally = await load.stop();
    report(`${APP} moves to Gateway API and back`, tally, { requests: tally.total });
    expect(tally.lost).toEqual([]);
    expect(new Set(tally.colors)).toEqual(new Set(["blue"]));
  });

  it("Keeps users on one color of a route, and moves them one way", async () => {
    const sticky = { ...moved, traffic: { ...moved.traffic, stickiness: {} } };
    const users = Array.from({ length: USERS }, () => new User(fixture));
    const shareOf = (colors: readonly string[]) =>
      colors.filter((color) => color === "green").length / colors.length;
    const seen: (readonly string[])[] = [];
    for (const green of [30, 70]) {
      await fixture.stack.up({ ...sticky, weights: { blue: 100 - green, green } });
      await eventually(
        `newcomers to be drawn at ${String(green)} % green`,
        async () => {
          const replies = await inBatches(Array(USERS).fill({}), () => fixture.ask());
          return shareOf(replies.map(({ color }) => color ?? "nobody"));
        },
        (share) => Math.abs(share - green / 100) <= tolerance(green, USERS),
      );
      const visits = await inBatches(users, (user) => user.visit(VISITS));
      const colors = visits.map((all) => [...new Set(all)].join(" then "));
      expect(colors.filter((color) => color.includes("then"))).toEqual([]);
      expect(Math.abs(shareOf(colors) - green / 100)).toBeLessThanOrEqual(tolerance(green, USERS));
      seen.push(colors);
    }
    const [before = [], after = []] = seen;
    expect(before.filter((color, at) => color === "green" && after[at] !== "green")).toEqual([]);
    report("sticky users of an HTTPRoute at 30 and 70 % green", undefined, {
      users: USERS,
      shares: seen.map((colors) => `${(shareOf(colors) * 100).toFixed(1)} %`).join(" "),
    });
  });

  it("Has a Gateway of its own, which speaks TLS and sends plain HTTP there", async () => {
    const { namespace, host } = fixture;
    const { secretName } = await Certificate.create("own-tls", host, namespace.name);
    const gateway = { annotations: { "networking.istio.io/service-type": "ClusterIP" } };
    const tls = { credentialName: secretName };
    const router = "gateway-api";
    await fixture.stack.up({ ...moved, traffic: { router, hosts: [host], gateway, tls } });
    const pods = `deployment/${APP}-istio`;
    await namespace.kubectl.run("rollout", "status", pods, "--timeout=120s");
    const doors = await Promise.all(
      [443, 80].map((port) => PortForward.start(namespace.name, `service/${APP}-istio`, port)),
    );
    try {
      const [secure, plain] = doors.map(({ url }) => url);
      if (!secure || !plain) throw new Error("no door");
      const reply = await eventually(
        "the own Gateway to speak TLS",
        () => secureAsk(secure, host, "TLSv1.3").catch(() => undefined),
        (found) => found?.status === 200,
      );
      expect(reply?.color).toBe("blue");
      const { status, headers } = await ask(plain, host, { path: "/some/page" });
      expect(status).toBe(301);
      expect(headers.location).toMatch(new RegExp(`^https://${host}(?::\\d+)?/some/page$`));
    } finally {
      await Promise.all(doors.map((door) => door.stop()));
    }
  });
});
