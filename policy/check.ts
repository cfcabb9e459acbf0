import { COLORS } from "../model/color";
import { isDigestReference } from "../model/image";
import { fieldOf, itemsOf } from "../model/field";
import { clusterShares, tellApart } from "../preview/plan/cluster-share";
import { declaredObjects } from "../preview/plan/manifest";
import { NOTHING } from "../preview/plan/object-change";
import { type ServiceState, serviceStates } from "../preview/plan/service-state";
import { colorOfTarget } from "../preview/plan/routing/target";
import type { Recording } from "../preview/recorder";
import type { Finding } from "./finding";

/**
 * What is wrong with the pods of the colors, whatever they were before.
 *
 * @param declared - the state, with what has arrived laid over it
 * @param isArrived - whether a resource is as this change declares it
 */
export function podFindings(
  declared: Recording,
  isArrived: (urn: string) => boolean,
): readonly Finding[] {
  return everywhere(declared, (share) => podFindingsOf(share, isArrived));
}

function podFindingsOf(
  declared: Recording,
  isArrived: (urn: string) => boolean,
): readonly Finding[] {
  return [...serviceStates(declared).values()].flatMap((service) =>
    COLORS.flatMap((color): Finding[] => {
      const state = service.colors[color];
      if (!state || !isArrived(state.deployment.resource.urn)) return [];
      const subject = `${service.service} ${color}`;
      return [
        ...byTag(subject, state.image, service.split?.weights[color] ?? 0),
        ...withoutReadiness(subject, state),
      ];
    }),
  );
}

function byTag(subject: string, image: string, weight: number): readonly Finding[] {
  if (weight === 0 || isDigestReference(image)) return [];
  const message =
    `carries ${String(weight)} % of the traffic with the image ${image}, which can become another one; ` +
    "it needs one by digest, repository@sha256:….";
  return [{ rule: "image-by-digest", subject, message }];
}

type ColorState = NonNullable<ServiceState["colors"]["blue"]>;

function withoutReadiness(subject: string, { deployment }: ColorState): readonly Finding[] {
  const [container] = itemsOf(deployment.manifest, "spec", "template", "spec", "containers");
  if (fieldOf(container, "readinessProbe") !== undefined) return [];
  const message = "has no readinessProbe in its first container.";
  return [{ rule: "readiness-probe", subject, message }];
}

/** Colors that a drain of nodes may empty. */
export function budgetFindings(declared: Recording): readonly Finding[] {
  return everywhere(declared, budgetFindingsOf);
}

/** In each cluster by itself. */
function everywhere(
  declared: Recording,
  find: (share: Recording) => readonly Finding[],
): readonly Finding[] {
  return clusterShares(NOTHING, declared).flatMap((share) =>
    find(share.after).map(tellApart(share).subject),
  );
}

function budgetFindingsOf(declared: Recording): readonly Finding[] {
  const budgets = new Set(
    declaredObjects(declared.resources).flatMap(({ manifest }) => {
      const color = manifest.kind === "PodDisruptionBudget" ? colorOfTarget(manifest) : undefined;
      return color ? [`${color.service} ${color.color}`] : [];
    }),
  );
  return [...serviceStates(declared).values()].flatMap((service) =>
    COLORS.filter((color) => service.colors[color] !== undefined)
      .map((color) => `${service.service} ${color}`)
      .filter((subject) => !budgets.has(subject))
      .map((subject): Finding => {
        const message =
          "has no PodDisruptionBudget: a drain of nodes may take all its pods at once.";
        return { rule: "disruption-budget", subject, message };
      }),
  );
}
