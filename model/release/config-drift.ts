import diff from "microdiff";

/** A value as `pulumi config --json` and `pulumi stack history --json` write it. */
export interface ConfigEntry {
  readonly value?: string | undefined;
  readonly objectValue?: unknown;
  readonly secret?: boolean | undefined;
}

/** Config by full key, such as `sluice:weights`. */
export type ConfigEntries = Readonly<Record<string, ConfigEntry>>;

/** The key that no program reads: an update changes nothing for it, so nothing of it drifts. */
const ONLY_RELEASES = "release";

/**
 * What the stack's config says now and the last update did not have, or the other way round. A release
 * on top of it would carry those changes along.
 *
 * @param excused - full keys that may differ: the idle color's, since it is about to be deployed
 * @returns sentences; secrets are named and never shown
 */
export function configDrift(
  now: ConfigEntries,
  last: ConfigEntries,
  excused: readonly string[],
): readonly string[] {
  const keys = [...new Set([...Object.keys(now), ...Object.keys(last)])].sort();
  return keys
    .filter((key) => !excused.includes(key) && !isOnlyForReleases(key))
    .flatMap((key) => drift(key, now, last));
}

function isOnlyForReleases(key: string): boolean {
  return key.slice(key.indexOf(":") + 1) === ONLY_RELEASES;
}

function drift(key: string, now: ConfigEntries, last: ConfigEntries): readonly string[] {
  const isSecret = now[key]?.secret === true || last[key]?.secret === true;
  const wrapped = (entries: ConfigEntries) => {
    const entry = entries[key];
    return entry ? { [key]: entry.objectValue ?? entry.value } : {};
  };
  return diff(wrapped(last), wrapped(now)).map((change) => {
    const path = change.path.join(".");
    if (isSecret) return `${path} differs`;
    const before = change.type === "CREATE" ? "not set" : JSON.stringify(change.oldValue);
    const after = change.type === "REMOVE" ? "not set" : JSON.stringify(change.value);
    return `${path} is ${after}, the last update had ${before}`;
  });
}
