import { COLORS, type Color } from "../../model/color";
import { isPinned, pinRefusals, promotionRefusals } from "../../model/pin";
import { type Configured, type Deployed, undeployedRefusal } from "../../model/switch";
import { formatWeights, drainedColors } from "../../model/traffic/weights";
import type { World } from "../world";
import { refuseOpenRelease } from "../open-release";
import { isDigestReference } from "../../model/image";
import { isRollingStack } from "../../model/settings/misplaced";
import { readDeployed, readDeployedImage, type StackName } from "../../release/deployed";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { choice, required, text } from "../option";
import { verb } from "../verb";
import { refused, throwRefusals } from "../../release/release-error";
import { configuredRelease, type UncheckedArgs } from "../../release/configured";
import { writeImage, writeServiceImage } from "../../release/stack-edits";
import type { CommonOptions } from "../line";
import { settingsOf } from "../settings-of";
import { StackFile } from "../../stack/stack-file";

const PLACES = [...COLORS, "idle", "service"] as const;

/** Writes an image's digest into a stack's file, so that no later change needs a build or a registry. */
export const pin = verb("pin", {
  group: "By hand",
  summary:
    "Writes an image's digest into the stack's file, so that no later change needs a build or a registry.",
  about: `Changes one line, keeps comments, deploys nothing.

A color with traffic cannot get another image, as the next update would replace pods that serve: pin the idle color, update, switch.`,
  scope: "stack",
  positionals: {
    COLOR: required(
      choice(
        "COLOR",
        PLACES,
        "the color; idle is the one without traffic; service, where mode is rolling and there are none",
      ),
      `one of ${PLACES.join(", ")}`,
    ),
  },
  options: {
    image: text(
      "REF",
      "this image, by digest; else the one that the stack's last update has for the color",
    ),
    from: text(
      "STACK",
      "the image that all traffic of another stack meets: the promotion of what was verified",
      {
        completes: "stacks",
      },
    ),
  },
  json: "collected",
  apart: [["image", "from"]],
  examples: [
    "sluice pin green --stack dev",
    "sluice pin idle --stack dev --image registry.example.com/shop@sha256:…",
    "sluice pin idle --stack prod --from staging",
  ],
  run: async ({ common, options, positionals: { COLOR } }, world) => {
    const { terminal } = world;
    const file = StackFile.open(common.directory, common.stack);
    const { label: stack, name } = file;
    const args = settingsOf(file, world);
    if (COLOR === "service") return pinService(common, file, args, options, world);
    const configured = configuredRelease(args);
    const color = COLOR === "idle" ? idleColor(stack, configured) : COLOR;
    const deployed = await deployedFor(color, configured, options, file, world);
    const image =
      options.image ??
      (await takenOver(options, file, world)) ??
      builtImage(color, stack, deployed);
    const before = configured.images[color];
    const request = { stack, color, image, configured, deployed };
    const isChange = !isPinned(request);
    if (isChange) {
      const why = `it brings the image of ${color} to the traffic`;
      await refuseOpenRelease(common, world, why, color);
      throwRefusals(pinRefusals(request));
      writeImage(file, color, image);
    }
    world.report?.({ stack, color, image, before: before ?? null, changed: isChange });
    if (isChange) {
      terminal.print(`${name}: ${color}.image is now ${image} (before: ${before ?? "nothing"})`);
      terminal.say(`Next: commit ${name}; sluice up --stack ${stack}`);
    } else {
      terminal.print(`${name}: nothing to do, ${color}.image is ${image}`);
    }
    return EXIT_CODES.ok;
  },
});

/** The image of the one Deployment of a service without colors: it is released, or goes out with the next update. */
async function pinService(
  common: CommonOptions,
  file: StackFile,
  args: UncheckedArgs,
  source: Partial<Source>,
  world: World,
): Promise<ExitCode> {
  const { label: stack, name, address } = file;
  if (!isRollingStack(args)) {
    const needed = `${[...COLORS, "idle"].join(", ")}, as mode is blue-green`;
    throw refused([{ about: "COLOR", found: "service", needed }]);
  }
  const image = source.image ?? (await builtService(world, address, source.from));
  if (image === undefined || !isDigestReference(image)) {
    const needed =
      "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot";
    throw refused([{ about: "the image", found: image ?? "nothing deployed", needed }]);
  }
  const before = args["image"];
  const isChange = before !== image;
  if (isChange) {
    await refuseOpenRelease(common, world, "it changes what the release goes to");
    writeServiceImage(file, image);
  }
  world.report?.({
    stack,
    image,
    before: typeof before === "string" ? before : null,
    changed: isChange,
  });
  world.terminal.print(
    isChange ? `${name}: image is now ${image}` : `${name}: nothing to do, image is ${image}`,
  );
  if (isChange) world.terminal.say(`Next: sluice release --stack ${stack}; commit ${name}`);
  return EXIT_CODES.ok;
}

/** What another stack runs, of either mode, or what this one built. */
async function builtService(
  world: World,
  address: StackName,
  from: string | undefined,
): Promise<string | undefined> {
  const source = from === undefined ? address : { ...address, stack: from };
  return readDeployedImage(world.runner, source);
}

/** Where the image comes from; else from what the stack built. */
interface Source {
  readonly image: string | undefined;
  readonly from: string | undefined;
}

function idleColor(stack: string, { weights, activeColor }: Configured): Color {
  const [idle] = drainedColors(weights);
  if (idle !== undefined) return idle;
  throw refused([
    {
      about: "idle",
      found: `${formatWeights(weights)}: both carry traffic`,
      needed: "a color without traffic",
      next: `end the split first: sluice switch --stack ${stack} --to ${activeColor}`,
    },
  ]);
}

/** An idle color with a given image needs no look at the state: no login, no passphrase. */
async function deployedFor(
  color: Color,
  { weights }: Configured,
  { image, from }: Source,
  { address }: StackFile,
  { runner }: World,
): Promise<Deployed | undefined> {
  const isGiven = image !== undefined || from !== undefined;
  if (isGiven && weights[color] === 0) return undefined;
  return readDeployed(runner, address);
}

/** The image that all traffic of another stack meets. */
async function takenOver({ from }: Source, { address }: StackFile, { runner }: World) {
  if (from === undefined) return undefined;
  const source = await readDeployed(runner, { ...address, stack: from });
  if (!source) throw refused([undeployedRefusal(from)]);
  throwRefusals(promotionRefusals(from, source));
  return source.images[source.activeColor];
}

/** What the stack built, or took from the other color, in its last update. */
function builtImage(color: Color, stack: string, deployed: Deployed | undefined): string {
  if (deployed) return deployed.images[color];
  throw refused([undeployedRefusal(stack)]);
}
