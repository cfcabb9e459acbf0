import { type Color, otherColor, type PerColor } from "../color";
import { isSameImage, versionOf } from "../image";
import { areSame, isServing, type Weights, formatWeights } from "../traffic/weights";
import type { PodCount } from "./observation";
import { type PastRelease, pinCommand } from "./past";
import { percent } from "./format";
import type { Refusal } from "./refusal";
import { rolloutRefusals, type RolloutStart } from "./rollout-preflight";
import type { Measured } from "./sight";
import { spentRefusal } from "./spent-refusal";

/** What a release finds before it starts. What could not be read is absent. */
export interface StartingPoint {
  readonly activeColor: Color;
  /** The weights of the stack config. */
  readonly weights: Weights;
  /** The weights in the router. */
  readonly live?: Weights;
  /** What the live router has besides the weights that the settings would not write, as sentences. */
  readonly foreign?: readonly string[];
  /** The images of the stack config. */
  readonly images: PerColor<string | undefined>;
  /** Whether the idle color's pods have read anew what lives elsewhere, and the active one's not. @default false */
  readonly isRotated?: boolean;
  /** The images of the last update. */
  readonly deployed?: PerColor<string | undefined>;
  readonly pods?: PerColor<PodCount>;
  /** Name of the release that is under way. */
  readonly open?: string;
  /** The releases before, the last one last. @default - nothing is known of them */
  readonly past?: readonly PastRelease[];
  /** Config keys, other than the idle color's, that differ from the last update. */
  readonly stale: readonly string[];
  /** The last contract: the image that the database is no longer good for. */
  readonly leftBehind?: readonly string[];
  /** Whether the old version does not understand what the new one writes. @default false */
  readonly isIrreversible?: boolean;
  /** Name of the freeze that holds at this time. */
  readonly freeze?: string;
  /** What is left of the error budget, in permille of it. */
  readonly budgetPermille?: number;
  /** Permille of the budget that must be left. */
  readonly leastBudgetPermille: number;
  /** Percent that one stage adds at most, and percent that it may. */
  readonly steps?: { readonly largest: number; readonly allowed: number };
  /** What was measured of the requests. @default - nothing is known */
  readonly measured?: Measured;
  /** Gates that could not answer in a stage, and the ways out, as sentences. @default - none */
  readonly silent?: readonly string[];
  /** Why the router cannot hold the weights of the stages, where it cannot. */
  readonly unheld?: string;
  /** What is another thing where the service is one Deployment without colors. @default - it is in two colors */
  readonly rollout?: RolloutStart;
}

/** What a person said about the start. */
export interface Intent {
  /** A fix of something broken: freezes and budgets do not stop it. */
  readonly isHotfix: boolean;
  /** Why rules of people are overruled; left out: they are not. */
  readonly force?: string;
  /** Why an image that was taken back is released again; left out: it is not. */
  readonly retry?: string;
}

/** Why this release may not start; empty when it may. */
export function refusals(start: StartingPoint, intent: Intent): readonly Refusal[] {
  const found = [
    openRelease(start),
    ...(start.rollout ? rolloutRefusals(start, start.rollout) : colorRefusals(start)),
    staleRefusal(start),
    stepRefusal(start),
    unheldRefusal(start),
    silentRefusal(start),
    ...(intent.isHotfix ? [] : [freezeRefusal(start), budgetRefusal(start)]),
  ].filter((one) => one !== undefined);
  return found.filter(
    ({ canForce, canRetry = false }) =>
      !(canForce && intent.force !== undefined) && !(canRetry && intent.retry !== undefined),
  );
}

/** What stands in the way between colors. */
function colorRefusals(start: StartingPoint): readonly (Refusal | undefined)[] {
  return [
    ...splitRefusals(start),
    rulesRefusal(start),
    ...imageRefusals(start),
    pastRefusal(start),
    leftBehindRefusal(start),
    podRefusal(start),
  ];
}

function openRelease({ open, rollout }: StartingPoint): Refusal | undefined {
  if (open === undefined) return undefined;
  const first = rollout
    ? " and puts the image before it into the file, so that the next one is pinned after it; --supersede is for colors"
    : ", --supersede does that first";
  const sentence = `release ${open} is under way: sluice resume goes on with it, sluice rollback ends it${first}`;
  return { code: "open", sentence, canForce: false };
}

function splitRefusals({ activeColor, weights, live }: StartingPoint): readonly Refusal[] {
  const idle = otherColor(activeColor);
  const refused: Refusal[] = [];
  if (isServing(weights, idle)) {
    const sentence = `weights are ${formatWeights(weights)} and a release starts with all traffic on one color: sluice rollback`;
    refused.push({ code: "split", sentence, canForce: false });
  }
  if (live && !areSame(live, weights)) {
    const sentence = `the router has ${formatWeights(live)} and stack config ${formatWeights(weights)}: somebody else changed one of them; pulumi up makes the router follow config`;
    refused.push({ code: "foreign", sentence, canForce: false });
  }
  return refused;
}

/** The update that records the first stage would overwrite them. */
function rulesRefusal({ foreign = [] }: StartingPoint): Refusal | undefined {
  if (foreign.length === 0) return undefined;
  const sentence = `the router is not what the settings would write: ${foreign.join("; ")}: move the change into the stack's config, or take it back (pulumi up --refresh writes the router anew)`;
  return { code: "rules", sentence, canForce: false };
}

function imageRefusals({
  activeColor,
  images,
  deployed,
  isRotated,
}: StartingPoint): readonly Refusal[] {
  const idle = otherColor(activeColor);
  const image = images[idle];
  if (image === undefined) {
    const sentence = `${idle} has no image: pulumi config set --path ${idle}.image REPOSITORY@sha256:…`;
    return [{ code: "image", sentence, canForce: false }];
  }
  const running = deployed?.[activeColor] ?? images[activeColor];
  if (image !== running || isRotated === true) return [];
  const sentence = `${idle} has the image that ${activeColor} runs, so there is nothing new to release; --force REASON moves the traffic all the same`;
  return [{ code: "same", sentence, canForce: true }];
}

/** A rotation releases the image that ran before once more; one that was taken back stays so. */
function pastRefusal({
  activeColor,
  images,
  past = [],
  isRotated,
}: StartingPoint): Refusal | undefined {
  const idle = otherColor(activeColor);
  const image = images[idle];
  if (image === undefined) return undefined;
  const next = `pin another image (${pinCommand(idle)})`;
  const refusal = spentRefusal(past, image, { what: `${idle} has the image`, next });
  return refusal?.code === "repeated" && isRotated === true ? undefined : refusal;
}

/** The one that a contract left is no version for this database, however often it served. */
function leftBehindRefusal(start: StartingPoint): Refusal | undefined {
  const { activeColor, images, leftBehind = [] } = start;
  const idle = otherColor(activeColor);
  const image = images[idle];
  if (image === undefined || !leftBehind.some((one) => isSameImage(one, image))) return undefined;
  const sentence = `${idle} has version ${versionOf(image)}, for which the database is no longer good since migrations.contract has run: pin a fix (${pinCommand(idle)})`;
  return { code: "no-return", sentence, canForce: false };
}

/** A fix may be the reason for the release, so a broken active color stops it only if nobody serves. */
function podRefusal({ activeColor, pods }: StartingPoint): Refusal | undefined {
  if (!pods || pods[activeColor].serving > 0) return undefined;
  const sentence = `${activeColor} has no ready pods, so there would be no way back; --force REASON releases all the same`;
  return { code: "pods", sentence, canForce: true };
}

function staleRefusal({ stale }: StartingPoint): Refusal | undefined {
  if (stale.length === 0) return undefined;
  const sentence = `stack config differs from the last update in ${stale.join(", ")}: run pulumi up first, or take the changes back`;
  return { code: "stale", sentence, canForce: false };
}

function freezeRefusal({ freeze }: StartingPoint): Refusal | undefined {
  if (freeze === undefined) return undefined;
  const sentence = `${freeze} is a freeze: --hotfix, or --force REASON`;
  return { code: "freeze", sentence, canForce: true };
}

function budgetRefusal(start: StartingPoint): Refusal | undefined {
  const { budgetPermille, leastBudgetPermille } = start;
  if (budgetPermille === undefined || budgetPermille >= leastBudgetPermille) return undefined;
  const sentence = `${percent(Math.floor(budgetPermille))} of the error budget is left and ${percent(leastBudgetPermille)} is needed: --hotfix, or --force REASON`;
  return { code: "budget", sentence, canForce: true };
}

/** As {@link stepRefusal}, but no rule of people. */
function unheldRefusal({ unheld }: StartingPoint): Refusal | undefined {
  if (unheld === undefined) return undefined;
  return { code: "shares", sentence: `the stages need ${unheld}`, canForce: false };
}

/** A release that would wait for an answer that never comes. */
function silentRefusal({ silent = [] }: StartingPoint): Refusal | undefined {
  if (silent.length === 0) return undefined;
  const sentence = `the release could not end, by the traffic of the last hour: ${silent.join("; ")}; --force REASON releases all the same`;
  return { code: "silent", sentence, canForce: true };
}

/** The stages of the stack's file are checked with it; a walk named on the command line is not. */
function stepRefusal({ steps }: StartingPoint): Refusal | undefined {
  if (!steps || steps.largest <= steps.allowed) return undefined;
  const sentence = `one stage adds ${String(steps.largest)} % of the traffic and release.maxStep is ${String(steps.allowed)}: another --preset, or --force REASON`;
  return { code: "step", sentence, canForce: true };
}
