import { COLORS } from "../color";
import { servingColors, type Weights } from "../traffic/weights";
import type { RuleGroup } from "./rule";
import { COLOR_SERIES, SERVICE_SERIES } from "./series";
import type { ServiceSubject } from "./subject";

/** Name of the object that holds the weights, and only them. */
export function weightsObject(app: string): string {
  return `${app}-weights`;
}

/** The configured weights as series. Nothing in the cluster knows them, so the program writes them. */
export function weightsGroup({ app, namespace }: ServiceSubject, weights: Weights): RuleGroup {
  return {
    name: `sluice.${app}.weights`,
    rules: [
      ...COLORS.map((color) => ({
        record: COLOR_SERIES.weight,
        expr: `vector(${String(weights[color] / 100)})`,
        labels: { app, namespace, color },
      })),
      {
        record: SERVICE_SERIES.split,
        expr: `vector(${servingColors(weights).length > 1 ? "1" : "0"})`,
        labels: { app, namespace },
      },
    ],
  };
}
