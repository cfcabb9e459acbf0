import { isDigestReference, isSameImage, versionOf } from "../image";
import type { ReleaseSettings } from "./settings";
import type { PastRelease } from "./past";
import type { Refusal } from "./refusal";
import { imagesOf, type Rollout } from "./rollout";
import { spentRefusal } from "./spent-refusal";

/** What a release of a service without colors finds before it starts. */
export interface RolloutStart extends Rollout {
  /** The image that the Deployment asks for; absent where it could not be read. */
  readonly live?: string;
  /** Gates that decide and could not answer, each with what it lacks. */
  readonly unanswered: readonly string[];
  /** Pods that may be away at once while they are replaced. @default - none: new ones come first */
  readonly away?: string;
}

/** Why the image of the one Deployment may not be released. */
export function rolloutRefusals(
  { past = [] }: { readonly past?: readonly PastRelease[] },
  { before, after, live, unanswered }: RolloutStart,
): readonly (Refusal | undefined)[] {
  return [
    isDigestReference(before)
      ? undefined
      : refusal("image", `the image that runs is ${before}, no digest: nobody could bring it back`),
    live === undefined || isSameImage(live, before)
      ? undefined
      : refusal(
          "foreign",
          `the Deployment has image ${live} and the last update had ${before}: somebody else changed one of them; sluice up makes the Deployment follow config`,
        ),
    isSameImage(after, before)
      ? refusal("same", `image is the one that runs, so there is nothing to release: ${NEXT_IMAGE}`)
      : spentRefusal(past, after, { what: "image is the one", next: NEXT_IMAGE }),
    unanswered.length > 0
      ? refusal("gates", `gates that decide cannot answer: ${unanswered.join("; ")}`)
      : undefined,
  ];
}

/** The command that gives a service without colors its next image. */
export const NEXT_IMAGE = "sluice pin service --image REPOSITORY@sha256:…";

function refusal(code: Refusal["code"], sentence: string): Refusal {
  return { code, sentence, canForce: false };
}

/** The kinds of gates that a source of metrics answers. */
const OF_METRICS: ReadonlySet<string> = new Set(["errors", "latency", "saturation"]);

/**
 * Gates that decide and have nobody to ask, with what each lacks.
 *
 * @param lacks - why there are no metrics, and why no logs; absent where there are
 */
export function unansweredGates(
  { gates, guard }: Pick<ReleaseSettings, "gates" | "guard">,
  lacks: { readonly metrics?: string; readonly logs?: string },
): readonly string[] {
  const deciding = [...gates, ...guard].filter(({ mode }) => mode === "enforce");
  return (["metrics", "logs"] as const).flatMap((source) => {
    const why = lacks[source];
    const asked = deciding.filter((gate) =>
      gate.kind === "query"
        ? gate.from === source
        : source === "metrics" && OF_METRICS.has(gate.kind),
    );
    if (why === undefined || asked.length === 0) return [];
    const names = asked.map(({ name }) => name).join(", ");
    return [`${names}: ${why}; or their mode off, or observe`];
  });
}

/** The release in words, before it begins. */
export function versionsText(rollout: Rollout): string {
  const { blue, green } = imagesOf(rollout);
  return `version ${versionOf(blue)} → version ${versionOf(green)}`;
}
