import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseEvent } from "../../../model/release/event";
import { journalText } from "../../../model/release/journal-text";
import { JournalFile } from "../../../release/kube/journal-file";

const EVENTS: readonly [ReleaseEvent, ReleaseEvent, ReleaseEvent] = [
  { type: "deployed", at: 1 },
  { type: "recorded", at: 2 },
  { type: "recorded", at: 3 },
];

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-journal-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pathOf = (...names: readonly string[]) => join(folder, "prod", ...names);

test("events are on disk as soon as they are appended, and the folder is made for them", () => {
  const file = new JournalFile(pathOf("r1.jsonl"));
  for (const event of EVENTS) file.append(event);
  expect(readFileSync(file.path, "utf8")).toBe(journalText(EVENTS));
  file.sync();
  expect(new JournalFile(file.path).read()).toEqual(EVENTS);
  expect(file.trouble).toBeUndefined();
});

test("a file that is not there has no events", () => {
  expect(new JournalFile(pathOf("r1.jsonl")).read()).toEqual([]);
});

test("a resumed journal is written where there is none, and appended to", () => {
  const [first, second, third] = EVENTS;
  const file = new JournalFile(pathOf("r1.jsonl"));
  file.adopt([first, second]);
  file.append(third);
  expect(file.read()).toEqual(EVENTS);
});

test("a file that says the same is left as it is", () => {
  const file = new JournalFile(pathOf("r1.jsonl"));
  for (const event of EVENTS) file.append(event);
  new JournalFile(file.path).adopt(EVENTS);
  expect(readdirSync(pathOf())).toEqual(["r1.jsonl"]);
});

test("a file that ends torn, or says something else, is kept beside the new one", () => {
  const [first, second] = EVENTS;
  const file = new JournalFile(pathOf("r1.jsonl"));
  file.append(first);
  writeFileSync(file.path, `${journalText([first])}{"type":"rec`);
  const next = new JournalFile(file.path);
  expect(next.read()).toEqual([first]);
  next.adopt([first]);
  next.append(second);
  expect(next.read()).toEqual([first, second]);
  expect(readFileSync(`${file.path}.old`, "utf8")).toContain('{"type":"rec');
});

test("a folder that cannot be written stops nothing and is told", () => {
  writeFileSync(pathOf(), "a file where the folder belongs");
  const told: string[] = [];
  const file = new JournalFile(pathOf("r1.jsonl"), (why) => told.push(why));
  file.append(EVENTS[0]);
  file.sync();
  expect(told).toEqual([file.trouble]);
  expect(file.trouble).toMatch(/EEXIST|ENOTDIR/);
  expect(file.read()).toEqual([]);
});
