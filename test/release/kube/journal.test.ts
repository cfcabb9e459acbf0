// Journals on an API server that is a fake, and in files that are real. Real conflicts of two processes:
// test/e2e/release-kube-state.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JOURNAL_VERSION } from "../../../model/release/event-schema";
import type { ReleaseEvent } from "../../../model/release/event";
import { planTo } from "../../../model/release/walk";
import { allOn } from "../../../model/traffic/weights";
import { JournalFile } from "../../../release/kube/journal-file";
import { KubeJournal, readJournals } from "../../../release/kube/journal";
import { ReleaseMap } from "../../../release/kube/release-map";
import { LeaseLostError } from "../../../release/driver/ports";
import { FakeObjects } from "../../support/objects";
import { WALK } from "../../support/world";
import { A, B } from "../driver/world";

let folder: string;
let objects: FakeObjects;
let map: ReleaseMap;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-journal-"));
  objects = new FakeObjects();
  map = new ReleaseMap(objects, { app: "shop", namespace: "shop" });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The journal of a release on one machine. */
const on = (machine: string, id: string) =>
  new KubeJournal(map, new JournalFile(join(folder, machine, `${id}.jsonl`)));

const started = (id: string): ReleaseEvent => ({
  type: "started",
  version: JOURNAL_VERSION,
  at: 1,
  plan: planTo(id, "green", WALK),
  weights: allOn("blue"),
  by: "ann",
  images: { blue: A, green: B },
});
const DEPLOYED: ReleaseEvent = { type: "deployed", at: 2 };
const PROMOTED: ReleaseEvent = { type: "finished", at: 3, outcome: "promoted", reason: "done" };

const [ID, OTHER] = ["20260102-120000-aaaaaa", "20260102-130000-bbbbbb"];

/** A release that ended on one machine, which died before the cluster knew. */
async function ended(machine: string): Promise<void> {
  const journal = on(machine, ID);
  journal.append(started(ID));
  journal.append(DEPLOYED);
  await journal.flush();
  journal.append(PROMOTED);
}

test("one that ended by what this machine knows is closed when it is read", async () => {
  await ended("laptop");
  expect(await on("laptop", ID).load()).toEqual([]);
  const { open, last } = await readJournals(map);
  expect([open, last.at(-1)]).toEqual([[], PROMOTED]);
});

test("the next release begins where that one is closed", async () => {
  await ended("laptop");
  await on("laptop", ID).load();
  const next = on("laptop", OTHER);
  next.append(started(OTHER));
  await next.flush();
  expect((await readJournals(map)).open).toEqual([started(OTHER)]);
});

test("one that cannot be closed stays open", async () => {
  await ended("laptop");
  objects.before = (request) => {
    if (request === "patch configmaps") throw new Error("429");
  };
  await expect(on("laptop", ID).load()).rejects.toThrow("429");
  expect((await readJournals(map)).open).toHaveLength(2);
});

test("another machine that drove on counts more than what this one thinks of the end", async () => {
  await ended("laptop");
  const elsewhere = on("ci", ID);
  await elsewhere.load();
  elsewhere.append({ type: "resumed", at: 4, by: "leo" });
  await elsewhere.flush();
  const events = await on("laptop", ID).load();
  expect(events.map(({ type }) => type)).toEqual(["started", "deployed", "resumed"]);
});

test("a driver whose release another machine has gone on with writes no more", async () => {
  const journal = on("laptop", ID);
  journal.append(started(ID));
  await journal.flush();
  const elsewhere = on("ci", ID);
  await elsewhere.load();
  elsewhere.append({ type: "resumed", at: 4, by: "leo" });
  await elsewhere.flush();
  journal.append(DEPLOYED);
  await expect(journal.flush()).rejects.toBeInstanceOf(LeaseLostError);
});

test("releases that are over are remembered, with their images", async () => {
  for (const id of [ID, OTHER]) {
    const journal = on("laptop", id);
    journal.append(started(id));
    journal.append({ ...PROMOTED, outcome: "failed" });
    await journal.flush();
  }
  const one = { at: 3, outcome: "failed", from: A, to: B, isBad: true, reason: "done" };
  expect((await readJournals(map)).past).toEqual([
    { id: ID, ...one },
    { id: OTHER, ...one },
  ]);
});
