import { hostsOf } from "../../model/adoption/adopting";
import { type Adoption, adoption } from "../../model/adoption/adoption-plan";
import { runningService } from "../../model/adoption/running-service";
import { FEATURES, has } from "../../model/traffic/features";
import { EXIT_CODES } from "../../model/exit-code";
import { throwRefusals } from "../../release/release-error";
import { usageError } from "../usage-error";
import { flag, text } from "../option";
import { verb } from "../verb";

/** Says how a running service becomes a stack without a lost request. */
export const adopt = verb("adopt", {
  group: "Look",
  summary: "Says how a running Deployment and its Service become a stack, step by step.",
  about: `Reads the Deployment and what belongs to it, its Services, autoscaler, budget and VirtualServices, compares names, selectors and ports with what the stack would declare, and prints the commands in their order. Changes nothing.

The way is that of docs/adopt.md: the color comes up beside, then callers move, then the stack takes over, then the old pods go.`,
  scope: "stack",
  options: {
    plan: flag("say it; there is nothing else that it does"),
    deployment: text("NAME", "the Deployment that serves today; else that of the app's name"),
  },
  json: "collected",
  examples: [
    "sluice adopt --plan --stack prod",
    "sluice adopt --plan --stack prod --deployment shop-v1",
  ],
  run: async ({ common, options }, { open, terminal, report }) => {
    if (!options.plan) throw usageError("--plan", "nothing", "--plan: the steps are a person's");
    const session = await open({ directory: common.directory, stack: common.stack });
    const { settings, stack } = session;
    const { traffic } = settings;
    if (!has(traffic, "adoption")) {
      const about = "traffic.router";
      const needed = `${FEATURES.adoption.routers.join(" or ")}: they move callers of a Service that serves`;
      const next = `declare ${FEATURES.adoption.instead}`;
      throwRefusals([{ about, found: traffic.router, needed, next }]);
    }
    const around = await session.surroundings(options.deployment ?? settings.app);
    const running = runningService(around, hostsOf(settings));
    const plan = adoption(running, settings, stack);
    report?.({ adoption: plan });
    for (const line of lines(plan)) terminal.print(line);
    throwRefusals(plan.refusals);
    return EXIT_CODES.ok;
  },
});

function lines({ found, careful, steps }: Adoption): readonly string[] {
  return [
    ...found.map((one) => `found    ${one}`),
    ...careful.map((one) => `careful  ${one}`),
    ...steps.flatMap(({ does, commands, until }, at) => [
      "",
      `${String(at + 1)}. ${does}`,
      ...commands.map((command) => `     ${command}`),
      ...(until === undefined ? [] : [`   until ${until}`]),
    ]),
  ];
}
