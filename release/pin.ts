import { COLORS, type Color } from "../model/color";
import { isPinned, pinRefusals, promotionRefusals } from "../model/pin";
import { type Configured, type Deployed, undeployedRefusal } from "../model/switch";
import { weightsInWords, drainedColors } from "../model/weights";
import type { Command, World } from "./command";
import { refuseOpenRelease } from "./commands/open-release";
import { readDeployed } from "./deployed";
import { EXIT_CODES } from "./exit-code";
import { type CommonOptions, misuse, readLine } from "./options";
import { refused, throwRefusals } from "./release-error";
import { StackFile } from "./stack-file";

/** Writes an image's digest into a stack's file, so that no later change needs a build or a registry. */
export const pin: Command = async (argv, world) => {
  const { terminal } = world;
  const options = parse(argv);
  const file = StackFile.open(options.directory, options.stack);
  const { stack, name } = file;
  const configured = file.release();
  const color = options.color === "idle" ? idleColor(stack, configured) : options.color;
  const deployed = await deployedFor(color, configured, options, file, world);
  const image =
    options.image ?? (await takenOver(options, file, world)) ?? builtImage(color, stack, deployed);
  const before = configured.images[color];
  const request = { stack, color, image, configured, deployed };
  const isChange = !isPinned(request);
  if (isChange) {
    await refuseOpenRelease(
      options,
      world,
      `it brings the image of ${color} to the traffic`,
      color,
    );
    throwRefusals(pinRefusals(request));
    file.writeImage(color, image);
  }
  if (options.json) {
    terminal.print(
      JSON.stringify({ stack, color, image, before: before ?? null, changed: isChange }),
    );
  } else if (isChange) {
    terminal.print(`${name}: ${color}.image is now ${image} (before: ${before ?? "nothing"})`);
    terminal.say(`Next: commit ${name}; npm run up -- --stack ${stack}`);
  } else {
    terminal.print(`${name}: nothing to do, ${color}.image is ${image}`);
  }
  return EXIT_CODES.ok;
};

interface PinOptions extends CommonOptions {
  readonly color: Color | "idle";
  readonly image?: string;
  readonly from?: string;
}

function parse(argv: readonly string[]): PinOptions {
  const { common, values, words } = readLine("pin", argv, {
    image: { type: "string" },
    from: { type: "string" },
  });
  const { image, from } = values;
  const color = [...COLORS, "idle" as const].find((one) => one === words[0]);
  if (color === undefined || words.length > 1) {
    const found = words.length === 0 ? "nothing" : words.join(" ");
    throw misuse("pin", "the color", found, "one of blue, green, idle");
  }
  if (image !== undefined && from !== undefined) {
    throw misuse(
      "pin",
      "--image and --from",
      "both",
      "one of them, or none for what the stack built",
    );
  }
  return {
    ...common,
    color,
    ...(image !== undefined && { image }),
    ...(from !== undefined && { from }),
  };
}

function idleColor(stack: string, { weights, activeColor }: Configured): Color {
  const [idle] = drainedColors(weights);
  if (idle !== undefined) return idle;
  throw refused([
    {
      about: "idle",
      found: `${weightsInWords(weights)}: both carry traffic`,
      needed: "a color without traffic",
      next: `end the split first: npm run switch -- --stack ${stack} --to ${activeColor}`,
    },
  ]);
}

/** An idle color with a given image needs no look at the state: no login, no passphrase. */
async function deployedFor(
  color: Color,
  { weights }: Configured,
  { image, from }: PinOptions,
  { address }: StackFile,
  { runner }: World,
): Promise<Deployed | undefined> {
  const isGiven = image !== undefined || from !== undefined;
  if (isGiven && weights[color] === 0) return undefined;
  return readDeployed(runner, address);
}

/** The image that all traffic of another stack meets. */
async function takenOver({ from }: PinOptions, { address }: StackFile, { runner }: World) {
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
