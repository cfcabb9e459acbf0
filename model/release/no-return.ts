import { type Color, otherColor } from "../color";
import { isSameImage, versionOf } from "../image";
import { COLOR_LABEL, type Labels } from "../labels";
import {
  contractIdentity,
  IRREVERSIBLE,
  LEFT_BEHIND,
  MIGRATION_LABEL,
  type MigrationKind,
} from "../migration";
import type { Contracted } from "../settings/migrations";
import { isServing, type Weights } from "../traffic/weights";

/** A Job that changes the database, as the cluster keeps it. */
export interface MigrationView {
  readonly metadata: {
    readonly name: string;
    /** Seconds, as RFC 3339 has them: texts of the same length, which sort as times do. */
    readonly creationTimestamp: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** What is known of a way back before it is taken; what could not be read is absent, and stops nothing. */
export interface WayBack {
  /** The color that gets more traffic. */
  readonly to: Color;
  /** The weights before. */
  readonly live: Weights;
  /** The image of that color. */
  readonly image?: string | undefined;
  readonly jobs?: readonly MigrationView[] | undefined;
  /** The last contract, by the stack's file. */
  readonly contracted?: Contracted | undefined;
}

/**
 * Which points of no return stop a way back: a person's heeds all of them. What goes back by itself looks at
 * requests that fail at this moment, and is stopped only where the old version could not answer any.
 */
export type Heeded = "all" | "contract" | "nothing";

/** Why there is no way back, in one sentence without its end; `undefined` where there is one. */
export function reasonOfNoReturn(way: WayBack, heeded: Heeded = "all"): string | undefined {
  if (heeded === "nothing") return undefined;
  return contractPassed(way) ?? (heeded === "all" ? irreversiblePassed(way) : undefined);
}

/** The images that contracts left behind, by the cluster and by the stack's file, whichever knows. */
export function leftBehind(
  jobs: readonly MigrationView[],
  contracted: Contracted | undefined,
): readonly string[] {
  const live = jobs
    .filter(isOf("contract"))
    .flatMap(({ metadata }) => metadata.annotations?.[LEFT_BEHIND] ?? []);
  return [...new Set([...live, ...(contracted ? [contracted.from] : [])])];
}

function contractPassed({ to, image, jobs = [], contracted }: WayBack): string | undefined {
  const isLeft =
    image !== undefined && leftBehind(jobs, contracted).some((one) => isSameImage(one, image));
  if (!isLeft) return undefined;
  return `migrations.contract has begun, so the database is no longer good for ${to} with version ${versionOf(image)}`;
}

/** Traffic that would leave a version which writes what the older one does not understand. */
function irreversiblePassed({ to, live, jobs = [] }: WayBack): string | undefined {
  const from = otherColor(to);
  const expand = latestExpand(jobs, from);
  if (!isServing(live, from) || !expand || !isIrreversible(expand)) return undefined;
  const other = latestExpand(jobs, to);
  if (other && other.metadata.creationTimestamp > expand.metadata.creationTimestamp) {
    return undefined;
  }
  return `${from} has traffic and writes what ${to} does not understand (migrations.expand.irreversible)`;
}

/** Why the first traffic of a color is a point of no return; `undefined` where it is none. */
export function lastWay(to: Color, jobs: readonly MigrationView[]): string | undefined {
  if (!isIrreversible(latestExpand(jobs, to))) return undefined;
  return `from its first traffic on ${to} writes what ${otherColor(to)} does not understand (migrations.expand.irreversible)`;
}

function isIrreversible(expand: MigrationView | undefined): boolean {
  return expand?.metadata.annotations?.[IRREVERSIBLE] === "true";
}

/** The Job that ran last for a color; one that nobody started prepared nothing. */
function latestExpand(jobs: readonly MigrationView[], color: Color): MigrationView | undefined {
  return jobs
    .filter(isOf("expand"))
    .filter(({ metadata, spec }) => metadata.labels?.[COLOR_LABEL] === color && !spec?.suspend)
    .sort((one, other) =>
      one.metadata.creationTimestamp < other.metadata.creationTimestamp ? -1 : 1,
    )
    .at(-1);
}

function isOf(kind: MigrationKind) {
  return ({ metadata }: MigrationView): boolean => metadata.labels?.[MIGRATION_LABEL] === kind;
}

/** Whether the last contract failed; a Job that is not there any more is not known to have. */
export function hasFailed(
  jobs: readonly MigrationView[],
  contracted: Contracted | undefined,
): boolean {
  const job =
    contracted &&
    jobs.find(({ metadata }) =>
      metadata.name.endsWith(`-contract-${contractIdentity(contracted)}`),
    );
  return job !== undefined && migrationEnd(job).is === "failed";
}

/** How a Job stands. */
export type MigrationEnd =
  { readonly is: "open" | "complete" } | { readonly is: "failed"; readonly reason: string };

/**
 * Whether a Job is over, and how.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
 */
export function migrationEnd({ status }: MigrationView): MigrationEnd {
  const holds = (type: string) =>
    status?.conditions?.find((one) => one.type === type && one.status === "True");
  if (holds("Complete")) return { is: "complete" };
  const failed = holds("Failed");
  if (!failed) return { is: "open" };
  const { reason = "Failed", message } = failed;
  return { is: "failed", reason: message === undefined ? reason : `${reason}: ${message}` };
}
