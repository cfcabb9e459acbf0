import { lockDecision, type LockFacts, locksIn, type StackLock } from "../../../model/release/lock";

const START = Date.parse("2026-11-21T13:44:47Z");

const LOCK: StackLock = {
  url: "file:///state/.pulumi/locks/organization/sluice/dev/3141ce16.json?no_tmp_dir=true",
  user: "ann",
  host: "ci-1",
  pid: 342,
  since: START,
};

const FACTS: LockFacts = {
  user: "ann",
  host: "ci-1",
  isAlive: () => false,
  ownRuns: [{ pid: 342, startedAt: START - 300 }],
  now: START + 30_000,
  waitingSince: START + 20_000,
  timeoutSeconds: 60,
};

describe("Locks in what a command says", () => {
  it("Are read from the backend's own words", () => {
    const text = [
      "error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.",
      `  ${LOCK.url}: created by ann@ci-1 (pid 342) at 2026-11-21T13:44:47Z`,
      "  s3://state/locks/x.json: created by Bob B.@host.example.com (pid 7) at 2026-11-21T14:44:47+01:00",
    ].join("\n");
    expect(locksIn(text)).toEqual([
      LOCK,
      {
        url: "s3://state/locks/x.json",
        user: "Bob B.",
        host: "host.example.com",
        pid: 7,
        since: START,
      },
    ]);
  });

  it("Are there without an owner where the backend does not tell", () => {
    const text = "error: [409] Conflict: Another update is currently in progress.";
    expect(locksIn(text)).toEqual([]);
  });

  it("Are no explanation of other failures", () => {
    expect(locksIn("error: no stack named 'dev' found")).toBeUndefined();
  });
});

describe("A lock", () => {
  it("Is removed when this machine started its engine and the engine is dead", () => {
    expect(lockDecision([LOCK], FACTS)).toEqual({ do: "remove", locks: [LOCK] });
  });

  it("Is removed alone, whoever else has one", () => {
    const other = { ...LOCK, host: "ci-2", url: "file:///other.json" };
    expect(lockDecision([other, LOCK], FACTS)).toEqual({ do: "remove", locks: [LOCK] });
  });

  it.each<[string, Partial<LockFacts>]>([
    ["its engine is alive", { isAlive: () => true }],
    ["it is another machine's", { host: "ci-2" }],
    ["it is another person's", { user: "bob" }],
    ["nobody noted that this machine started its engine", { ownRuns: [] }],
    ["the note is of another process", { ownRuns: [{ pid: 343, startedAt: START - 300 }] }],
    [
      "the note is of an earlier process of that number",
      {
        ownRuns: [{ pid: 342, startedAt: START - 60_000 }],
      },
    ],
    [
      "the note is of a later process of that number",
      {
        ownRuns: [{ pid: 342, startedAt: START + 1000 }],
      },
    ],
  ])("Is waited for when %s", (_title, facts) => {
    expect(lockDecision([LOCK], { ...FACTS, ...facts })).toEqual({
      do: "wait",
      why: "the stack is locked by ann@ci-1, process 342, for 30s",
    });
  });

  it("Is the engine's own although it seems to be a part of a second older", () => {
    const facts = { ...FACTS, ownRuns: [{ pid: 342, startedAt: START + 999 }] };
    expect(lockDecision([LOCK], facts)).toMatchObject({ do: "remove" });
  });

  it("Is waited for no longer than the deadline, and its owner is named", () => {
    const facts = { ...FACTS, isAlive: () => true, now: START + 200_000 };
    const late = { ...facts, waitingSince: facts.now - 60_000 };
    expect(lockDecision([LOCK], { ...late, waitingSince: late.waitingSince + 1 })).toMatchObject({
      do: "wait",
    });
    expect(lockDecision([LOCK], late)).toEqual({
      do: "give up",
      why: "the stack is locked by ann@ci-1, process 342, for 3m20s; waited 1m; if that process is gone, `pulumi cancel` removes the lock",
    });
  });

  it("Is waited for where nobody knows whose it is", () => {
    expect(lockDecision([], FACTS)).toEqual({ do: "wait", why: "the stack is locked" });
  });
});
