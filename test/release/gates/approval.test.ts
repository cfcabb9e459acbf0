import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApprovalGate } from "../../../model/release/gate";
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
    sentence: "owner: nobody approved within 3600 s",
  });
});

describe("A file", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-approval-"));
    file = join(folder, "approved");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test("is waited for until it is there", async () => {
    expect(await ask({ file })).toEqual({
      outcome: "unknown",
      sentence: `owner waits for the file ${file}`,
    });
    await writeFile(file, "");
    await utimes(file, START / 1000 + 70, START / 1000 + 70);
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

  test("that cannot be looked at is unknown", async () => {
    await writeFile(file, "");
    const verdict = await ask({ file: join(file, "below") });
    expect(verdict.outcome).toBe("unknown");
    expect(verdict.sentence).toContain("ENOTDIR");
  });
});

test.each([
  [200, "passed", "is approved by"],
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

test("an address where nobody is, is unknown", async () => {
  const server = await LocalServer.start(() => undefined);
  await server.stop();
  expect((await ask({ url: server.url })).outcome).toBe("unknown");
});
