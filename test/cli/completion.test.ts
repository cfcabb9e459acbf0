// What bash offers, and that it runs nothing, whatever files are called. Does not prove it for zsh.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completion } from "../../cli/verbs/completion";
import { FakeStack } from "../support/stack";
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

test("stacks whose files have a folder of their own are offered, too", async () => {
  writeFileSync(join(directory, "Pulumi.yaml"), "name: shop\nstackConfigDir: stacks of shop\n");
  mkdirSync(join(directory, "stacks of shop"));
  writeFileSync(join(directory, "stacks of shop", "Pulumi.dev.yaml"), "");
  expect(await offered("sluice", "status", "--stack", "")).toEqual(["dev"]);
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

test.each([
  ["release", "--waves"],
  ["release", "--report"],
  ["report", "--out"],
  ["release", "--cwd"],
])("%s %s offers plain names only, and runs none", async (verb, option) => {
  for (const name of ["plain.yaml", ...HOSTILE.map((one) => `${one}.yaml`)]) {
    if (option === "--cwd") mkdirSync(join(directory, name));
    else writeFileSync(join(directory, name), "");
  }
  const before = readdirSync(directory);
  expect(await offered("sluice", verb, option, "")).toEqual(["plain.yaml"]);
  expect(await offered("sluice", verb, option, "$(touch ran)")).toEqual([]);
  expect(readdirSync(directory)).toEqual(before);
});

test.each<[readonly string[], readonly string[]]>([
  [
    ["sluice", "re"],
    ["release", "render", "report", "resume", "retire"],
  ],
  [
    ["sluice", "promote", "--"],
    ["--cwd", "--full", "--gate", "--help", "--json", "--no-wait", "--service", "--stack"],
  ],
  [
    ["sluice", "release", "--preset", ""],
    ["blue-green", "cautious", "hourly", "mesh"],
  ],
  [
    ["sluice", "report", "--format", ""],
    ["html", "json", "text"],
  ],
  [
    ["sluice", "preview", "--format", ""],
    ["json", "markdown", "text"],
  ],
  [
    ["sluice", "preview", "--f"],
    ["--fail-on", "--format"],
  ],
  [
    ["sluice", "switch", "--to", ""],
    ["blue", "green"],
  ],
  [["sluice", "pin", "i"], ["idle"]],
  [
    ["sluice", "help", "ro"],
    ["rollback", "rotate"],
  ],
])("after %j bash offers %j", async (words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test("zsh gets what bash gets, and fish the same commands, options and values", async () => {
  const of = async (shell: string) => (await act(completion, [shell], [new FakeStack()])).out;
  expect(await of("zsh")).toBe(`autoload -U +X bashcompinit && bashcompinit\n${await of("bash")}`);
  const lines = (await of("fish")).split("\n");
  const here = (verb: string) => `complete -c sluice -n '__fish_seen_subcommand_from ${verb}'`;
  expect(lines).toEqual(
    expect.arrayContaining([
      "complete -c sluice -n __fish_use_subcommand -a hold -d 'Stops the open release where it is.'",
      `${here("pin")} -a 'blue green idle service'`,
      `${here("switch")} -l to -x -a 'blue green' -d 'all traffic to it'`,
      `${here("rollback")} -l context -x -d 'context of the kubeconfig instead of the stack\\'s own'`,
    ]),
  );
});
