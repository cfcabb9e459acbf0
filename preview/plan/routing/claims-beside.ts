import type { Recording } from "../../recorder";
import type { Danger } from "../danger";
import { declaredObjects, objectName, objectPhrase, type RoutedObject } from "../manifest";
import type { Notice } from "../notice";
import { claimDangers } from "./claim-danger";
import { waysIn } from "./readers";
import type { WayIn } from "./way-in";

/** Another stack of the same program, as far as its routing is known. */
export interface OtherStack {
  readonly name: string;
  /** Whether both name one cluster. Where one of them names none, nobody knows. */
  readonly isInCluster: boolean;
  readonly objects: readonly RoutedObject[];
}

/** What two stacks claim together: a danger where they name one cluster, else something worth knowing. */
export interface ClaimsBeside {
  readonly dangers: readonly Danger[];
  readonly notices: readonly Notice[];
}

/**
 * Hosts and certificates of a stack that another stack claims as well, and routers that both declare. Nothing that
 * was so before, and no claims of a stack that has the same objects: it should not be in the same cluster.
 */
export function claimsBeside(
  base: Recording | undefined,
  head: Recording,
  others: readonly OtherStack[],
): ClaimsBeside {
  const [before, after] = [base?.resources ?? [], head.resources].map(declaredObjects);
  if (!before || !after) return { dangers: [], notices: [] };
  const own = new Set(after.map(nameOf));
  const [waysBefore, waysAfter] = [waysIn(before), waysIn(after)];
  const found = others
    .filter(({ objects }) => !objects.some((one) => own.has(nameOf(one))))
    .flatMap((other) => {
      const known = new Set(sharedWith(before, waysBefore, other).map(({ message }) => message));
      return sharedWith(after, waysAfter, other)
        .filter(({ message }) => !known.has(message))
        .map((danger) => ({ danger, other }));
    });
  const known = new Set(before.map(nameOf));
  return {
    dangers: [
      ...others
        .filter(({ isInCluster }) => isInCluster)
        .flatMap((other) => twinDangers(other, (name) => own.has(name) && !known.has(name))),
      ...found
        .filter(({ other }) => other.isInCluster)
        .map(({ danger, other }) => ({
          ...danger,
          message: `${danger.message} One of them is of stack ${other.name}.`,
        })),
    ],
    notices: found
      .filter(({ other }) => !other.isInCluster)
      .map(({ danger: { subject, message }, other }) => ({
        subject,
        message: `${message} One of them is of stack ${other.name}; it does no harm while the stacks are in different clusters, which cluster.context of both says.`,
      })),
  };
}

/** One object of two stacks, and the lease and the journal of a release with it. */
function twinDangers(
  { name, objects }: OtherStack,
  isNew: (object: string) => boolean,
): readonly Danger[] {
  const message =
    `is declared by stack ${name}, too, in the same cluster: pulumi up of one of them fails or takes it from the ` +
    "other, and a release of either moves the traffic of both. Give one of them another namespace or another cluster.context.";
  const twin = objects.map(nameOf).find(isNew);
  return twin === undefined ? [] : [{ kind: "claimed", subject: twin, message }];
}

function sharedWith(
  own: readonly RoutedObject[],
  ways: readonly WayIn[],
  { objects }: OtherStack,
): readonly Danger[] {
  return claimDangers(ways, waysIn([...own, ...objects]));
}

const nameOf = ({ manifest }: RoutedObject) => objectPhrase(objectName(manifest));
