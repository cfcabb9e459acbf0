import { EXIT_CODES } from "../../model/exit-code";
import { POLICY_ARGS } from "../../release/policy";
import { StackFile } from "../../stack/stack-file";
import { flag, YES } from "../option";
import type { Run } from "../../release/runner";
import type { Terminal } from "../terminal";
import { verb } from "../verb";

/** `pulumi up`, or with `--dry-run` what the engine says it would do. */
export const up = verb("up", {
  group: "By hand",
  summary: "Runs `pulumi up` for a stack, judged by the policy pack.",
  about: "Without a terminal: no colors, no questions, with --diff.",
  scope: "stack",
  options: {
    yes: YES,
    "dry-run": flag(
      "run `pulumi preview` instead; `sluice preview` says more, and needs no cluster",
    ),
    "accept-dangers": flag(
      "leave the policy pack out: what serves may be changed, replaced or deleted",
    ),
  },
  json: false,
  consent: ["yes", "dry-run"],
  rest: "pulumi",
  examples: ["sluice up --stack dev", "sluice up --stack prod --yes -- --refresh"],
  run: async ({ common, options, rest }, { terminal, runner }) => {
    const { directory } = common;
    const { stack } = StackFile.open(directory, common.stack);
    const isLook = options["dry-run"];
    const name = isLook ? "preview" : "up";
    const own = [
      ...(options.yes && !isLook ? ["--yes"] : []),
      ...(terminal.isInteractive ? [] : ["--diff"]),
    ];
    const judged = options["accept-dangers"] ? [] : POLICY_ARGS;
    const run = pulumi(terminal, directory, [name, "--stack", stack, ...own, ...judged, ...rest]);
    const code = await runner.show(run, "stdout");
    if (code === 0) return EXIT_CODES.ok;
    terminal.say(isLook ? "pulumi preview failed; it changes nothing." : FAILED);
    return EXIT_CODES.failed;
  },
});

/** A call of the Pulumi command line, without colors and questions where no person looks. */
function pulumi(terminal: Terminal, directory: string, args: readonly string[]): Run {
  const quiet = terminal.isInteractive ? [] : ["--color", "never", "--non-interactive"];
  return { command: "pulumi", args: [...args, ...quiet], directory };
}

const FAILED = `pulumi up failed. A color that does not become ready gets no traffic that it did not have before; the log
names the object. A rule of the policy pack stops an update before anything changes. Then one of:
    on       mend it and run up again; in a pipeline, by a new change
    back     sluice rollback, or revert the change: the pipeline then puts the old state back
    a lock   look who holds it and that they are gone, before pulumi cancel`;
