/** What version control knows about the files that an image is built from. */
export interface Source {
  /** The last commit that touched them. @default - nobody knows */
  readonly commit?: string;
  /** When that commit was made, in ISO 8601. @default - nobody knows */
  readonly time?: string;
  /** Whether they differ from that commit. @default false */
  readonly isDirty?: boolean;
}

const UNKNOWN = "unknown";

/** Hex digits of a commit that a version shows: as many as a label shows of a digest. */
const SHORT_COMMIT = 12;

/** The tag of a built image, and the version that it tells: the commit, marked if files differ. */
export function imageTag(source: Source): string {
  const version = source.commit?.slice(0, SHORT_COMMIT) ?? UNKNOWN;
  return source.isDirty === true ? `${version}-dirty` : version;
}

/**
 * The build arguments of an image, sorted by name. `BUILD_TIME` is the commit's time, not the
 * clock's: the same sources give the same arguments, so nothing is built anew without a reason.
 *
 * @param own - further arguments; they win over the three that every build gets
 */
export function buildArguments(
  source: Source,
  own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const all = {
    VERSION: imageTag(source),
    COMMIT: source.commit ?? UNKNOWN,
    BUILD_TIME: source.time ?? UNKNOWN,
    ...own,
  };
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
}
