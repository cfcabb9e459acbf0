import type { StackArgs } from "../../model/settings/settings-args";
import type { Weights } from "../../model/traffic/weights";
import type { Question } from "./support/ask";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { destroyCompletely } from "./support/nothing-left";
import { report } from "./support/report";
import { tolerance } from "./support/tally";
import { User } from "./support/user";

const PREVIEW = "open-sesame";
const HEADER = "x-sluice-color";
const USERS = 400;
const VISITS = 3;

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
        ],
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

      const visits = await Promise.all(users.map((user) => user.visit(VISITS)));
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
        const replies = await Promise.all(Array.from({ length: samples }, () => fixture.ask()));
        return replies.filter(({ color }) => color === "green").length / samples;
      },
      (share) => Math.abs(share - weights.green / 100) <= tolerance(weights.green, samples),
    );
  };

  it("Leaves nothing behind when it is destroyed", async () => {
    await destroyCompletely(fixture);
  });
});
