import { COLORS } from "../../model/color";
import { type Weights, weightProblems } from "../../model/traffic/weights";
import { parseUnitName } from "../../model/services";
import { EarlyReads } from "../../release/engine/early-reads";
import { choice, flag, parsed, YES } from "../option";
import { DRIVE_CODES, verb } from "../verb";

const SHARES = "the shares of blue and green, integers that sum to 100, such as 90,10";

/** Moves traffic: to a color, or into shares. */
export const switchTraffic = verb("switch", {
  group: "By hand",
  summary: "Moves traffic, as one step of a release.",
  about: `Says what happens, writes the stack's file and the router, and lets one \`pulumi up\` record it. Without --to, --weights and --back all traffic goes to the idle color.

Refused unless every color that gets traffic, or that traffic leaves, runs the image that the file pins, and a color that gets traffic has pods ready for it, measured by those that carry it now: so nobody meets pods that nobody has tried, and the way back needs no build. Refused, too, while a release is open, where the file differs from the last update, and where somebody changed the router. It deploys nothing: where an update from here would change more than the weights, that is said and the update is not run.

\`sluice resume\` goes on with a switch that was killed, \`sluice rollback\` takes it back.`,
  scope: "stack",
  options: {
    to: choice("COLOR", COLORS, "all traffic to it"),
    weights: parsed(
      "B,G",
      "shares of blue and green in percent; the active color stays while it has a share",
      SHARES,
      weightsOf,
    ),
    back: flag(
      "`sluice rollback`; with --no-up it writes the file only, as every switch does then",
    ),
    yes: YES,
    "dry-run": flag("say what would happen; write nothing"),
    "no-up": flag("write the file only; a pipeline runs the update after the merge"),
    prescale: flag(
      "give the color its pods first: as many as carry the traffic now, ready before it moves",
    ),
    "accept-dangers": flag(
      "go on against the stack's limits and with fewer pods than the traffic needs",
    ),
  },
  json: "collected",
  apart: [
    ["to", "weights", "back"],
    ["prescale", "no-up"],
  ],
  consent: ["yes", "dry-run"],
  examples: [
    "sluice switch --stack dev --dry-run",
    "sluice switch --stack prod --weights 90,10",
    "sluice switch --stack prod --to green --yes",
  ],
  codes: ["halfway", "declined", ...DRIVE_CODES],
  run: async ({ common, options, argv }, world) => {
    const { to, weights, back: isBack, "no-up": isFileOnly } = options;
    if (isBack && !isFileOnly) {
      const { rollback } = await import("./rollback.ts");
      return rollback.run(
        argv.filter((word) => word !== "--back"),
        world,
      );
    }
    const request = {
      ...common,
      direction: isBack ? "back" : to ? { to } : weights ? { weights } : "on",
      isAgreed: options.yes,
      isDryRun: options["dry-run"],
      // The rollback asks nothing of the color that it leaves, and no program.
      areDangersAccepted: isBack || options["accept-dangers"],
      doesPrescale: options.prescale,
    } as const;
    if (isFileOnly) return (await import("../propose-split.ts")).proposeSplit(request, world);
    const { directory } = common;
    const { stack } = parseUnitName(common.stack);
    // Traffic waits for this: the engine is asked while everything else is loaded.
    const reader =
      stack === undefined ? {} : { reader: new EarlyReads(world.runner, directory, stack) };
    const { moveTraffic } = await import("../move-traffic.ts");
    return moveTraffic({ ...request, ...reader }, world);
  },
});

function weightsOf(text: string): Weights | undefined {
  const parts = text.split(",").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  const [blue = NaN, green = NaN] = parts;
  const shares = { blue, green };
  return parts.length === 2 && weightProblems(shares).length === 0 ? shares : undefined;
}
