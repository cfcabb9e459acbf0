import { basename } from "node:path";
import { COLORS, otherColor, type Color } from "../../model/color";
import { EXIT_CODES } from "../../model/exit-code";
import {
  afterRotation,
  rotatedFirst,
  type RotationFacts,
  rotationSummary,
} from "../../model/release/rotation";
import { references } from "../../model/settings/references";
import { formatWeights } from "../../model/traffic/weights";
import { orUndefined } from "../../release/driver/result";
import { refused } from "../../release/release-error";
import type { Session } from "../../release/session";
import { inSession } from "../in-session";
import { openRelease, underWay } from "../open-release";
import { choice, flag, YES } from "../option";
import { verb } from "../verb";

/** Rolls the pods of a color, so that they read what lives elsewhere anew. */
export const rotate = verb("rotate", {
  group: "Release",
  summary: "Rolls a color's pods, so that they read Secrets and ConfigMaps of others anew.",
  about: `For what changed outside of the stack: a Secret of External Secrets, of a vault, of a database team. Pods read variables when they start, and files below a subPath, too. The idle color goes first, so that nobody meets values that nobody has tried; then traffic moves to it, and the other color follows.

Writes COLOR.rotation into the stack's file, which is a mark in the pods' annotations, and updates that color alone. Refused for a color with traffic unless --color names it, while a release is open, and where the update would change anything else.`,
  scope: "stack",
  options: {
    color: choice("COLOR", COLORS, "this color, although it may have traffic; else the idle one"),
    yes: YES,
    "dry-run": flag("say what would happen; write nothing"),
  },
  json: "collected",
  consent: ["yes", "dry-run"],
  examples: [
    "sluice rotate --stack prod --dry-run",
    "sluice rotate --stack prod --yes",
    "sluice rotate --stack prod --color blue",
  ],
  codes: ["declined"],
  run: async ({ common, options }, world) =>
    inSession(common, world, async (session) => {
      const { terminal } = world;
      const facts = await look(session, options.color);
      for (const line of rotationSummary(facts)) terminal.print(line);
      const { color, mark } = facts;
      const told = (isDone: boolean) =>
        world.report?.({ rotated: { color, mark, references: facts.references, done: isDone } });
      if (options["dry-run"]) {
        told(false);
        terminal.say("Nothing was written, as asked.");
        return EXIT_CODES.ok;
      }
      if (!options.yes && !(await terminal.agrees("Do it?"))) {
        told(false);
        terminal.say("Nothing was written and nothing was changed.");
        return EXIT_CODES.declined;
      }
      const lease = session.lease();
      await lease.acquire();
      try {
        await session.engine.rotate(color, mark, `sluice rotate: ${color}`);
      } finally {
        await lease.release();
      }
      told(true);
      terminal.print(`${color} has new pods.`);
      terminal.say(afterRotation(facts));
      return EXIT_CODES.ok;
    }),
});

/** @throws ReleaseError while a release is open, or where no color is without traffic and none was named */
async function look(session: Session, named: Color | undefined): Promise<RotationFacts> {
  const { stack, service, cluster, settings, config, clock } = session;
  const [open, live, pods] = await Promise.all([
    openRelease(session),
    session.router.read(),
    orUndefined(session.pods.count()),
  ]);
  if (open) {
    const why = `Refused: pods of it may be replaced. ${underWay(open.plan.id, stack)}`;
    throw refused(why);
  }
  const color = named ?? rotatedFirst(live);
  if (!color) {
    throw refused([
      {
        about: "the color",
        found: `${formatWeights(live)}: both carry traffic`,
        needed: "a color without traffic, or one that --color names",
        next: `sluice switch --stack ${stack} --to ${settings.activeColor}; sluice rotate --stack ${stack} then rolls ${otherColor(settings.activeColor)}`,
      },
    ]);
  }
  return {
    ...{ ...service, stack, cluster, color, live },
    file: basename(config.file),
    mark: markOf(clock.now()),
    ...(pods && { pods }),
    references: references(settings.colors[color].workload),
  };
}

/** A time that sorts as text, and that no reader of YAML takes for anything but text. */
function markOf(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll(":", ".")}Z`;
}
