import { REPOSITORY } from "../image";
import { ENV_NAME } from "../name";
import { anyText, flag, freeText, mapOf, object, secret, text } from "./fields";
import type { Resolved, Written } from "./typed";

/** What an image runs on where nothing else is said. */
export const DEFAULT_PLATFORM = "linux/amd64";

/** How the image of a color without one of its own is built and where it is pushed. */
export const imageSchema = object({
  /** Folder with the sources, relative to that of Pulumi.yaml. A change of any file in it builds anew. */
  context: anyText("a folder, relative to that of Pulumi.yaml").meta({ examples: ["app"] }),
  /** Path relative to the folder of Pulumi.yaml. @default - `Dockerfile` in `context` */
  dockerfile: anyText("a file, relative to the folder of Pulumi.yaml")
    .meta({ examples: ["app/Dockerfile"] })
    .exactOptional(),
  /** Where the image is pushed, its registry's host included. */
  repository: text(
    REPOSITORY,
    "a repository with its registry's host in front, such as registry.example.com/shop, without tag",
  ).meta({ examples: ["registry.example.com/shop"] }),
  /** What the image runs on. */
  platform: text(
    /^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/,
    "an operating system and an architecture, such as linux/amd64",
  ).default(DEFAULT_PLATFORM),
  /**
   * Further build arguments. They stand in the image's history for everybody who can pull it, so they
   * are no place for secrets.
   * @default - VERSION, COMMIT and BUILD_TIME only
   */
  args: mapOf(ENV_NAME, freeText(), "a map from names of letters, digits and _ to text")
    .meta({ examples: [{ VARIANT: "slim" }] })
    .exactOptional(),
  /** Login for the push. @default - what `docker login` left on the machine */
  registry: object({
    /** Host to log in to. @default - the one in `repository` */
    server: anyText("a registry's host")
      .meta({ examples: ["registry.example.com"] })
      .exactOptional(),
    /** User who may push. */
    username: anyText("a user's name").meta({ examples: ["robot"] }),
    /** Password or token, from secret config; in plain text it is refused. */
    password: secret(anyText("a password").meta({ examples: ["from-secret-config"] })),
  }).exactOptional(),
  /**
   * Lets a color that carries traffic run what is built, too: for development. Any change of the
   * sources then replaces pods that serve, in the `up` that builds it, and nothing ever tried the new
   * ones before; both colors may change at once, and no way back is left.
   */
  allowActiveBuild: flag().default(false),
});

/** How an image is built, as a person writes it. */
export type ImageArgs<Secret = string> = Written<typeof imageSchema, Secret>;

/** How an image is built, with all defaults. */
export type ImageSettings<Secret = string> = Resolved<typeof imageSchema, Secret>;

/** Where the sources of an image are. */
export type Sources = Pick<ImageArgs, "context" | "dockerfile">;

/** A Dockerfile's place if nothing else is said. */
export function dockerfileOf({ context, dockerfile }: Sources): string {
  return dockerfile ?? `${context.replace(/\/+$/, "")}/Dockerfile`;
}
