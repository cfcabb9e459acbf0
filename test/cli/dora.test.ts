/** Proves where the figures come from, on a fake stack and a git that is played; the arithmetic is model/'s. */
import { doraReport } from "../../cli/dora";
import { release } from "../../cli/verbs/release";
import { report } from "../../cli/verbs/report";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const runner = (times: Readonly<Record<string, string>>) => ({
  show: () => Promise.reject(new Error("nothing is shown")),
  read: ({ args }: { readonly args: readonly string[] }) => {
    const time = times[args.at(-1) ?? ""];
    return time === undefined ? Promise.reject(new Error("unknown")) : Promise.resolve(time);
  },
});

const PAST = {
  ...({ id: "r1", at: 900_000, outcome: "promoted", isBad: false, reason: "why" } as const),
  ...{ to: "shop@sha256:a", trafficAt: 600_000 },
};

async function reported(past: readonly object[], times = {}, isJson = false) {
  const stack = new FakeStack();
  const session = stack.open();
  const journals = async () => ({ ...(await session.journals()), past: past as never });
  const clock = { ...session.clock, now: () => 7 * 86_400_000 };
  return doraReport({ ...session, clock, journals }, runner(times), ".", isJson);
}

describe("report --dora", () => {
  it("asks git when the commits were made, and passes over those that it does not know", async () => {
    const past = [
      { ...PAST, commit: "aa" },
      { ...PAST, commit: "bb", to: "shop@sha256:b" },
    ];
    const { text, code } = await reported(past, { "aa^{commit}": "300\n" }, true);
    expect(code).toBe(EXIT_CODES.ok);
    expect(JSON.parse(text)).toMatchObject({
      ...{ deployments: 2, failed: 0, lead: { medianMs: 300_000, of: 1 } },
    });
  });

  it("says that nothing is remembered, with code 1", async () => {
    expect(await reported([])).toEqual({
      ...{ text: "The cluster remembers no release.", code: EXIT_CODES.failed },
    });
  });

  it("is a report of the verb, of the releases of a stack", async () => {
    const stack = new FakeStack();
    expect((await act(release, ["--yes"], [stack])).code).toBe(EXIT_CODES.ok);
    const { code, out } = await act(report, ["--dora"], [stack]);
    expect(code).toBe(EXIT_CODES.ok);
    expect(out).toContain("1 version that users got");
  });

  it("is no page, and belongs to no single release", async () => {
    for (const more of [["--format", "html"], ["--capacity"], ["--id", "r1"], ["--window", "3d"]]) {
      expect((await act(report, ["--dora", ...more])).code).toBe(EXIT_CODES.usage);
    }
  });
});
