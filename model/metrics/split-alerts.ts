import type { Alert } from "./alert";
import type { Objectives } from "./objectives";
import { COLOR_SERIES, ofColor, ofService, SERVICE_SERIES } from "./series";
import type { ServiceSubject } from "./subject";
import { minutes } from "../units/duration";
import { fraction } from "../units/share";

/** What is wrong with the split between the colors, and that there is one. */
export function splitAlerts(subject: ServiceSubject, objectives: Objectives): readonly Alert[] {
  const split = `${ofService(SERVICE_SERIES.split, subject)} == 1`;
  const held = heldSplit(subject, split, objectives);
  return [
    {
      name: "SluiceReleaseRunning",
      severity: "info",
      // Receivers keep quiet while it is told: a split that stays may be one that nobody watches.
      expr: `${split} unless on (app, namespace) (${held})`,
      summary: `Traffic of ${subject.app} is split`,
      description:
        "Both colors have configured weight. Receivers may hold back what that explains.",
    },
    {
      name: "SluiceReleaseHeld",
      severity: "warning",
      expr: held,
      summary: `Traffic of ${subject.app} has been split for more than ${String(minutes(objectives.heldFor))} minutes`,
      description: "Both colors have configured weight, and it has not changed since.",
    },
    differs(subject, objectives),
  ];
}

/** The weights are what they were then, and did not change in between. */
function heldSplit(subject: ServiceSubject, split: string, { heldFor }: Objectives): string {
  const weight = ofColor(COLOR_SERIES.weight, { ...subject, color: "blue" });
  const span = `${String(minutes(heldFor))}m`;
  return [
    split,
    `(${weight} == ${weight} offset ${span})`,
    `(changes(${weight}[${span}]) == 0)`,
  ].join(" and on (app, namespace) ");
}

/** Shares of few requests differ by chance. */
function differs(
  subject: ServiceSubject,
  { splitTolerance, splitFor, splitRequests }: Objectives,
): Alert {
  const series = (name: string) => ofService(name, subject);
  const distance = `abs(${series(COLOR_SERIES.share)} - ${series(COLOR_SERIES.weight)})`;
  const requests = `300 * sum by (app, namespace) (${series(COLOR_SERIES.requests)})`;
  return {
    name: "SluiceSplitDiffers",
    severity: "warning",
    expr:
      `max by (app, namespace) (${distance}) > ${String(fraction(splitTolerance))}` +
      ` and on (app, namespace) ${requests} >= ${String(splitRequests)}`,
    minutes: minutes(splitFor),
    summary: `The split of ${subject.app} is not what is configured`,
    description:
      "A color's share of the requests is {{ $value | humanizePercentage }} off its weight.",
  };
}
