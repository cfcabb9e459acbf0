import { summaryOf } from "../../../model/release/summary";
import { reportHtml } from "../../../cli/report/html";
import { World } from "../../support/world";

/** The journal of a walk in the fake world that is held, and turned back at 50 %. */
async function turnedBack(): Promise<World> {
  const world = World.of();
  world.pass = ({ live, state, now }) => {
    if (live.green === 50) world.errors = 80;
    else world.errors = now - state.startedAt > 30_000 && now - state.startedAt < 90_000 ? 20 : 0;
  };
  await world.run();
  return world;
}

describe("The summary of a release", () => {
  it("Has every weight, every answer and the time that it was held", async () => {
    const world = await turnedBack();
    const summary = summaryOf(world.journal, world.now);
    expect(summary?.weights.map(({ percent }) => percent)).toEqual([0, 10, 50, 0]);
    expect(summary?.outcome).toBe("rolled-back");
    const held = world.journal.find(({ type }) => type === "held");
    const passed = world.journal.find((event) => event.type === "passed" && event.step === 1);
    expect(summary?.heldMs).toBe((passed?.at ?? 0) - (held?.at ?? 0));
    expect(summary?.heldMs).toBeGreaterThan(0);
    const errors = summary?.gates.find(({ gate }) => gate.name === "errors");
    const asked = world.journal.filter(
      (event) => event.type === "sampled" && event.gate === "errors",
    );
    expect(errors?.samples).toHaveLength(asked.length);
  });

  it("Tells a gate's answer once until it changes", async () => {
    const world = await turnedBack();
    const texts = summaryOf(world.journal, world.now)?.news.map(({ text }) => text) ?? [];
    expect(texts.filter((text) => text === "errors 20 permille, limit 10")).toHaveLength(1);
    expect(texts.at(-1)).toBe("rolled back: errors 80 permille, limit 50");
  });

  it("Counts a hold that is not over up to now", async () => {
    const world = World.of({ promotion: "manual" });
    await world.run({ leavesOnHold: true });
    const held = world.journal.find(({ type }) => type === "held");
    const summary = summaryOf(world.journal, (held?.at ?? 0) + 5000);
    expect(summary?.heldMs).toBe(5000);
    expect(summary?.outcome).toBeUndefined();
  });

  it("Does not exist without a start", () => {
    expect(summaryOf([], 0)).toBeUndefined();
  });
});

describe("The report of a release", () => {
  it("Opens without a network: nothing in it is loaded from anywhere", async () => {
    const world = await turnedBack();
    const summary = summaryOf(world.journal, world.now);
    const html = summary ? reportHtml(summary, { app: "shop", stack: "prod" }) : "";
    expect(html).toContain("<b>rolled back</b>: errors 80 permille, limit 50");
    expect(html.match(/<svg/g)).toHaveLength(1);
    expect(html).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });

  it("Shows words of others as text, whatever they hold", async () => {
    const world = await turnedBack();
    const summary = summaryOf(world.journal, world.now);
    const by = `<img src=x onerror="alert(1)">`;
    const html = summary ? reportHtml({ ...summary, by }, { app: "shop", stack: "prod" }) : "";
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(html).not.toContain("<img");
    const observed = { missing: "Prometheus refuses: <b>&" };
    const page = summary ? reportHtml(summary, { app: "shop", stack: "prod", observed }) : "";
    expect(page).toContain("observed traffic unknown: Prometheus refuses: &lt;b&gt;&amp;</p>");
  });

  it("Draws the weights as steps that end where the release ends", async () => {
    const world = await turnedBack();
    const summary = summaryOf(world.journal, world.now);
    const html = summary ? reportHtml(summary, { app: "shop", stack: "prod" }) : "";
    const path =
      /<path class="green" fill="none" stroke-dasharray="5 4" d="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(path.startsWith("M56 196H")).toBe(true);
    expect(path.endsWith("196H872")).toBe(true);
    expect(path.match(/L/g)).toHaveLength(3);
  });
});

describe("Text of others in a page", () => {
  it("Is shown and neither runs nor loads", async () => {
    const world = await turnedBack();
    const [first] = world.journal;
    if (first?.type !== "started") throw new Error("no start");
    const evil = `<script>alert("1")</script><img src='x' onerror=a>\u001b[2J`;
    world.journal[0] = { ...first, by: evil, reason: evil };
    const sampled = world.journal.findIndex(({ type }) => type === "sampled");
    const event = world.journal[sampled];
    if (event?.type !== "sampled") throw new Error("no answer");
    // Nobody reads such an outcome any more; the page does not count on it.
    const sample = { ...event.sample, outcome: evil as "passed", sentence: evil };
    world.journal[sampled] = { ...event, sample };
    const summary = summaryOf(world.journal, world.now);
    if (!summary) throw new Error("no summary");
    const html = reportHtml(summary, { app: "shop", stack: "prod" });
    expect(html).not.toMatch(/<(?:script|img)|\u001b/);
    expect(html).toContain("&lt;img src=&#39;x&#39; onerror=a&gt;\\u001b[2J");
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/]{43}='">/,
    );
  });
});
