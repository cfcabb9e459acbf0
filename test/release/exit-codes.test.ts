// Every exit code, provoked once, and the pages that list them. Commands run on fake stacks here; as processes:
// test/release/cli.test and test/e2e.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { release } from "../../release/commands/release";
import { resume } from "../../release/commands/resume";
import { EXIT_CODES, type ExitCode } from "../../release/exit-code";
import { HELP } from "../../release/help";
import { LeaseLostError } from "../../release/ports";
import { switchTraffic } from "../../release/switch";
import { FakeStack } from "../support/stack";
import { act } from "./commands/acting";
import { CONFIG, fakeWorld, ON_BLUE, project } from "./world";

type Name = keyof typeof EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = async (...argv: readonly string[]) => (await act(release, argv, [stack])).code;
const released = async () => run("--yes");

/** Lets something happen once the new color has 10 %. */
function atTenPercent(act: () => void): void {
  let isDone = false;
  stack.world.pass = ({ live }) => {
    if (live.green !== 10 || isDone) return;
    isDone = true;
    act();
  };
}

async function switched(): Promise<ExitCode> {
  const directory = project(CONFIG);
  const argv = ["--yes", "--accept-dangers", "--cwd", directory, "--stack", "dev"];
  try {
    return await switchTraffic(argv, fakeWorld({ dev: ON_BLUE }, { codes: [255] }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const PROVOKED: Readonly<Record<Name, () => Promise<ExitCode | undefined>>> = {
  ok: released,
  failed: async () => {
    stack.world.isEngineDown = true;
    return released();
  },
  usage: async () => run("--yes", "--force", ""),
  refused: async () => (await act(resume, [], [stack])).code,
  halfway: switched,
  declined: async () => (await act(release, [], [stack], false)).code,
  holding: async () => {
    stack.release = { ...stack.release, promotion: "manual" };
    return run("--yes", "--no-wait");
  },
  rolledBack: async () => {
    stack.world.errors = 900;
    return released();
  },
  aborted: async () => {
    atTenPercent(() => {
      stack.world.requests.push({ verb: "abort", by: "ann", reason: "not today" });
    });
    return released();
  },
  timedOut: async () => {
    atTenPercent(() => {
      stack.world.errors = undefined;
    });
    return released();
  },
  halted: async () => {
    atTenPercent(() => {
      stack.world.live = { blue: 70, green: 30 };
    });
    return released();
  },
  superseded: async () => {
    atTenPercent(() => {
      stack.loss.abort(new LeaseLostError("leo@ci took over"));
    });
    return released();
  },
  interrupted: async () => {
    atTenPercent(() => process.emit("SIGTERM", "SIGTERM"));
    return released();
  },
  unkept: async () => {
    stack.world.lose = (request) => {
      if (request === "flush" && stack.events.at(-1) === "finished") throw new Error("429");
    };
    return released();
  },
};

test.each(Object.keys(PROVOKED) as readonly Name[])("%s ends with its code", async (name) => {
  expect(await PROVOKED[name]()).toBe(EXIT_CODES[name]);
});

test("no two reasons share a code", () => {
  expect(new Set(Object.values(EXIT_CODES)).size).toBe(Object.keys(PROVOKED).length);
});

const codes = Object.values(EXIT_CODES).map(String);

test("the page on releases lists every code, and no other", () => {
  const page = readFileSync(join(__dirname, "../../docs/release.md"), "utf8");
  const listed = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => code);
  expect(listed).toEqual(codes);
});

test("the help of a release lists every code that it can end with", () => {
  const [, list = ""] = HELP.release.split("Exit codes\n");
  const listed = [...list.matchAll(/(?:^|\s)(\d+) {2}\w/g)].map(([, code]) => code);
  const isUpdate = (code: string) => code === String(EXIT_CODES.halfway);
  expect(listed).toEqual(codes.filter((code) => !isUpdate(code)));
});
