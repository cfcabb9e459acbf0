import { type AutoscalerArgs, autoscalerSchema, ownAutoscaler } from "./autoscaling";
import { type Problem, problem } from "./problem";
import { limitsOf, requestsOf, type Resources } from "./resources";
import type { StackArgs } from "./settings-args";

/** Resources of pods, by the name of whose they are. */
type ResourcesOf = Readonly<Record<string, Resources>>;

/**
 * Shares of a limit that are asked for where pods have no limit: the question would never have an answer.
 *
 * @param resourcesOf - resources of each color, or of the service
 */
export function limitlessProblems(
  {
    release,
    monitoring,
    autoscaling,
  }: Pick<Partial<StackArgs>, "release" | "monitoring" | "autoscaling">,
  resourcesOf: ResourcesOf,
): readonly Problem[] {
  const { memory, cpu } = release?.gates ?? {};
  const asked = [
    { path: ["release", "gates", "memory"], of: "memory", value: memory },
    { path: ["release", "gates", "cpu"], of: "cpu", value: cpu },
    {
      path: ["monitoring", "objectives", "memory"],
      of: "memory",
      value: monitoring?.objectives?.memory,
    },
  ] as const;
  return [
    ...requestlessProblems(ownAutoscaler(autoscaling), resourcesOf),
    ...asked.flatMap(({ path, of, value }) => {
      const isOff = typeof value === "object" && value.mode === "off";
      const without = namesOf(resourcesOf, (one) => limitsOf(one)[of] === undefined);
      if (value === undefined || isOff || without.length === 0) return [];
      const needed =
        `nothing, as pods of ${without.join(" and ")} have no limit of which this could be a share ` +
        `(resources.limits.${of} is none); or such a limit`;
      return [problem(path, value, needed, null)];
    }),
  ];
}

/** An autoscaler goes by shares of what pods ask for; a limit stands for a request that is not made. */
function requestlessProblems(
  autoscaler: AutoscalerArgs | undefined,
  resourcesOf: ResourcesOf,
): readonly Problem[] {
  if (!autoscaler) return [];
  const { cpu, memory } = autoscalerSchema.parse(autoscaler);
  return (
    [
      ["cpu", cpu],
      ["memory", memory],
    ] as const
  ).flatMap(([of, value]) => {
    const without = namesOf(
      resourcesOf,
      (one) => (requestsOf(one)[of] ?? limitsOf(one)[of]) === undefined,
    );
    if (value === undefined || value === "none" || without.length === 0) return [];
    const needed =
      `none, as pods of ${without.join(" and ")} ask for nothing of which this could be a share ` +
      `(resources.requests.${of} is none); or such a request`;
    return [problem(["autoscaling", of], value, needed, null)];
  });
}

function namesOf(resourcesOf: ResourcesOf, is: (one: Resources) => boolean): readonly string[] {
  return Object.entries(resourcesOf).flatMap(([name, one]) => (is(one) ? [name] : []));
}
