import { Image } from "@pulumi/docker/image";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { buildArguments, imageTag, type Source } from "../model/build";
import { dockerfileOf, IMAGE_DEFAULTS, type ImageArgs } from "../model/image-settings";
import { checkPart } from "./check";
import { withoutPassword } from "./inputs";

/** An image and the sources that it is built from. */
export interface AppImageArgs extends Omit<ImageArgs<Input<string>>, "allowActiveBuild"> {
  /** What version control knows about the sources. @default - nothing: the version is `unknown` */
  readonly source?: Source;
}

/**
 * An image, built from sources by BuildKit, pushed, and known by its digest. The one place that knows
 * how that is done.
 *
 * The engine needs a Docker daemon as long as this is declared, also where nothing has to be built. A
 * preview builds nothing: the digest of changed sources is known after the `up` only.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class AppImage extends ComponentResource {
  /** `repository@sha256:…`: a tag in its place would roll nothing out, as it does not change (P6). */
  readonly reference: Output<string>;

  constructor(name: string, args: AppImageArgs, opts: ComponentResourceOptions = {}) {
    const { source = {}, ...build } = args;
    checkPart({ image: withoutPassword(build) });
    super("sluice:index:AppImage", name, {}, opts);
    const { context, repository, platform, registry } = build;
    const { dependsOn } = opts;
    const image = new Image(
      name,
      {
        imageName: `${repository}:${imageTag(source)}`,
        build: {
          context,
          dockerfile: dockerfileOf(build),
          platform: platform ?? IMAGE_DEFAULTS.platform,
          args: { ...buildArguments(source, build.args) },
          builderVersion: "BuilderBuildKit",
        },
        ...(registry && { registry: { ...registry, password: secret(registry.password) } }),
        buildOnPreview: false,
        skipPush: false,
      },
      {
        parent: this,
        // A deletion would delete nothing, in no registry, but it would need a daemon.
        retainOnDelete: true,
        ...(dependsOn && { dependsOn }),
      },
    );
    this.reference = image.repoDigest;
    this.registerOutputs({ reference: this.reference });
  }
}
