import { kindOf, type Step } from "./step-log";

/** The changes of one Kubernetes kind, or of one object of it. */
export function stepsOf(steps: readonly Step[], kind: string, name?: string): readonly Step[] {
  return steps.filter(
    (step) => kindOf(step.type) === kind && (name === undefined || step.name === name),
  );
}

/**
 * The changes of what one color consists of. Its DestinationRule belongs to the router, its NetworkPolicy to the rules
 * of who may call, and deletions of replaced objects come last in every engine run.
 */
export function stepsOfColor(steps: readonly Step[], app: string, color: string): readonly Step[] {
  return steps.filter(
    ({ op, type, name }) =>
      type.startsWith("kubernetes:") &&
      name.startsWith(`${app}-${color}`) &&
      !["DestinationRule", "NetworkPolicy"].includes(kindOf(type)) &&
      !op.startsWith("delete"),
  );
}

/**
 * Says which of the later changes started before which of the earlier ones were done. Empty means
 * that the order held, or that a side is empty, which a case must rule out itself.
 */
export function overlaps(earlier: readonly Step[], later: readonly Step[]): readonly string[] {
  return later.flatMap((step) => {
    const open = earlier.filter(({ done }) => done === undefined || done > step.started);
    return open.map((other) => `${describe(step)} started before the end of ${describe(other)}`);
  });
}

function describe({ type, name }: Step): string {
  return `${kindOf(type)} ${name}`;
}
