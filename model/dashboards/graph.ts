import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as GraphBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
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

/** Lines over time. */
export interface Graph extends PanelText {
  readonly lines: readonly Line[];
  /** Drawn across as dashed lines. @default - none */
  readonly limits?: readonly PanelLimit[];
  /** Top of the scale. @default - the highest value */
  readonly max?: number;
  /** Whether values below 0 are shown. @default false */
  readonly isSigned?: boolean;
  /** `steps` holds a value until the next one, `stack` adds the lines up. @default "line" */
  readonly as?: "line" | "steps" | "stack";
  /** Shortest distance of two points, such as `15s`. @default - as the datasource says */
  readonly interval?: string;
}

const HEIGHT = 8;

/** A panel with lines over time. */
export function graph(spec: Graph): PanelBuilder {
  const { title, about, span, unit, lines, limits, max, isSigned, as = "line", interval } = spec;
  const panel = new GraphBuilder()
    .title(title)
    .description(about)
    .datasource(DATASOURCE)
    .span(span)
    .height(HEIGHT)
    .unit(unit)
    .lineWidth(2)
    .fillOpacity(as === "stack" ? 40 : 0)
    .showPoints(VisibilityMode.Never)
    .legend(legend())
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .targets(lines.map((line, index) => target(line, index).range()));
  if (!isSigned) panel.min(0);
  if (max !== undefined) panel.max(max);
  if (interval !== undefined) panel.interval(interval);
  if (as === "steps") panel.lineInterpolation(LineInterpolation.StepAfter);
  if (as === "stack") panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (limits) {
    const style = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
    panel.thresholds(thresholds(limits, "transparent")).thresholdsStyle(style);
    // The nearest limit is on the scale, however far away the values are.
    if (limits[0]) panel.axisSoftMax(limits[0].at);
  }
  for (const [name, properties] of looks(lines)) panel.overrideByName(name, properties);
  return panel;
}

/** Below a graph, so that all graphs of a row are equally wide. */
export function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);
}
