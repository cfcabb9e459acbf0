import { EXIT_CODES } from "../../model/exit-code";
import { RELEASE_OPTIONS, releaseOptions } from "../release-options";
import { flag } from "../option";
import { type Prepared, throwRefused, tunedText } from "../release-stack";
import { verb } from "../verb";
import { preparedText, withStacks } from "../with-stacks";

/** A release up to its first effect. */
export const plan = verb("plan", {
  group: "Release",
  summary: "Says what a release would do, how long it would take and what stands in its way.",
  about: "Changes nothing.",
  scope: "stacks",
  options: {
    ...RELEASE_OPTIONS,
    tune: flag("propose times with which every stage finds five times as many failed requests"),
  },
  json: true,
  examples: ["sluice plan --stack prod", "sluice plan --stack prod --preset cautious --json"],
  run: async ({ common, options, given }, world) =>
    withStacks(
      releaseOptions(common, options, given, world.terminal.say),
      world,
      async (prepared, waves) => {
        const all = prepared.map(asJson);
        const json = JSON.stringify(all.length === 1 ? all[0] : { ...waves, stacks: all }, null, 2);
        world.terminal.print(common.json ? json : preparedText(prepared, waves));
        if (options.tune) for (const one of prepared) world.terminal.say(proposal(one));
        throwRefused(prepared, "Refused. Nothing was changed.");
        return Promise.resolve(EXIT_CODES.ok);
      },
    ),
});

function proposal(prepared: Prepared): string {
  const { stack } = prepared.session;
  const stages = tunedText(prepared);
  return stages === undefined
    ? `${stack}: nothing to propose, as its requests are not known`
    : `${stack}: with these stages each finds five times as many failed requests, or lasts an hour:\n${stages}`;
}

function asJson({ session, plan: walk, start, refused, remarks, superseded }: Prepared): object {
  const { stack } = session;
  const supersedes = superseded && { supersedes: superseded.plan.id };
  return { stack, plan: walk, start, refused, remarks, ...supersedes };
}
