import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApprovalGate } from "../../../model/gates/kinds/approval";
import { askApproval } from "../../../release/gates/approval";
import { LocalServer } from "./server";

const START = Date.parse("2026-11-21T12:00:00Z");
const question = (waited: number) =>
  ({
    color: "green",
    active: "blue",
    release: "r1",
    step: "stage 1 of 3",
    weights: { blue: 90, green: 10 },
    startedAt: START,
    since: START + 60_000,
    now: START + 60_000 + waited * 1000,
  }) as const;

const gateOf = (own: Partial<ApprovalGate>): ApprovalGate => ({
  kind: "approval",
  name: "owner",
  mode: "enforce",
  onFail: "hold",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 1,
  of: 1,
  expiresSeconds: 3600,
  ...own,
});

const ask = (own: Partial<ApprovalGate>, waited = 10) =>
  askApproval(gateOf(own), question(waited), AbortSignal.timeout(5000));

const YES = '{"approved":true,"release":"r1","step":"stage 1 of 3"}';

test("without a place to look at, a person is waited for", async () => {
  expect(await ask({})).toEqual({
    outcome: "unknown",
    sentence: "owner waits for a person: sluice promote",
  });
});

test("a question expires", async () => {
  expect((await ask({}, 3599)).outcome).toBe("unknown");
  expect(await ask({}, 3600)).toEqual({
    outcome: "failed",
    sentence: "owner: nobody approved within 1h",
  });
});

describe("A file", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-approval-"));
    file = join(folder, "approved");
  });

  const write = async (text: string, seconds = 70) => {
    await writeFile(file, text);
    await utimes(file, START / 1000 + seconds, START / 1000 + seconds);
  };

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test("is waited for until it is there", async () => {
    expect(await ask({ file })).toEqual({
      outcome: "unknown",
      sentence: `owner waits for the file ${file} with ${YES}`,
    });
    await write(YES);
    expect(await ask({ file })).toEqual({
      outcome: "passed",
      sentence: `owner is approved by the file ${file}`,
    });
  });

  test("from before the release is no approval of it", async () => {
    await writeFile(file, "");
    await utimes(file, START / 1000 - 1, START / 1000 - 1);
    expect(await ask({ file })).toEqual({
      outcome: "unknown",
      sentence: `owner: the file ${file} is older than the release`,
    });
  });

  test.each([
    ["nothing", ""],
    ["the word for another release", YES.replace("r1", "r0")],
    ["the word for another step", YES.replace("1 of", "2 of")],
    ["no JSON", "approved"],
    ["another shape", '{"approved":"yes"}'],
  ])("with %s is waited for", async (_, text) => {
    await write(text);
    expect(await ask({ file })).toEqual({
      outcome: "unknown",
      sentence: `owner waits for the file ${file} with ${YES}`,
    });
  });

  test("may refuse", async () => {
    await write(YES.replace("true", "false"));
    expect((await ask({ file })).outcome).toBe("failed");
  });

  test("from the future is no approval", async () => {
    await write(YES, 71);
    expect(await ask({ file })).toEqual({
      outcome: "unknown",
      sentence: `owner: the file ${file} is from the future`,
    });
  });

  test("has to be a plain one: no folder, and no link to what somebody else writes", async () => {
    await mkdir(file);
    const words = { outcome: "unknown", sentence: `owner: ${file} is no plain file` };
    expect(await ask({ file })).toEqual(words);
    await rm(file, { recursive: true });
    await writeFile(`${file}.other`, YES);
    await symlink(`${file}.other`, file);
    expect(await ask({ file })).toEqual(words);
  });

  test("that is larger than any answer is not read", async () => {
    await write(" ".repeat(70_000));
    expect((await ask({ file })).sentence).toContain("too large");
  });

  test("that cannot be looked at is unknown", async () => {
    await writeFile(file, "");
    const verdict = await ask({ file: join(file, "below") });
    expect(verdict.outcome).toBe("unknown");
    expect(verdict.sentence).toContain("ENOTDIR");
  });
});

test.each([
  [200, "unknown", "does not answer"],
  [202, "unknown", "waits for"],
  [404, "unknown", "waits for"],
  [403, "failed", "is refused by"],
  [500, "unknown", "status 500"],
  [301, "unknown", "status 301"],
])("an address with status %j: %s", async (status, outcome, words) => {
  const server = await LocalServer.start((_request, response) => {
    response.writeHead(status, { location: "/" }).end();
  });
  const verdict = await ask({ url: `${server.url}/shop` });
  await server.stop();
  expect(verdict.outcome).toBe(outcome);
  expect(verdict.sentence).toContain(words);
});

describe("An address", () => {
  const answered = async (body: string) => {
    const server = await LocalServer.start((_request, response) => {
      response.end(body);
    });
    const verdict = await ask({ url: `${server.url}/shop?team=a` });
    await server.stop();
    return { ...verdict, asked: server.asked[0]?.url };
  };

  test("is told what it is about, and approves that", async () => {
    const { asked, outcome } = await answered(YES);
    expect(asked).toBe("/shop?team=a&release=r1&step=stage+1+of+3");
    expect(outcome).toBe("passed");
  });

  test.each([
    ["a page that asks who is there", "<html>Log in</html>"],
    ["a word about another release", YES.replace("r1", "r0")],
    ["a word about another step", YES.replace("1 of", "2 of")],
  ])("that answers with %s is unknown", async (_, body) => {
    const { outcome, sentence } = await answered(body);
    expect(outcome).toBe("unknown");
    expect(sentence).toContain(`does not answer ${YES}`);
  });

  test("may stand in a variable", async () => {
    const server = await LocalServer.start((_request, response) => {
      response.end(YES);
    });
    process.env["APPROVALS_URL"] = `${server.url}/shop?token=hunter2`;
    const verdict = await ask({ urlFrom: "APPROVALS_URL" });
    await server.stop();
    delete process.env["APPROVALS_URL"];
    expect(server.asked[0]?.url).toBe("/shop?token=hunter2&release=r1&step=stage+1+of+3");
    expect(verdict.outcome).toBe("passed");
    expect(verdict.sentence).not.toContain("hunter2");
    expect(await ask({ urlFrom: "APPROVALS_URL" })).toEqual({
      outcome: "unknown",
      sentence:
        "owner: the variable APPROVALS_URL has no address that starts with http:// or https://",
    });
  });

  test("refuses with false", async () => {
    expect((await answered(YES.replace("true", "false"))).outcome).toBe("failed");
  });

  test("is asked over https only, unless it is this machine", async () => {
    expect(await ask({ url: "http://approvals.example.com/shop" })).toEqual({
      outcome: "unknown",
      sentence: "owner: approvals.example.com is asked over https only",
    });
  });
});

test("an address where nobody is, is unknown", async () => {
  const server = await LocalServer.start(() => undefined);
  await server.stop();
  expect((await ask({ url: server.url })).outcome).toBe("unknown");
});
