import { basename, relative, resolve } from "node:path";
import { readSource } from "../../checkout";
import { buildArguments, imageTag } from "../../model/build";
import {
  DEFAULT_PLATFORM,
  dockerfileOf,
  type ImageArgs,
} from "../../model/settings/image-settings";
import { isMap } from "../../model/settings/merge";
import { parseImage } from "../../model/settings/settings";
import type { World } from "../world";
import { EXIT_CODES } from "../../model/exit-code";
import type { CommonOptions } from "../line";
import { usageError } from "../usage-error";
import { flag, text } from "../option";
import { verb } from "../verb";
import { ReleaseError } from "../../release/release-error";
import { settingsOf } from "../settings-of";
import { StackFile } from "../../stack/stack-file";

/** Builds the image that the stack would build, without the stack. */
export const image = verb("image", {
  group: "Image",
  summary:
    "Builds the service's image with docker, with the build arguments that the stack itself would give it.",
  about:
    "Prints the reference and nothing else: by digest if it was pushed, else by tag. With --stack, what its key `image` says is the default of all options.",
  scope: "stack",
  options: {
    context: text("DIR", "the folder with the sources, relative to that of Pulumi.yaml; else app", {
      completes: "folders",
    }),
    dockerfile: text(
      "FILE",
      "relative to the folder of Pulumi.yaml; else Dockerfile in the context",
      {
        completes: "files",
      },
    ),
    repository: text(
      "REPO",
      "with the registry's host in front; else the context's name, which cannot be pushed",
    ),
    platform: text("P", `the platform; else ${DEFAULT_PLATFORM}`),
    push: flag("push it, with the login that docker has"),
  },
  json: "collected",
  rest: "docker build",
  examples: [
    "sluice image",
    'docker run --rm --publish 8080:8080 "$(sluice image)"',
    "sluice image --stack dev --push",
    "sluice image --repository registry.example.com/shop --push",
  ],
  run: async ({ common, options, rest }, world) => {
    const { push: isPushed, ...given } = options;
    const settings = imageSettings(common, given, world);
    if (isPushed && !settings.repository.includes("/")) {
      const needed = "a repository with its registry's host";
      throw usageError("--repository", settings.repository, needed);
    }
    const { directory } = common;
    const tag = await build(directory, settings, rest, world);
    const reference = isPushed ? await push(directory, tag, settings.repository, world) : tag;
    world.report?.({ reference, tag, pushed: isPushed });
    world.terminal.print(reference);
    return EXIT_CODES.ok;
  },
});

/** What the command line says, over what the stack says. */
function imageSettings(
  { directory, stack }: CommonOptions,
  said: Readonly<Record<"context" | "dockerfile" | "repository" | "platform", string | undefined>>,
  world: World,
): ImageArgs {
  const given: Partial<ImageArgs> = Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== undefined),
  );
  const own = stack === undefined ? {} : stackImage(StackFile.open(directory, stack), world);
  const context = given.context ?? own.context ?? "app";
  const repository = basename(resolve(directory, context));
  // Another folder has a Dockerfile of its own.
  const { dockerfile, ...rest } = own;
  const isSameContext = given.context === undefined;
  return {
    repository,
    ...rest,
    ...(isSameContext && dockerfile !== undefined && { dockerfile }),
    ...given,
    context,
  };
}

function stackImage(file: StackFile, world: World): Partial<ImageArgs> {
  const { image: own } = settingsOf(file, world);
  // In mode rolling it may be an image by its digest.
  return isMap(own) ? parseImage(own) : {};
}

/** @returns the reference by tag */
async function build(
  directory: string,
  settings: ImageArgs,
  rest: readonly string[],
  { runner, terminal }: World,
): Promise<string> {
  const context = resolve(directory, settings.context);
  const dockerfile = resolve(directory, dockerfileOf(settings));
  const source = readSource({ context, dockerfile });
  if (source.isDirty === true) {
    terminal.say("The sources differ from their commit; the image's version says so.");
  }
  const tag = `${settings.repository}:${imageTag(source)}`;
  const named = Object.entries(buildArguments(source, settings.args));
  const args = [
    "build",
    ...["--platform", settings.platform ?? DEFAULT_PLATFORM],
    ...["--file", relative(directory, dockerfile)],
    ...named.flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...["--tag", tag],
    ...rest,
    relative(directory, context) || ".",
  ];
  const code = await runner.show({ command: "docker", args, directory }, "stderr");
  if (code !== 0) throw new ReleaseError("docker build failed.", EXIT_CODES.failed);
  return tag;
}

/** @returns the reference by digest, as the registry gave it for this push */
async function push(
  directory: string,
  tag: string,
  repository: string,
  { runner, terminal }: World,
): Promise<string> {
  const said = await runner.read({ command: "docker", args: ["push", tag], directory });
  terminal.say(said.trimEnd());
  const digest = /digest: (?<digest>sha256:[0-9a-f]{64})/.exec(said)?.groups?.["digest"];
  if (digest !== undefined) return `${repository}@${digest}`;
  throw new ReleaseError(`docker push gave no digest for ${tag}.`, EXIT_CODES.failed);
}
