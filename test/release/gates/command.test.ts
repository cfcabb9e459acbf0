import type { Question } from "../../../release/driver/ports";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandGate } from "../../../model/gates/kinds/command";
import { askCommand } from "../../../release/gates/command";

const question: Question = {
  color: "green",
  active: "blue",
  release: "r1",
  step: "stage 1 of 3",
  startedAt: 0,
  since: 60_000,
  now: 90_000,
  weights: { blue: 90, green: 10 },
};
const service = { app: "shop", namespace: "market" };

const gateOf = (command: readonly string[]): CommandGate => ({
  kind: "command",
  name: "suite",
  mode: "enforce",
  onFail: "hold",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 1,
  of: 1,
  command,
});

const shell = (script: string, signal = AbortSignal.timeout(10_000)) =>
  askCommand(gateOf(["sh", "-c", script]), question, service, signal);

test.each([
  ["exit 0", "passed", "suite: sh succeeded"],
  ["echo one; echo two", "passed", "suite: sh succeeded: two"],
  [
    "echo 3 of 9 checks failed >&2; exit 1",
    "failed",
    "suite: sh failed with exit code 1: 3 of 9 checks failed",
  ],
  ["exit 2", "failed", "suite: sh failed with exit code 2"],
  ["echo later; exit 75", "unknown", "suite: sh does not know yet: later"],
  ["kill -9 $$", "unknown", "suite: sh was ended by SIGKILL"],
])("%s: %s", async (script, outcome, sentence) => {
  expect(await shell(script)).toEqual({ outcome, sentence });
});

test("a program that is not there is unknown", async () => {
  const gate = gateOf(["/no/such/program"]);
  const verdict = await askCommand(gate, question, service, AbortSignal.timeout(5000));
  expect(verdict.outcome).toBe("unknown");
  expect(verdict.sentence).toMatch(/^suite: \/no\/such\/program cannot be started: .*ENOENT/);
});

test("a program knows what it is asked about", async () => {
  const names = ["APP", "NAMESPACE", "COLOR", "ACTIVE", "WEIGHT", "GATE", "STARTED_AT", "SINCE"];
  const words = names.map((name) => `$SLUICE_${name}`).join(" ");
  expect((await shell(`echo ${words}`)).sentence).toBe(
    "suite: sh succeeded: shop market green blue 10 suite " +
      "1970-01-01T00:00:00.000Z 1970-01-01T00:01:00.000Z",
  );
});

test("no shell reads the words", async () => {
  const gate = gateOf(["echo", "$SLUICE_COLOR; exit 1"]);
  const verdict = await askCommand(gate, question, service, AbortSignal.timeout(5000));
  expect(verdict.sentence).toBe("suite: echo succeeded: $SLUICE_COLOR; exit 1");
});

test("only the end of a long output is kept", async () => {
  const { sentence } = await shell("yes 0123456789 | head -c 1000000; echo; echo last");
  expect(sentence).toBe("suite: sh succeeded: last");
  const long = await shell("head -c 5000 /dev/zero | tr '\\0' x");
  expect(long.sentence).toHaveLength("suite: sh succeeded: ".length + 200);
});

describe("Programs that do not end", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-gate-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  /** A signal that aborts as soon as the script has written down all of its processes. */
  function abortedOnce(count: number, reason?: unknown): AbortSignal {
    const controller = new AbortController();
    const timer = setInterval(() => {
      void pids()
        .catch(() => [])
        .then(({ length }) => {
          if (length < count) return;
          clearInterval(timer);
          controller.abort(reason);
        });
    }, 10);
    return controller.signal;
  }

  const late = new DOMException("late", "TimeoutError");

  /** The process ids that a script wrote down. */
  async function pids(): Promise<readonly number[]> {
    const text = await readFile(join(folder, "pids"), "utf8");
    return text.split("\n").filter(Boolean).map(Number);
  }

  /** Processes of a group end one after the other. */
  async function allGone(ids: readonly number[]): Promise<void> {
    while (ids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  test("when its time is over the whole group is ended", async () => {
    const script = `sleep 600 & echo $! > ${folder}/pids; echo $$ >> ${folder}/pids; wait`;
    expect(await shell(script, abortedOnce(2, late))).toEqual({
      outcome: "unknown",
      sentence: "suite: sh: no answer in time",
    });
    await allGone(await pids());
  });

  test("also when it does not listen", async () => {
    const script = `trap '' TERM; echo $$ > ${folder}/pids; while :; do sleep 0.1; done`;
    const verdict = await shell(script, abortedOnce(1, late));
    expect(verdict.sentence).toBe("suite: sh: no answer in time");
    await allGone(await pids());
  });

  test("what it leaves behind is ended with it, and nobody waits for that", async () => {
    const script = `sleep 600 & echo $! > ${folder}/pids; echo done`;
    expect(await shell(script)).toEqual({
      outcome: "passed",
      sentence: "suite: sh succeeded: done",
    });
    await allGone(await pids());
  });

  test("an interruption ends it, and one that came before does not start it", async () => {
    const signal = abortedOnce(1);
    const running = shell(`echo $$ > ${folder}/pids; sleep 600`, signal);
    expect((await running).sentence).toBe("suite: sh: interrupted");
    expect(await shell("exit 0", signal)).toEqual({
      outcome: "unknown",
      sentence: "suite: sh cannot be started: interrupted",
    });
    await allGone(await pids());
  });
});

describe("The driver's environment", () => {
  beforeEach(() => {
    process.env["SHOP_PASSPHRASE"] = "open-sesame";
  });

  afterEach(() => {
    delete process.env["SHOP_PASSPHRASE"];
  });

  test("is not a program's, but for what makes it run", async () => {
    expect((await shell('echo "[$SHOP_PASSPHRASE] ${PATH:+found}"')).sentence).toBe(
      "suite: sh succeeded: [] found",
    );
  });

  test("gives what is named, and what it says hides that", async () => {
    const script = "echo pass $SHOP_PASSPHRASE of https://ann:$SHOP_PASSPHRASE@shop.example.com";
    const gate = { ...gateOf(["sh", "-c", script]), env: ["SHOP_PASSPHRASE"] };
    const verdict = await askCommand(gate, question, service, AbortSignal.timeout(5000));
    expect(verdict.sentence).toBe("suite: sh succeeded: pass *** of https://…@shop.example.com");
  });
});

test("what a program says is shown and not obeyed", async () => {
  expect((await shell("printf '\\033[2Jfine'")).sentence).toBe(
    "suite: sh succeeded: \\u001b[2Jfine",
  );
});
