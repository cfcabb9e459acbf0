import { EXIT_CODES } from "./exit-code";
import { RELEASE_HELP } from "./help-release";

/** All commands, in the order in which people meet them. */
export const COMMAND_NAMES = [
  ...["plan", "release", "status", "promote", "hold", "abort", "resume", "rollback"],
  ...["verify", "budget", "retire", "watch", "report", "doctor", "preview", "render"],
  ...["build", "image", "pin", "up", "switch", "completion"],
] as const;

/** The name of a command. */
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Whether there is such a command. */
export function isCommand(name: string): name is CommandName {
  return COMMAND_NAMES.some((one) => one === name);
}

const STACK = `  --stack NAME     the stack, from Pulumi.NAME.yaml; PULUMI_STACK works, too; may be left out if there
                   is one only
  --cwd DIR        the folder of Pulumi.yaml, if it is another one`;

const JSON_HELP = "  --json           the result as JSON";

const SHIFT = `${STACK}
  --yes            do not ask; needed where there is no terminal
  --dry-run        say what would happen; write nothing
  --no-up          write the file only; a pipeline runs the update after the merge
${JSON_HELP}`;

const CODES = `Exit codes
  ${String(EXIT_CODES.ok)}  done, or nothing to do
  ${String(EXIT_CODES.failed)}  a program that was called failed; nothing was written
  ${String(EXIT_CODES.usage)}  the command line asks for something that is not there
  ${String(EXIT_CODES.refused)}  a rule forbids it; nothing was written
  ${String(EXIT_CODES.halfway)}  the file was written, but pulumi up failed: the last lines say how to go on or back
  ${String(EXIT_CODES.declined)}  the answer was no; nothing was written`;

/** What `--help` prints, by command. */
export const HELP: Readonly<Record<CommandName, string>> = {
  build: `Builds the sample service as one static binary, out/app, with version, commit and time in it.
Without Go it says so and does nothing. \`npm run build\` checks the types first.

Usage: npm run build [-- options]

  --context DIR    the folder with go.mod; app if not set
  --cwd DIR        the folder that it is relative to, if it is another one
  --json           the result as JSON

${CODES}`,

  image: `Builds the service's image with docker, with the build arguments that the stack itself would give it.
Prints the reference and nothing else: by digest if it was pushed, else by tag.

Usage: npm run --silent image -- [options] [-- options of docker build]

${STACK}
                   with a stack, what its key \`image\` says is the default of the following
  --context DIR    the folder with the sources, relative to that of Pulumi.yaml; else app
  --dockerfile F   relative to the folder of Pulumi.yaml; else Dockerfile in the context
  --repository R   with the registry's host in front; else the context's name, which cannot be pushed
  --platform P     else linux/amd64
  --push           push it, with the login that docker has
${JSON_HELP}

Examples
  npm run image
  docker run --rm --publish 8080:8080 "$(npm run --silent image)"
  npm run --silent image -- --stack dev --push
  npm run --silent image -- --repository registry.example.com/shop --push

${CODES}`,

  pin: `Writes an image's digest into the stack's file, so that no later change needs a build or a registry.
Changes one line, keeps comments, deploys nothing.

Usage: npm run pin -- COLOR [options]

  COLOR            blue, green, or idle: the color without traffic
${STACK}
  --image REF      this image, by digest; else the one that the stack's last update has for the color
  --from STACK     the image that all traffic of another stack meets: the promotion of what was verified
${JSON_HELP}

A color with traffic cannot get another image, as the next update would replace pods that serve: pin the
idle color, update, switch.

Examples
  npm run pin -- green --stack dev
  npm run pin -- idle --stack dev --image registry.example.com/shop@sha256:…
  npm run pin -- idle --stack prod --from staging

${CODES}`,

  up: `Runs \`pulumi up\` for a stack. Without a terminal: no colors, no questions, with --diff.

Usage: npm run up -- [options] [-- options of pulumi]

${STACK}
  --yes            do not ask; needed where there is no terminal
  --dry-run        run \`pulumi preview\` instead; npm run preview says more, and needs no cluster
  --accept-dangers leave the policy pack out: what serves may be changed, replaced or deleted

Examples
  npm run up -- --stack dev
  npm run up -- --stack prod --yes -- --refresh

${CODES}`,

  switch: `Moves traffic: says what happens, writes color and weights at once, runs \`pulumi up\`.

Usage: npm run switch -- [options]

  --to COLOR       all traffic to it; else to the idle color
  --weights B,G    shares of blue and green in percent; the active color stays while it has a share
  --back           all traffic back: out of a split to the active color, else to the other one
${SHIFT}
  --prescale       give the color its pods first: as many as carry the traffic now, ready before it moves
  --accept-dangers go on although the offline preview or the policy pack finds dangers

Refused unless the last update has every color that gets traffic, or that traffic leaves, with the image
that the file pins, and a color that gets traffic has pods ready for it, measured by those that carry it
now: so nobody meets pods that nobody has tried, and the way back needs no build. The
update applies whatever else the file and the code change; npm run preview -- --base shows it.

Examples
  npm run switch -- --stack dev --dry-run
  npm run switch -- --stack prod --weights 90,10
  npm run switch -- --stack prod --to green --yes

${CODES}`,

  ...RELEASE_HELP,
};

/** What prints the text of a command: not every command is an npm script. */
export function helpCommand(name: CommandName): string {
  return name in RELEASE_HELP ? `npx sluice ${name} --help` : `npm run ${name} -- --help`;
}

/** What is printed where no command is named. */
export const OVERVIEW = `Usage: sluice COMMAND [options]

${COMMAND_NAMES.map((name) => `  ${name.padEnd(11)} ${firstSentence(HELP[name])}`).join("\n")}

Each has its own text: sluice release --help
preview, build, image, pin, up, switch and rollback are npm scripts, too: npm run pin -- --help`;

function firstSentence(help: string): string {
  const [sentence = ""] = help.split(/[.:](?:\s|$)/);
  return sentence.replaceAll("\n", " ");
}
