/**
 * What commands say of a stack that one Service routes. Does not prove that traffic moves: test/e2e does.
 */
import { doctor } from "../../cli/verbs/doctor";
import { plan } from "../../cli/verbs/plan";
import { release } from "../../cli/verbs/release";
import { switchTraffic } from "../../cli/verbs/switch";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
  stack.traffic = { router: "service" };
  stack.release = {};
  stack.world.setPods("green", { desired: 3, ready: 3 });
});

const LACKS =
  "as traffic.router is service, which has no weights between 0 and 100. Instead: all traffic on one color; or router istio or gateway-api";

test("a release is one stage without gates on requests, and its plan says what stays open", async () => {
  const { code, out } = await act(plan, ["--stack", "dev"], [stack]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toMatch(/^stage {4}100 % on green, watched for 5m; ready, restarts, memory/m);
  expect(out).not.toContain("10 % on green");
  expect(out).toContain(
    "careful  the traffic leaves blue at once; connections that callers keep open to the Service stay on its pods until they close or the pods go",
  );
  expect(out).toContain(
    "careful  no gate judges requests, as nobody counts them: monitoring.requests.source app has the pods do it",
  );
});

test.each([
  ["plan", plan, []],
  ["release", release, ["--yes", "--force", "it is late"]],
])(
  "%s refuses a walk with shares, and a reason does not overrule that",
  async (_name, verb, more) => {
    const argv = ["--stack", "dev", "--preset", "mesh", ...more];
    const { code, err } = await act(verb, argv, [stack]);
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain(`the stages need to be one of 100 (--preset blue-green), ${LACKS}`);
    expect(stack.events).toEqual([]);
  },
);

test("a switch of everything goes as ever, and says what stays open", async () => {
  const { code, out } = await act(switchTraffic, ["--stack", "dev", "--yes"], [stack]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toContain("; connections that callers keep open to the Service stay on its pods");
  expect(stack.world.live).toEqual({ blue: 0, green: 100 });
});

test("a switch into shares is refused before anything is written", async () => {
  const argv = ["--stack", "dev", "--weights", "70,30", "--yes"];
  const { code, err, world } = await act(switchTraffic, argv, [stack]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain(`100 and 0, ${LACKS}`);
  expect([stack.events, world.printed]).toEqual([[], []]);
});

test("doctor asks for no hosts and no metrics where nothing that decides needs them", async () => {
  const { code, out } = await act(doctor, [], [stack]);
  expect(out).toContain("✔ hosts        none: traffic.router is service");
  expect(out).toContain("and no gate that decides asks for any");
  expect(code).toBe(EXIT_CODES.ok);
});
