import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { readSource } from "../../checkout";
import { buildArguments } from "../../model/build";
import { EXIT_CODES } from "../../model/exit-code";
import { usageError } from "../usage-error";
import { text } from "../option";
import { verb } from "../verb";
import { ReleaseError } from "../../release/release-error";
import { MissingProgram } from "../../release/runner";

/** Go variables that the service fills its version from, by build argument. */
const VARIABLES = { VERSION: "version", COMMIT: "commit", BUILD_TIME: "buildTime" } as const;

/** Builds the sample service outside an image: one static binary. */
export const build = verb("build", {
  group: "Image",
  summary:
    "Builds the sample service as one static binary, out/app, with version, commit and time in it.",
  about: "Without Go it says so and does nothing.",
  scope: "folder",
  options: {
    context: text("DIR", "the folder with go.mod; app if not set", { completes: "folders" }),
  },
  json: "collected",
  examples: ["sluice build"],
  run: async ({ common, options }, { terminal, runner, report }) => {
    const { directory } = common;
    const context = resolve(directory, options.context ?? "app");
    if (!existsSync(join(context, "go.mod"))) {
      const needed = "a folder with go.mod";
      throw usageError("--context", relative(directory, context), needed);
    }
    const named = buildArguments(readSource({ context }));
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
        "Go is not installed: the sample service was NOT built. `sluice image` needs no Go.",
      );
      report?.({ binary: null });
      return EXIT_CODES.ok;
    }
    const built = relative(directory, binary);
    report?.({ binary: built, ...named });
    terminal.print(`${built} ${named["VERSION"] ?? ""}`);
    return EXIT_CODES.ok;
  },
});
