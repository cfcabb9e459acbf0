import { Image } from "@pulumi/docker/image";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { buildArguments, imageTag, type Source } from "../model/build";
import { dockerfileOf, type ImageSettings } from "../model/settings/image-settings";

/** An image and the sources that it is built from. */
export interface AppImageArgs extends Omit<ImageSettings<Input<string>>, "allowActiveBuild"> {
  /** What version control knows about the sources. @default - nothing: the version is `unknown` */
  readonly source?: Source;
}

/**
 * An image, built from sources by BuildKit, pushed, and known by its digest. The one place that knows
 * how that is done.
 *
 * The engine needs a Docker daemon as long as this is declared, also where nothing has to be built. A
 * preview builds nothing: the digest of changed sources is known after the `up` only.
 */
export class AppImage extends ComponentResource {
  /** `repository@sha256:…`: a tag in its place would roll nothing out, as it does not change. */
  readonly reference: Output<string>;

  constructor(name: string, args: AppImageArgs, opts: ComponentResourceOptions = {}) {
    super("sluice:index:AppImage", name, {}, opts);
    const { context, repository, platform, registry, source = {} } = args;
    const { dependsOn } = opts;
    const image = new Image(
      name,
      {
        imageName: `${repository}:${imageTag(source)}`,
        build: {
          context,
          dockerfile: dockerfileOf(args),
          platform,
          args: { ...buildArguments(source, args.args) },
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
