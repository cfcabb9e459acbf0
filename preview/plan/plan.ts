import type { Recording } from "../recorder";
import { isSecret, showSecrets } from "../../stack/secret";
import { buildNotices } from "./build-notice";
import { type ClusterShare, clusterShares, tellApart } from "./cluster-share";
import { compareShare, programDangers } from "./comparison";
import type { Danger } from "./danger";
import { deadLinks } from "./dead-link";
import { loosened } from "./loosened";
import type { Manifest, ObjectName } from "./manifest";
import { type Notice, notices } from "./notice";
import { patchNotices } from "./patch-notice";
import { type Action, NOTHING, type ObjectChange } from "./object-change";
import { type RollingChange, rollingChanges, rollingDangers, rollingSentences } from "./rolling";
import { securityNotices } from "./security/notice";
import { sizeDangers } from "./size-danger";
import { checkSchemas, type SchemaProblem } from "./schema-check";
import { sharedClaims } from "./shared-claim";
import { type Step, steps } from "./step";
import { summarize, type ServiceSummary, changeSentences } from "./service-summary";

/** What the plan compares with. */
export interface Base {
  readonly kind: "nothing" | "file" | "git";
  /** For people: the file or the git reference. */
  readonly label: string;
}

/** A field that differs, fit to be shown. */
export interface PlanField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Set when values are withheld; they differ all the same. */
  readonly secret?: true;
}

/** An object and what happens to it, fit to be shown. */
export interface PlanObject extends ObjectName {
  readonly action: Action;
  readonly fields: readonly PlanField[];
  /** Fields that force a replacement. */
  readonly reasons: readonly string[];
  readonly deletedFirst: boolean;
  /** The object in full, where it is new. */
  readonly manifest?: Manifest;
}

/** All that a preview says, as data. Every format prints this and nothing else. */
export interface Plan {
  /** Grows when a field changes its meaning. */
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  /** Values tried out, as `key=value`. */
  readonly whatIf: readonly string[];
  readonly base: Base;
  /** The change in sentences. */
  readonly sentences: readonly string[];
  readonly services: readonly ServiceSummary[];
  /** Services without colors. */
  readonly rolling: readonly RollingChange[];
  readonly steps: readonly Step[];
  readonly counts: Readonly<Record<Action, number>>;
  readonly objects: readonly PlanObject[];
  readonly dangers: readonly Danger[];
  readonly notices: readonly Notice[];
  /** Objects that do not fit their schema. */
  readonly problems: readonly SchemaProblem[];
  /** Kinds without a schema at hand. */
  readonly unchecked: readonly string[];
}

/** What a plan is made from. */
export interface PlanInputs {
  readonly project: string;
  readonly stack: string;
  readonly whatIf: readonly string[];
  readonly base: Base;
  readonly before: Recording | undefined;
  readonly after: Recording;
}

/** Compares two recordings. Nothing secret is left in the result. */
export function makePlan({ before = NOTHING, after, ...labels }: PlanInputs): Plan {
  const shares = clusterShares(before, after).map((share) => planShare(share, labels.base));
  const changes = shares.flatMap((share) => share.changes);
  const services = shares.flatMap((share) => share.services);
  const rolling = shares.flatMap((share) => share.rolling);
  return {
    version: 1,
    ...labels,
    sentences: [...changeSentences(services), ...rollingSentences(rolling, services.length > 0)],
    services,
    rolling,
    steps: steps(after, changes),
    counts: countActions(changes),
    objects: changes.map(planObject),
    dangers: programDangers(before, after, shares),
    notices: shares.flatMap((share) => share.notices),
    problems: shares.flatMap((share) => share.problems),
    unchecked: [...new Set(shares.flatMap((share) => share.unchecked))],
  };
}

/** What a plan says of one cluster, told from what it says of others. */
function planShare(share: ClusterShare, { kind }: Base) {
  const { before, after } = share;
  const { objects: changes, dangers, ...found } = compareShare(share);
  const services = found.services.map((service) => summarize(service, kind === "nothing"));
  const rolling = rollingChanges(changes);
  const manifests = changes.flatMap((change) => (change.after ? [change.after.manifest] : []));
  const { problems, unchecked } = checkSchemas(manifests);
  const { object, service, subject } = tellApart(share);
  return {
    changes: changes.map(object),
    services: services.map(service),
    rolling: rolling.map(service),
    dangers: [
      ...dangers,
      // Not for the policy pack: a state does not keep whose the number of pods was.
      ...sizeDangers(changes, services),
      // Nor these: without colors there is no other way to change pods.
      ...rollingDangers(rolling),
    ].map(subject),
    notices: [
      ...buildNotices(after, services),
      ...notices(changes, services),
      ...loosened(changes),
      ...patchNotices(before, after),
      ...securityNotices(before, after, changes, found.services),
      ...sharedClaims(changes),
      ...deadLinks(manifests),
    ].map(subject),
    problems: problems.map(object),
    unchecked,
  };
}

function planObject({
  action,
  object,
  fields,
  reasons,
  deletedFirst,
  after,
}: ObjectChange): PlanObject {
  return {
    action,
    ...object,
    fields: fields.map(({ path, before, after: now }) => ({
      path,
      ...(before !== undefined && { before: shown(before) }),
      ...(now !== undefined && { after: shown(now) }),
      ...((isSecret(before) || isSecret(now)) && { secret: true as const }),
    })),
    reasons,
    deletedFirst,
    ...(action === "create" && after && { manifest: shown(after.manifest) as Manifest }),
  };
}

function shown(value: unknown): unknown {
  return JSON.parse(showSecrets(JSON.stringify(value))) as unknown;
}

function countActions(changes: readonly ObjectChange[]): Readonly<Record<Action, number>> {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}
