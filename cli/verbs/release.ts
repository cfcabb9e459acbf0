import { noReturns } from "../../model/release/plan-summary";
import { EXIT_CODES } from "../../model/exit-code";
import { flag, parsed, YES } from "../option";
import { RELEASE_OPTIONS, releaseOptions } from "../release-options";
import { throwRefused } from "../release-stack";
import { releaseStacks } from "../release-stacks";
import { DRIVE_CODES, verb } from "../verb";
import { preparedText, withStacks } from "../with-stacks";

/** Walks the idle color of one stack, or of several, through its stages. */
export const release = verb("release", {
  group: "Release",
  summary:
    "Walks the idle color through its stages: deploy without traffic, verify, stages, bake, and back by itself when a gate of the guard fails.",
  about: `Every step is in a journal, so any machine can go on: \`sluice resume\`.

Of several stacks, all are looked at before the first is touched; with commas between they go one after the other. A wave begins once every stack of the one before has all of its traffic on the new color. The code is that of the first stack that did not end well. A waves file:

  onFailure: rollback           # the other stacks go back, too; stop, the default, leaves them
  waves:
    - stacks: [staging]
      pause: 10m                # before the next wave
    - stacks: [eu, us]
      together: true            # else one after the other`,
  scope: "stacks",
  options: {
    ...RELEASE_OPTIONS,
    yes: YES,
    "no-wait": flag("end with code 10 when it has to wait for somebody; the release stays open"),
    report: parsed(
      "FILE",
      "the report on all stacks",
      "a file that ends in .html, .json or .txt",
      reportFile,
      {
        completes: "files",
      },
    ),
  },
  json: true,
  consent: ["yes"],
  examples: [
    "sluice release --stack prod",
    "sluice release --stack eu,us --yes --no-wait",
    "sluice release --waves waves.yaml --yes --report release.html",
    'sluice release --stack prod --hotfix --reason "broken checkout" --yes',
  ],
  codes: ["declined", ...DRIVE_CODES],
  run: async ({ common, options, given }, world) => {
    const { report, yes: isAgreed, "no-wait": leavesOnHold } = options;
    const request = {
      ...releaseOptions(common, options, given, world.terminal.say),
      ...{ isAgreed, leavesOnHold },
      ...(report !== undefined && { report }),
    };
    const { terminal } = world;
    return withStacks(request, world, async (prepared, waves, signal) => {
      terminal[common.json ? "say" : "print"](preparedText(prepared, waves));
      throwRefused(prepared, "Refused. Nothing was changed.");
      const isFinal = prepared.some(({ plan, start }) => noReturns(plan, start).length > 0);
      const what = prepared.length > 1 ? "Release them" : "Release it";
      const question = isFinal ? `${what}, past a point of no return?` : `${what}?`;
      if (!isAgreed && !(await terminal.agrees(question))) return EXIT_CODES.declined;
      return releaseStacks(prepared, waves, { ...request, signal }, world);
    });
  },
});

function reportFile(text: string): string | undefined {
  return /\.(?:html|json|txt)$/.test(text) ? text : undefined;
}
