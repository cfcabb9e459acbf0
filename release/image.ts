import { basename, relative, resolve } from "node:path";
import { readSource } from "../checkout";
import { buildArguments, imageTag } from "../model/build";
import { dockerfileOf, IMAGE_DEFAULTS, type ImageArgs, imageSchema } from "../model/image-settings";
import { settingsSchema } from "../model/settings";
import { SettingsError, shapeProblems } from "../model/settings-error";
import type { Command, World } from "./command";
import { EXIT_CODES } from "./exit-code";
import { type CommonOptions, misuse, readLine, refuseWords } from "./options";
import { ReleaseError } from "./release-error";
import { StackFile } from "./stack-file";

/** Builds the image that the stack would build, without the stack. */
export const image: Command = async (argv, world) => {
  const { terminal } = world;
  const { common, values, words, rest } = readLine("image", argv, {
    push: { type: "boolean" },
    context: { type: "string" },
    dockerfile: { type: "string" },
    repository: { type: "string" },
    platform: { type: "string" },
  });
  refuseWords("image", words);
  const { push: isPushed = false, ...given } = values;
  const settings = imageSettings(common, given);
  if (isPushed && !settings.repository.includes("/")) {
    throw misuse(
      "image",
      "--repository",
      settings.repository,
      "a repository with its registry's host",
    );
  }
  const { directory } = common;
  const tag = await build(directory, settings, rest, world);
  const reference = isPushed ? await push(directory, tag, settings.repository, world) : tag;
  terminal.print(common.json ? JSON.stringify({ reference, tag, pushed: isPushed }) : reference);
  return EXIT_CODES.ok;
};

/** What the command line says, over what the stack says. */
function imageSettings(
  { directory, stack }: CommonOptions,
  given: Partial<Pick<ImageArgs, "context" | "dockerfile" | "repository" | "platform">>,
): ImageArgs {
  const own = stack === undefined ? {} : stackImage(StackFile.open(directory, stack));
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

function stackImage(file: StackFile): Partial<ImageArgs> {
  const text = file.config()["image"] ?? "{}";
  if (text === "{}") return {};
  const { data, error } = imageSchema.safeParse(JSON.parse(text), { reportInput: true });
  if (data) return data;
  const problems = shapeProblems(error, settingsSchema);
  throw new SettingsError(problems.map((one) => ({ ...one, path: ["image", ...one.path] })));
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
  const source = readSource({ image: { ...settings, context, dockerfile } });
  if (source.isDirty === true) {
    terminal.say("The sources differ from their commit; the image's version says so.");
  }
  const tag = `${settings.repository}:${imageTag(source)}`;
  const named = Object.entries(buildArguments(source, settings.args));
  const args = [
    "build",
    ...["--platform", settings.platform ?? IMAGE_DEFAULTS.platform],
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
