import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JournalFile } from "../../release/kube/journal-file";
import { ownFolder } from "../../release/own-folder";

let top = "";

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "sluice-own-"));
  chmodSync(top, 0o755);
});

afterEach(() => {
  rmSync(top, { recursive: true, force: true });
});

const modeOf = (...names: readonly string[]) => statSync(join(top, ...names)).mode & 0o777;

test("what this machine keeps of releases is its owner's alone", () => {
  new JournalFile(join(top, ".sluice", "dev", "r1.jsonl")).append({ type: "recorded", at: 1 });
  const modes = [modeOf(".sluice"), modeOf(".sluice", "dev"), modeOf(".sluice", "dev", "r1.jsonl")];
  expect(modes).toEqual([0o700, 0o700, 0o600]);
  expect(modeOf()).toBe(0o755);
});

test("what an earlier version left readable is closed, and a link is left alone", () => {
  const folder = join(top, ".sluice", "dev");
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  chmodSync(join(top, ".sluice"), 0o755);
  writeFileSync(join(folder, "r0.jsonl"), "");
  chmodSync(join(folder, "r0.jsonl"), 0o644);
  writeFileSync(join(top, "other"), "");
  chmodSync(join(top, "other"), 0o644);
  symlinkSync(join(top, "other"), join(folder, "link"));
  ownFolder(folder);
  const closed = [
    modeOf(".sluice"),
    modeOf(".sluice", "dev"),
    modeOf(".sluice", "dev", "r0.jsonl"),
  ];
  expect(closed).toEqual([0o700, 0o700, 0o600]);
  expect(modeOf("other")).toBe(0o644);
});
