import type { Color } from "./color";
import { versionOf } from "./image";
import { appLabels, colorLabels, type Labels, NAME_LABEL } from "./labels";
import type { Contracted } from "./settings/migrations";

/** What a Job does to the database: prepares it for a version, or removes what only an older one needs. */
export type MigrationKind = "expand" | "contract";

/** Tells what a Job is for; on the Job and on its pods. */
export const MIGRATION_LABEL = "sluice.dev/migration";

/** On an expand Job whose version writes what the one before it does not understand. */
export const IRREVERSIBLE = "sluice.dev/irreversible";

/** On a contract Job: the image of the version that the database is no longer good for. */
export const LEFT_BEHIND = "sluice.dev/left-behind";

/** Labels of a Job. It is the service's, as its other objects are; an expand Job is a color's. */
export function migrationLabels(app: string, kind: MigrationKind, color?: Color): Labels {
  const own = color === undefined ? appLabels(app) : colorLabels(app, color);
  return { ...own, [MIGRATION_LABEL]: kind };
}

/** Labels of a Job's pods. Not the service's name: Services would send requests to them. */
export function migrationPodLabels(app: string, kind: MigrationKind): Labels {
  return {
    ...appLabels(app),
    [NAME_LABEL]: `${app}-${kind}`,
    [MIGRATION_LABEL]: kind,
  };
}

/**
 * What tells one contract Job from another: the two versions and the run, so that its keys can be written ahead
 * for the next one.
 */
export function contractIdentity({ from, to, run }: Contracted): string {
  const short = (image: string) => versionOf(image).slice(0, 5);
  return `${short(from)}${short(to)}-${String(run)}`;
}

/** Name of a Job: of what it belongs to, the service or a color, and what tells it from others. */
export function migrationName(owner: string, kind: MigrationKind, own: string): string {
  return `${owner}-${kind}-${own}`;
}

/**
 * The contract that leaves a version behind. One of the same two versions is the one that has begun, unless it
 * failed and is begun again.
 *
 * @throws Error where a version is not known
 */
export function nextContract(
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
  known: Contracted | undefined,
  isAgain: boolean,
): Contracted {
  if (from === undefined || to === undefined) {
    throw new Error("migrations.contract needs both colors' images by digest in the stack's file");
  }
  const isKnown = known?.from === from && known.to === to;
  return { from, to, run: isKnown ? known.run + (isAgain ? 1 : 0) : 1 };
}
