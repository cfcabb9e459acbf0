import { COLORS, type Color, otherColor, type PerColor } from "../color";
import type { Reference } from "../settings/references";
import { isServing, type Weights } from "../traffic/weights";
import type { PodCount } from "./observation";

/** What is known before a rotation; what could not be read is absent. */
export interface RotationFacts {
  readonly app: string;
  readonly namespace: string;
  readonly stack: string;
  /** Name of the stack's file. */
  readonly file: string;
  readonly cluster: { readonly context: string; readonly server: string };
  readonly color: Color;
  /** What the color's pods get as their mark. */
  readonly mark: string;
  readonly live: Weights;
  readonly pods?: PerColor<PodCount>;
  readonly references: readonly Reference[];
}

/** The color whose pods read anew first: the one without traffic; none where both have some. */
export function rotatedFirst(weights: Weights): Color | undefined {
  return COLORS.find((color) => !isServing(weights, color));
}

/** A rotation in lines: which pods are replaced, and what they then read. */
export function rotationSummary(facts: RotationFacts): readonly string[] {
  const { app, namespace, stack, file, cluster, color, mark, live, pods, references } = facts;
  const count = pods?.[color];
  const ready = count
    ? `${String(count.ready)} of ${String(count.desired)} pods ready`
    : "its pods cannot be counted";
  const read = references.map(({ kind, name, by }) => `${kind} ${name} (${by.join(", ")})`);
  const none =
    "no Secret or ConfigMap of others that the stack names; its pods restart all the same";
  return [
    `Rotation of ${app} in ${namespace}, stack ${stack}`,
    `    cluster  ${cluster.context}, ${cluster.server}`,
    `    rolls    ${color}: ${String(live[color])} % of the traffic, ${ready}`,
    `    reads    ${read.length === 0 ? none : read.join(", ")}`,
    `    writes   ${file}: ${color}.rotation ${mark}`,
    ...(isServing(live, color)
      ? [
          `    careful  its pods serve: they are replaced by its strategy, with nobody to go back to`,
        ]
      : []),
  ];
}

/** What is left to do once a color's pods have read anew. */
export function afterRotation({ stack, color, live }: RotationFacts): string {
  const on = `--stack ${stack}`;
  if (isServing(live, color)) {
    return `Next: sluice rotate ${on}, if the other color has the old values`;
  }
  const move = `sluice switch ${on} --to ${color}, or sluice release ${on}`;
  return `Next: ${move}; then sluice rotate ${on} for ${otherColor(color)}`;
}
