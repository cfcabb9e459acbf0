import { COLORS } from "../color";
import { equals, type Matcher, oneOf } from "./matcher";
import type { Severity } from "./severity";

/** The alert that says that both colors carry traffic. */
export const RELEASE_RUNNING = "SluiceReleaseRunning";

/** What a release's own gates and guard watch: they hold it or take it back before a person could. */
const GATED = [
  "SluiceErrors",
  "SluiceLatency",
  "SluiceMemory",
  "SluiceNotReady",
  "SluiceRestarts",
] as const;

/** While an alert of the source is active, no one of the target is told, if the labels are equal. */
export interface Inhibition {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

const severity = (value: Severity) => equals("severity", value);

/**
 * The alarm says it already. A color's alarm silences that color's warnings, not the other one's; one of the
 * whole service only its own: labels that neither of two alerts has count as equal, and it would else
 * silence every warning that is not of a color.
 */
const CRITICAL_OVER_WARNING: readonly Inhibition[] = [
  {
    source: [severity("critical"), oneOf("color", COLORS)],
    target: [severity("warning")],
    equal: ["app", "namespace", "color"],
  },
  {
    source: [severity("critical"), equals("color", "")],
    target: [severity("warning"), equals("color", "")],
    equal: ["app", "namespace", "alertname"],
  },
];

/** The release watches by itself. Critical alerts are never held back: the gates may be what is broken. */
const QUIET_DURING_RELEASE: Inhibition = {
  source: [equals("alertname", RELEASE_RUNNING)],
  target: [severity("warning"), oneOf("alertname", GATED)],
  equal: ["app", "namespace"],
};

/**
 * Which alerts hold back which.
 *
 * @param service - matches the alerts of one service, so that no other one's are touched
 */
export function inhibitions(
  service: readonly Matcher[],
  quietDuringRelease: boolean,
): readonly Inhibition[] {
  const rules = [...CRITICAL_OVER_WARNING, ...(quietDuringRelease ? [QUIET_DURING_RELEASE] : [])];
  return rules.map(({ source, target, equal }) => ({
    source: [...service, ...source],
    target: [...service, ...target],
    equal,
  }));
}
