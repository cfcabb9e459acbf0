import { resolve } from "node:path";
import { buildArguments, imageTag, type Source } from "../../../model/build";
import { docker } from "./docker";

/** The sample service: what the cases release is what the project ships. */
const APP_FOLDER = resolve(__dirname, "../../../app");

/**
 * Two states of the sources, by name only: both images hold the same program, told a different
 * version. Fixed, so that Docker's cache serves every run in which the service did not change.
 */
export const FIRST: Source = { commit: "1".repeat(40), time: "2026-01-02T03:04:05Z" };
export const SECOND: Source = { commit: "2".repeat(40), time: "2026-01-03T03:04:05Z" };

/** What a build has different from the usual one. */
export interface BuildOptions {
  /** Further build arguments. @default - none */
  readonly own?: Readonly<Record<string, string>>;
  /** Whether every step is done anew. @default false */
  readonly afresh?: boolean;
  /** Makes it another image, which holds the same program. @default - none */
  readonly label?: string;
}

/**
 * Builds the sample service as the component AppImage does: the same Dockerfile and arguments. By
 * docker itself, because the plugin of `@pulumi/docker` comes from a host that tests may not need.
 */
export async function buildLocally(
  tag: string,
  source: Source,
  options: BuildOptions = {},
): Promise<void> {
  const values = Object.entries(buildArguments(source, options.own));
  const given = values.flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const afresh = options.afresh === true ? ["--no-cache"] : [];
  const label = options.label === undefined ? [] : ["--label", `sluice.dev/e2e=${options.label}`];
  const how = ["--quiet", "--network", "host", ...afresh, ...label, ...given, "--tag", tag];
  await docker("build", ...how, APP_FOLDER);
}

/**
 * Builds the sample service, pushes it and gives its reference by digest.
 *
 * @param label - makes it another image, which holds the same program: nothing is compiled for it
 */
export async function buildImage(
  registry: string,
  source: Source = FIRST,
  label?: string,
): Promise<string> {
  const repository = `${registry}/sluice-e2e`;
  const tag = [`${repository}:${imageTag(source)}`, label].filter(Boolean).join("-");
  await buildLocally(tag, source, label === undefined ? {} : { label });
  return pushed(tag, repository);
}

/** Pushes an image and gives its reference by digest. */
export async function pushed(tag: string, repository: string): Promise<string> {
  await docker("push", "--quiet", tag);
  const format = "{{range .RepoDigests}}{{println .}}{{end}}";
  const digests = await docker("image", "inspect", "--format", format, tag);
  const reference = digests.split("\n").find((line) => line.startsWith(`${repository}@`));
  if (reference === undefined) throw new Error(`The registry gave no digest for ${tag}.`);
  return reference;
}

/** A well-formed reference to an image that no registry has. */
export function missingImage(registry: string): string {
  return `${registry}/sluice-e2e@sha256:${"0".repeat(64)}`;
}
