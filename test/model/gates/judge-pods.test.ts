import fc from "fast-check";
import { judgeReady } from "../../../model/gates/kinds/ready";
import { judgeRestarts } from "../../../model/gates/kinds/restarts";
import { missing } from "../../../model/gates/reading";

const base = {
  name: "pods",
  mode: "enforce",
  onFail: "hold",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 2,
  of: 3,
} as const;
const ready = { ...base, kind: "ready", minPercent: 98 } as const;
const restarts = { ...base, kind: "restarts", max: 2 } as const;

test.each([
  [3, 3, "passed", "3 of 3 pods of green are ready"],
  [98, 100, "passed", "98 of 100 pods of green are ready"],
  [97, 100, "failed", "97 of 100 pods of green are ready, at least 98% are needed"],
  [0, 0, "failed", "0 of 0 pods of green are ready, at least 98% are needed"],
  [4, 3, "passed", "4 of 3 pods of green are ready"],
])("%j of %j pods are ready: %s", (count, wanted, outcome, sentence) => {
  const verdict = judgeReady(ready, "green", { ready: count, desired: wanted });
  expect(verdict).toMatchObject({ outcome, sentence, limit: 98 });
});

test.each([
  [0, "passed", "blue has not restarted since the release began"],
  [1, "passed", "containers of blue restarted once since the release began"],
  [2, "passed", "containers of blue restarted 2 times since the release began"],
  [
    3,
    "failed",
    "containers of blue restarted 3 times since the release began, at most 2 are allowed",
  ],
])("%j restarts: %s", (value, outcome, sentence) => {
  expect(judgeRestarts(restarts, { color: "blue", active: "green" }, { value })).toEqual({
    outcome,
    sentence,
    value,
    limit: 2,
  });
});

test("pods that cannot be counted are unknown, with the reason", () => {
  expect(judgeReady(ready, "green", { missing: "no route to host" })).toEqual({
    outcome: "unknown",
    sentence: "ready pods of green: no route to host",
  });
  expect(
    judgeRestarts(restarts, { color: "green", active: "blue" }, missing("no route to host")),
  ).toEqual({
    outcome: "unknown",
    sentence: "restarts of green: no route to host",
  });
});

test("a count that is none never passes", () => {
  const none = fc.constantFrom(NaN, Infinity, -1, 0.5);
  fc.assert(
    fc.property(none, (value) => {
      expect(judgeReady(ready, "green", { ready: value, desired: 3 }).outcome).toBe("unknown");
      expect(judgeReady(ready, "green", { ready: 3, desired: value }).outcome).toBe("unknown");
      expect(judgeRestarts(restarts, { color: "green", active: "blue" }, { value }).outcome).toBe(
        "unknown",
      );
    }),
  );
});
