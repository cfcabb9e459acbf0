import type { z } from "zod";
import { COLORS, type Color } from "./color";
import { REPOSITORY } from "./image";
import { ENV_NAME } from "./name";
import { anyText, flag, freeText, mapOf, object, secretPlace, text } from "./need";

/** The login for pushing an image. */
export interface RegistryArgs<Secret = string> {
  /** Host to log in to. @default - the one in `repository` */
  readonly server?: string;
  readonly username: string;
  /** Secret config; in plain text it is refused. */
  readonly password: Secret;
}

/** How the image of a color without one of its own is built and where it is pushed. */
export interface ImageArgs<Secret = string> {
  /** Folder with the sources, relative to that of Pulumi.yaml. A change of any file in it builds anew. */
  readonly context: string;
  /** Path relative to the folder of Pulumi.yaml. @default - `Dockerfile` in `context` */
  readonly dockerfile?: string;
  /** Where the image is pushed, its registry's host included. */
  readonly repository: string;
  /** What the image runs on. @default "linux/amd64" */
  readonly platform?: string;
  /**
   * Further build arguments. They stand in the image's history for everybody who can pull it, so they
   * are no place for secrets.
   * @default - VERSION, COMMIT and BUILD_TIME only
   */
  readonly args?: Readonly<Record<string, string>>;
  /** Login for the push. @default - what `docker login` left on the machine */
  readonly registry?: RegistryArgs<Secret>;
  /**
   * Lets a color that carries traffic run what is built, too: for development. Any change of the
   * sources then replaces pods that serve, in the `up` that builds it, and nothing ever tried the new
   * ones before; both colors may change at once, and no way back is left.
   * @default false
   */
  readonly allowActiveBuild?: boolean;
}

export const IMAGE_DEFAULTS = {
  platform: "linux/amd64",
  allowActiveBuild: false,
} as const satisfies Partial<ImageArgs>;

export const imageSchema: z.ZodType<ImageArgs> = object({
  context: anyText("a folder, relative to that of Pulumi.yaml").describe(
    "Folder with the sources, relative to that of Pulumi.yaml.",
  ),
  dockerfile: anyText("a file, relative to the folder of Pulumi.yaml")
    .exactOptional()
    .describe("Path relative to the folder of Pulumi.yaml; Dockerfile in context if not set."),
  repository: text(
    REPOSITORY,
    "a repository with its registry's host in front, such as registry.example.com/shop, without tag",
  ).describe("Where the image is pushed, its registry's host included."),
  platform: text(
    /^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/,
    "an operating system and an architecture, such as linux/amd64",
  )
    .exactOptional()
    .describe("What the image runs on."),
  args: mapOf(ENV_NAME, freeText(), "a map from names of letters, digits and _ to text")
    .exactOptional()
    .describe("Build arguments besides VERSION, COMMIT and BUILD_TIME; no place for secrets."),
  registry: object({
    server: anyText("a registry's host")
      .exactOptional()
      .describe("Host to log in to; the one in repository if not set."),
    username: anyText("a user's name").describe("User who may push."),
    password: secretPlace(anyText("a password")).describe("Password or token, from secret config."),
  })
    .exactOptional()
    .describe("Login for the push; what docker login left on the machine if not set."),
  allowActiveBuild: flag()
    .exactOptional()
    .describe("For development: builds for a color with traffic, too; replaces pods that serve."),
});

/** A Dockerfile's place if nothing else is said. */
export function dockerfileOf({ context, dockerfile }: ImageArgs<unknown>): string {
  return dockerfile ?? `${context.replace(/\/+$/, "")}/Dockerfile`;
}

/** The part of the settings that tells whether anything is built. */
export type ImageChoice = {
  readonly image?: ImageArgs<unknown>;
} & Readonly<Partial<Record<Color, { readonly image?: unknown }>>>;

/** The colors that run what is built: those without an image of their own, if anything can be built. */
export function builtColors(settings: ImageChoice): readonly Color[] {
  if (!settings.image) return [];
  return COLORS.filter((color) => settings[color]?.image === undefined);
}
