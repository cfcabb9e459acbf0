import { BigValueColorMode, BigValueGraphMode } from "@grafana/grafana-foundation-sdk/common";
import { MappingType } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import {
  DATASOURCE,
  type PanelLimit,
  type Line,
  looks,
  type PanelBuilder,
  type PanelText,
  target,
  thresholds,
} from "./panel";

/** The newest value, large. */
export interface Stat extends PanelText {
  readonly lines: readonly Line[];
  /** From where on a value looks like what. @default - nothing is judged */
  readonly limits?: readonly PanelLimit[];
  /** How a value below all limits looks. @default "green" */
  readonly lowest?: string;
  /** Words instead of values, the first one for 0. @default - the values */
  readonly words?: readonly string[];
  /** Rows of Grafana's grid. @default 4 */
  readonly height?: number;
}

/** A panel with large values. */
export function stat({ title, about, span, unit, lines, ...how }: Stat): PanelBuilder {
  const { limits, lowest = "green", words, height = 4 } = how;
  const panel = new StatBuilder()
    .title(title)
    .description(about)
    .datasource(DATASOURCE)
    .span(span)
    .height(height)
    .unit(unit)
    .noValue("no data")
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .thresholds(limits ? thresholds(limits, lowest) : thresholds([], "text"))
    .targets(lines.map((line, index) => target(line, index).instant()));
  if (words) panel.mappings([{ type: MappingType.ValueToText, options: wordsByValue(words) }]);
  if (limits) return panel;
  for (const [name, properties] of looks(lines)) panel.overrideByName(name, properties);
  return panel;
}

/** How Grafana replaces values. */
function wordsByValue(words: readonly string[]): Record<string, { text: string }> {
  return Object.fromEntries(words.map((text, value) => [String(value), { text }]));
}
