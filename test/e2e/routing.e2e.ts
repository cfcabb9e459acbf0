import { COLORS } from "../../model/color";
import type { StackArgs } from "../../model/settings/settings-args";
import type { Weights } from "../../model/traffic/weights";
import type { Question } from "./support/ask";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { keepaliveTo } from "./support/istioctl";
import { inBatches } from "./support/in-batches";
import { countedRequests } from "./support/pods";
import { report } from "./support/report";
import { APP } from "./support/service";
import { tolerance } from "./support/tally";
import { User } from "./support/user";

const PREVIEW = "open-sesame-open-sesame";
const HEADER = "x-sluice-color";
const USERS = 400;
const VISITS = 3;

/** Requests of some users, who are kept on a pod. */
const SAMPLES = 40;

/** Requests of each method, of which some are copied. */
const COPIES = 25;

const ORIGIN = "https://pages.example.com";
const AGENT = "told by the rule";

/** Rules whose requests go by the weights, and are changed, answered or ended by the proxy. */
const CHANGES: NonNullable<NonNullable<StackArgs["traffic"]>["match"]> = [
  {
    name: "pages",
    to: "split",
    paths: ["/version"],
    corsPolicy: { allowOrigins: [ORIGIN], allowMethods: ["GET", "PUT"], maxAge: "10m" },
  },
  {
    name: "renamed",
    to: "split",
    paths: [{ prefix: "/old/" }],
    rewrite: { uri: "/" },
    requestHeaders: { set: { "user-agent": AGENT } },
    responseHeaders: { set: { "x-rule": "renamed" }, remove: ["x-pod"] },
  },
  {
    name: "broken",
    to: "split",
    headers: { "x-fault": "abort" },
    fault: { abort: { httpStatus: 418 } },
  },
  {
    name: "late",
    to: "split",
    headers: { "x-fault": "delay" },
    fault: { delay: { fixedDelay: "1s" } },
  },
  { name: "brief", to: "split", paths: ["/slow"], timeout: "1s" },
  { name: "moved", to: { redirect: { uri: "/new", redirectCode: 308 } }, paths: ["/moved"] },
  {
    name: "closed",
    to: { directResponse: { status: 503, body: "closed until noon" } },
    paths: ["/closed"],
  },
  { name: "secure", to: "green", scheme: "https", headers: { "x-asked-in": "scheme" } },
  { name: "plain", to: "blue", scheme: "http", headers: { "x-asked-in": "scheme" } },
];

/** The header by which a user is kept on one pod. */
const USER = "x-user";

/** Does not prove routing between pods with sidecars: requests come in at the gateway. */
describe("Rules ahead of the weights", () => {
  let fixture: Fixture;
  let ruled: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("routes");
    ruled = {
      ...fixture.base,
      traffic: {
        ...fixture.base.traffic,
        preview: { publicValue: PREVIEW },
        match: [
          { name: "testers", to: "green", headers: { "x-team": "testers" } },
          { name: "beta", to: "green", cookies: { beta: "yes" } },
          { name: "old-api", to: "blue", pathPrefix: "/v1/" },
          ...CHANGES,
        ],
        mirror: {},
        loadBalancer: { consistentHash: { httpHeaderName: USER } },
        connectionPool: { tcpKeepalive: { probes: 4, time: "61s", interval: "11s" } },
      },
    };
    await fixture.stack.up(ruled);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  /** Who answers a question that is put many times over. */
  const answers = async (question: Question, times = 30): Promise<readonly string[]> => {
    const replies = await Promise.all(Array.from({ length: times }, () => fixture.ask(question)));
    return [...new Set(replies.map(({ color }) => color ?? "nobody"))].sort();
  };

  it("The preview header with the secret word reaches the idle color, which has no weight", async () => {
    expect(await answers({ headers: { [HEADER]: PREVIEW } })).toEqual(["green"]);
    expect(await answers({})).toEqual(["blue"]);
  });

  it("No other value of the preview header opens the idle color from outside", async () => {
    for (const value of ["green", "idle", PREVIEW.toUpperCase(), `${PREVIEW}x`, ""]) {
      expect([value, await answers({ headers: { [HEADER]: value } })]).toEqual([value, ["blue"]]);
    }
  });

  it("Requests go by header, cookie and path where rules say so, and only there", async () => {
    expect(await answers({ headers: { "x-team": "testers" } })).toEqual(["green"]);
    expect(await answers({ headers: { "x-team": "others" } })).toEqual(["blue"]);
    expect(await answers({ cookies: { first: "1", beta: "yes", last: "2" } })).toEqual(["green"]);
    expect(await answers({ cookies: { beta: "yes" } })).toEqual(["green"]);
    expect(await answers({ cookies: { alphabeta: "yes" } })).toEqual(["blue"]);
    expect(await answers({ cookies: { beta: "yesterday" } })).toEqual(["blue"]);
  });

  it("The idle color gets copies of GETs, and of no POST", async () => {
    const counts = async () =>
      Promise.all(COLORS.map((color) => countedRequests(fixture.kubectl, color)));
    const before = await counts();
    for (let at = 0; at < COPIES; at += 1) {
      for (const method of ["GET", "POST"]) {
        expect((await fixture.ask({ method })).color).toBe("blue");
      }
    }
    const grown = async () =>
      (await counts()).map((after, index) =>
        ["GET", "POST"].map((method) => (after[method] ?? 0) - (before[index]?.[method] ?? 0)),
      );
    // Nobody waits for the answer of a copy.
    const seen = await eventually(
      "the copies to arrive",
      grown,
      ([, green]) => green?.[0] === COPIES,
    );
    report("copies to the idle color", undefined, {
      "GET, POST of blue and green": seen.join(" "),
    });
    expect(seen).toEqual([
      [COPIES, COPIES],
      [COPIES, 0],
    ]);
  });

  it("Pages of the origin that a rule names may call, and no others", async () => {
    const asks = async (origin: string, method: string) => {
      const wanted = method === "OPTIONS" ? { "access-control-request-method": "PUT" } : {};
      const headers = { origin, ...wanted };
      return fixture.ask({ method, path: "/version", headers });
    };
    const before = await asks(ORIGIN, "OPTIONS");
    // No pod answers: the proxy does.
    expect([before.status, before.color]).toEqual([200, undefined]);
    expect(before.headers).toMatchObject({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-methods": "GET,PUT",
      "access-control-max-age": "600",
    });
    const allowed = await asks(ORIGIN, "GET");
    expect([allowed.status, allowed.headers["access-control-allow-origin"]]).toEqual([200, ORIGIN]);
    for (const method of ["OPTIONS", "GET"]) {
      const { headers } = await asks("https://other.example.com", method);
      expect([method, headers["access-control-allow-origin"]]).toEqual([method, undefined]);
    }
  });

  it("Paths and headers are changed where a rule says so, and only there", async () => {
    const renamed = await fixture.ask({ path: "/old/" });
    expect([renamed.status, renamed.color]).toEqual([200, "blue"]);
    expect(JSON.parse(renamed.text)).toMatchObject({ path: "/" });
    expect([renamed.headers["x-rule"], renamed.headers["x-pod"]]).toEqual(["renamed", undefined]);
    const usual = await fixture.ask();
    const { pod } = JSON.parse(usual.text) as { readonly pod: string };
    expect([usual.headers["x-rule"], usual.headers["x-pod"]]).toEqual([undefined, pod]);
    expect((await fixture.ask({ path: "/elsewhere/" })).status).toBe(404);
    const { pod: answered } = JSON.parse(renamed.text) as { readonly pod: string };
    const log = await fixture.kubectl.run("logs", answered);
    expect(log.split("\n").filter((line) => line.includes(AGENT))).toHaveLength(1);
  });

  it("Requests fail, wait and are given up where a rule says so", async () => {
    const took = async (question: Question) => {
      const start = Date.now();
      const { status, color } = await fixture.ask(question);
      return { status, color, ms: Date.now() - start };
    };
    expect(await took({ headers: { "x-fault": "abort" } })).toMatchObject({
      ...{ status: 418, color: undefined },
    });
    const late = await took({ headers: { "x-fault": "delay" } });
    expect(late).toMatchObject({ status: 200, color: "blue" });
    expect(late.ms).toBeGreaterThanOrEqual(1000);
    expect(await took({ path: "/slow?ms=50" })).toMatchObject({ status: 200, color: "blue" });
    expect(await took({ path: "/slow?ms=5000" })).toMatchObject({
      ...{ status: 504, color: undefined },
    });
  });

  it("The proxy answers where a rule says so, and no pod is asked", async () => {
    const moved = await fixture.ask({ path: "/moved" });
    expect([moved.status, moved.color]).toEqual([308, undefined]);
    expect(moved.headers.location).toBe(`http://${fixture.host}/new`);
    const closed = await fixture.ask({ path: "/closed" });
    expect([closed.status, closed.text, closed.color]).toEqual([
      ...[503, "closed until noon", undefined],
    ]);
  });

  it("A rule for a scheme holds for what is asked in it alone", async () => {
    expect(await answers({ headers: { "x-asked-in": "scheme" } })).toEqual(["blue"]);
  });

  it("Who has the same value of a header gets the same pod of a color", async () => {
    const podsFor = async (users: readonly string[]) => {
      const replies = await inBatches(users, (user) => fixture.ask({ headers: { [USER]: user } }));
      return new Set(replies.map(({ headers }) => String(headers["x-pod"])));
    };
    for (const user of ["anna", "ben", "carla"]) {
      expect([user, (await podsFor(Array<string>(SAMPLES).fill(user))).size]).toEqual([user, 1]);
    }
    const many = Array.from({ length: SAMPLES }, (_, at) => `user-${String(at)}`);
    expect((await podsFor(many)).size).toBe(2);
  });

  it("The gateway's proxy has the keepalive of connections to both colors", async () => {
    for (const color of COLORS) {
      const host = `${APP}-${color}.${fixture.namespace.name}.svc.cluster.local`;
      expect(await keepaliveTo(host)).toEqual({
        ...{ keepaliveProbes: 4, keepaliveTime: 61, keepaliveInterval: 11 },
      });
    }
  });

  it("A path rule holds whatever the weights", async () => {
    const moved = { ...ruled, activeColor: "green", weights: { blue: 0, green: 100 } } as const;
    await fixture.stack.up(moved);
    await eventually(
      "green to answer",
      () => answers({}, 5),
      (colors) => colors.join() === "green",
    );
    expect(await answers({ path: "/v1/things" })).toEqual(["blue"]);
    expect(await answers({ path: "/v2/things" })).toEqual(["green"]);
  });

  it("After a switch the secret word reaches the other color", async () => {
    expect(await answers({ headers: { [HEADER]: PREVIEW } })).toEqual(["blue"]);
  });

  it("Users stay on one color within a stage and only move towards the growing one", async () => {
    const sticky = { ...fixture.base, traffic: { ...fixture.base.traffic, stickiness: {} } };
    const users = Array.from({ length: USERS }, () => new User(fixture));
    const shares: string[] = [];
    let before: readonly string[] | undefined;
    for (const green of [20, 50, 80]) {
      const weights: Weights = { blue: 100 - green, green };
      await fixture.stack.up({ ...sticky, weights });
      await settled(weights);

      const visits = await inBatches(users, (user) => user.visit(VISITS));
      const colors = visits.map((seen) => [...new Set(seen)].join(" then "));
      expect(colors.filter((color) => color.includes("then"))).toEqual([]);
      expect(colors.filter((color, at) => before?.[at] === "green" && color !== "green")).toEqual(
        [],
      );
      const share = colors.filter((color) => color === "green").length / USERS;
      shares.push(`${(share * 100).toFixed(1)} %`);
      expect(Math.abs(share - green / 100)).toBeLessThanOrEqual(tolerance(green, USERS));
      before = colors;
    }
    report("sticky users at 20, 50 and 80 % green", undefined, {
      users: USERS,
      visits: USERS * VISITS * 3,
      shares: shares.join(" "),
    });
  });

  /** Waits until newcomers are drawn by the weights: the router has taken the stage's rules. */
  const settled = async (weights: Weights): Promise<void> => {
    const samples = 300;
    await eventually(
      `newcomers to be drawn ${weights.blue}/${weights.green}`,
      async () => {
        const replies = await inBatches(Array(samples).fill({}), () => fixture.ask());
        return replies.filter(({ color }) => color === "green").length / samples;
      },
      (share) => Math.abs(share - weights.green / 100) <= tolerance(weights.green, samples),
    );
  };
});
