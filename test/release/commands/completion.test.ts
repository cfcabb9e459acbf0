// What bash offers, and that it runs nothing, whatever files are called. Does not prove it for zsh.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completion } from "../../../release/commands/completion";
import { FakeStack } from "../../support/stack";
import { act } from "./acting";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "completion-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** What TAB offers after some words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await act(completion, ["bash"], [new FakeStack()]);
  const run = `${out}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sluice; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const shown = execFileSync("bash", ["--norc", "-c", run, "bash", ...words], {
    cwd: directory,
    encoding: "utf8",
    stdio: "pipe",
  });
  return shown
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

const HOSTILE = [
  "$(touch ran)",
  "`touch ran`",
  "a;touch ran",
  "a b",
  "*",
  "\n$(touch ran)",
  "${x:=$(touch ran)}",
  "<(touch ran)",
];

test("stacks are offered by their files' names", async () => {
  for (const stack of ["dev", "prod", "prod-eu.1"]) {
    writeFileSync(join(directory, `Pulumi.${stack}.yaml`), "");
  }
  expect(await offered("sluice", "status", "--stack", "")).toEqual(["dev", "prod", "prod-eu.1"]);
  expect(await offered("sluice", "status", "-s", "p")).toEqual(["prod", "prod-eu.1"]);
});

test.each(HOSTILE)(
  "a stack's file named after a command runs nothing and is not offered: %j",
  async (name) => {
    const file = `Pulumi.${name}.yaml`;
    for (const one of ["Pulumi.dev.yaml", file]) writeFileSync(join(directory, one), "");
    const before = readdirSync(directory);
    expect(await offered("sluice", "status", "--stack", "")).toEqual(["dev"]);
    expect(readdirSync(directory)).toEqual(before);
  },
);

test.each(["--waves", "--report", "--out", "--cwd"])(
  "%s offers plain names only, and runs none",
  async (option) => {
    for (const name of ["plain.yaml", ...HOSTILE.map((one) => `${one}.yaml`)]) {
      if (option === "--cwd") mkdirSync(join(directory, name));
      else writeFileSync(join(directory, name), "");
    }
    const before = readdirSync(directory);
    expect(await offered("sluice", "release", option, "")).toEqual(["plain.yaml"]);
    expect(await offered("sluice", "release", option, "$(touch ran)")).toEqual([]);
    expect(readdirSync(directory)).toEqual(before);
  },
);
