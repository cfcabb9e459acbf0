import type { Command } from "./command";
import { EXIT_CODES } from "./exit-code";
import { misuse, readLine, refuseWords } from "./options";
import { POLICY_ARGS } from "./policy";
import { StackFile } from "./stack-file";
import { pulumi } from "./update";

/** `pulumi up`, or with `--dry-run` what the engine says it would do. */
export const up: Command = async (argv, { terminal, runner }) => {
  const { common, values, words, rest } = readLine("up", argv, {
    yes: { type: "boolean", short: "y" },
    "dry-run": { type: "boolean" },
    "accept-dangers": { type: "boolean" },
  });
  refuseWords("up", words);
  if (common.json) throw misuse("up", "--json", "no use for it", "pulumi's own, after --");
  const { directory } = common;
  const { stack } = StackFile.open(directory, common.stack);
  const isLook = values["dry-run"] ?? false;
  const isAgreed = values.yes ?? false;
  if (!isLook && !isAgreed && !terminal.isInteractive) {
    throw misuse("up", "--yes", "nothing, and no terminal to ask in", "--yes, or --dry-run");
  }
  const verb = isLook ? "preview" : "up";
  const own = [
    ...(isAgreed && !isLook ? ["--yes"] : []),
    ...(terminal.isInteractive ? [] : ["--diff"]),
  ];
  const judged = values["accept-dangers"] === true ? [] : POLICY_ARGS;
  const run = pulumi(terminal, directory, [verb, "--stack", stack, ...own, ...judged, ...rest]);
  const code = await runner.show(run, "stdout");
  if (code === 0) return EXIT_CODES.ok;
  terminal.say(isLook ? "pulumi preview failed; it changes nothing." : FAILED);
  return EXIT_CODES.failed;
};

const FAILED = `pulumi up failed. A color that does not become ready gets no traffic that it did not have before; the log
names the object. A rule of the policy pack stops an update before anything changes. Then one of:
    on       mend it and run up again; in a pipeline, by a new change
    back     npm run rollback, or revert the change: the pipeline then puts the old state back
    a lock   look who holds it and that they are gone, before pulumi cancel`;
