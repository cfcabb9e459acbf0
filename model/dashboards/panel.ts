import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type DynamicConfigValue,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { COLORS, type PerColor } from "../color";

/** What a reader chooses at the top of a dashboard: whichever Prometheus knows the service. */
export const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

/** How a color is painted: Grafana has names for both. */
export const PAINT: PerColor<string> = { blue: "blue", green: "green" };

/** What all kinds of panels need. */
export interface PanelText {
  readonly title: string;
  /** A sentence for whoever wonders what is shown. */
  readonly about: string;
  /** Width in columns of 24. */
  readonly span: number;
  /** A unit of Grafana. */
  readonly unit: string;
}

/** A query and the name of what it gives; `{{label}}` is filled in by Grafana. */
export interface Line {
  readonly query: string;
  readonly name: string;
  /** A color of Grafana. @default - the service's color if the name is `{{color}}`, else any */
  readonly paint?: string;
  readonly isDashed?: boolean;
}

/** From where on a value looks like what. */
export interface PanelLimit {
  readonly at: number;
  readonly paint: string;
}

/** A panel that does not know its number yet. */
export interface PanelBuilder extends Builder<Panel> {
  id: (id: number) => this;
}

/** A query of a panel; queries are told apart by letter. */
export function target({ query, name }: Line, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCharCode("A".charCodeAt(0) + index))
    .datasource(DATASOURCE)
    .expr(query)
    .legendFormat(name);
}

/** @param lowest - how a value below all limits looks */
export function thresholds(limits: readonly PanelLimit[], lowest: string): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    // Grafana's own way of saying "from minus infinity on".
    { value: null, color: lowest },
    ...limits.map(({ at, paint }) => ({ value: at, color: paint })),
  ]);
}

/** How lines look, by the names that Grafana will give them. */
export function looks(lines: readonly Line[]): readonly [string, DynamicConfigValue[]][] {
  return lines.flatMap(({ name, paint, isDashed }) => {
    const dashes = isDashed
      ? [{ id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } }]
      : [];
    if (name.includes("{{color}}")) {
      return COLORS.map((color): [string, DynamicConfigValue[]] => [
        name.replace("{{color}}", color),
        [painted(PAINT[color]), ...dashes],
      ]);
    }
    const properties = [...(paint === undefined ? [] : [painted(paint)]), ...dashes];
    return properties.length === 0 ? [] : [[name, properties]];
  });
}

function painted(paint: string): DynamicConfigValue {
  return { id: "color", value: { mode: "fixed", fixedColor: paint } };
}
