import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { readSource } from "../checkout";
import { buildArguments } from "../model/build";
import type { Command } from "./command";
import { EXIT_CODES } from "./exit-code";
import { misuse, readLine, refuseWords } from "./options";
import { ReleaseError } from "./release-error";
import { MissingProgram } from "./runner";

/** Go variables that the service fills its version from, by build argument. */
const VARIABLES = { VERSION: "version", COMMIT: "commit", BUILD_TIME: "buildTime" } as const;

/** Builds the sample service outside an image: one static binary. */
export const build: Command = async (argv, { terminal, runner }) => {
  const { common, values, words } = readLine("build", argv, { context: { type: "string" } });
  refuseWords("build", words);
  const { directory, json } = common;
  const context = resolve(directory, values.context ?? "app");
  if (!existsSync(join(context, "go.mod"))) {
    const needed = "a folder with go.mod";
    throw misuse("build", "--context", relative(directory, context), needed);
  }
  const named = buildArguments(readSource({ image: { context, repository: "binary" } }));
  const set = Object.entries(VARIABLES).map(([name, go]) => `-X main.${go}=${named[name] ?? ""}`);
  const binary = join(directory, "out", "app");
  const args = [
    "build",
    "-trimpath",
    "-ldflags",
    ["-s", "-w", ...set].join(" "),
    "-o",
    binary,
    ".",
  ];
  const run = { command: "go", args, directory: context, env: { CGO_ENABLED: "0" } };
  try {
    const code = await runner.show(run, "stderr");
    if (code !== 0) throw new ReleaseError("go build failed.", EXIT_CODES.failed);
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    terminal.say(
      "Go is not installed: the sample service was NOT built. `npm run image` needs no Go.",
    );
    if (json) terminal.print(JSON.stringify({ binary: null }));
    return EXIT_CODES.ok;
  }
  const built = relative(directory, binary);
  terminal.print(
    json ? JSON.stringify({ binary: built, ...named }) : `${built} ${named["VERSION"] ?? ""}`,
  );
  return EXIT_CODES.ok;
};
