/**
 * An immutable image reference: `[registry/]repository[:tag]@sha256:<64 hex digits>`. A tag alone can
 * be pushed over, so it never identifies what serves the traffic.
 */
const DIGEST_REFERENCE =
  /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?@sha256:[0-9a-f]{64}$/;

/**
 * A repository with the host of its registry in front, as a push needs it: `localhost`, or a name with a
 * dot or a port. Docker Hub's own images have no place to push to.
 */
export const REPOSITORY =
  /^(?!docker\.io\/[^/]*$|index\.docker\.io\/)(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+(?=:\d))(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)+$/;

/** Whether the reference names exactly one image for ever. */
export function isDigestReference(reference: string): boolean {
  return DIGEST_REFERENCE.test(reference);
}

/** Whether two references name the same image, whatever their repositories and tags. */
export function isSameImage(one: string, other: string): boolean {
  return digestOf(one) === digestOf(other);
}

function digestOf(reference: string): string {
  return /sha256:[0-9a-f]{64}/.exec(reference)?.[0] ?? reference;
}

/**
 * The version that labels and metrics show: the first 12 hex digits of the digest, enough to tell two
 * builds apart and within the 63 characters of a label value.
 */
export function versionOf(reference: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(reference)?.[1];
  return digest ?? "unknown";
}
