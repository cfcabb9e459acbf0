import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { type Color, COLORS } from "../color";
import { images, RATE_INTERVAL } from "../metrics/dashboard-queries";
import { requestRate } from "../metrics/queries";
import { COLOR_SERIES, ofColor, ofService, QUANTILES, SERVICE_SERIES } from "../metrics/series";
import { type DashboardInputs, requestInterval } from "./dashboard-inputs";
import { framed, type Section } from "./frame";
import { graph } from "./graph";
import { errorLimits } from "./limits";
import { PAINT, type PanelBuilder } from "./panel";
import { stat } from "./stat";
import { table } from "./table";
import { milliseconds } from "../units/duration";

/** A release while it walks: what was configured, what is seen, and how both colors bear it. */
export function releaseDashboard(inputs: DashboardInputs): Dashboard {
  const { runbooks } = inputs;
  const about = "Where the traffic should go, where it goes, and what both colors make of it.";
  return framed(inputs, { name: "release", about, back: "1h", runbooks }, [
    nowPanels(inputs),
    trafficPanels(inputs),
    {
      heading: "Blue and green",
      panels: [
        ...COLORS.map((color) => errorPanel(inputs, color)),
        ...COLORS.map((color) => latencyPanel(inputs, color)),
      ],
    },
  ]);
}

function nowPanels(inputs: DashboardInputs): Section {
  const both = (series: string) => [{ query: ofService(series, inputs), name: "{{color}}" }];
  const share = { span: 5, unit: "percentunit" };
  return {
    heading: "Now",
    panels: [
      stat({
        ...share,
        title: "Configured weights",
        about: "As the last update of the program wrote them.",
        lines: both(COLOR_SERIES.weight),
      }),
      stat({
        ...share,
        title: "Observed split",
        about: "Shares of the requests of the last minute.",
        lines: both(COLOR_SERIES.share),
      }),
      stat({
        title: "Traffic",
        about: "Whether both colors have configured weight.",
        span: 4,
        unit: "none",
        lines: [{ query: ofService(SERVICE_SERIES.split, inputs), name: "split" }],
        limits: [{ at: 1, paint: "orange" }],
        words: ["one color", "split"],
      }),
      table({
        title: "Images",
        about: "What the pods of each color run.",
        span: 10,
        height: 4,
        query: images(inputs),
        columns: { color: "Color", image: "Image" },
        values: "Pods",
        none: "no pods",
      }),
    ],
  };
}

function trafficPanels(inputs: DashboardInputs): Section {
  const { requests } = inputs;
  return {
    heading: "Traffic",
    panels: [
      graph({
        title: "Weights",
        about:
          "Dashed: configured. Solid: share of the requests of a minute, as they were counted.",
        span: 12,
        unit: "percentunit",
        max: 1,
        lines: [
          { query: ofService(COLOR_SERIES.share, inputs), name: "{{color}}" },
          {
            query: ofService(COLOR_SERIES.weight, inputs),
            name: "{{color}} configured",
            isDashed: true,
          },
        ],
      }),
      graph({
        title: "Requests a second",
        about: "Both colors on top of each other: a release must not lose any.",
        span: 12,
        unit: "reqps",
        as: "stack",
        lines: COLORS.map((color) => ({
          query: requestRate({ ...inputs, color }, RATE_INTERVAL, requests),
          name: color,
          paint: PAINT[color],
        })),
        ...requestInterval(inputs),
      }),
    ],
  };
}

function errorPanel(inputs: DashboardInputs, color: Color): PanelBuilder {
  const query = ofColor(COLOR_SERIES.failureRatio, { ...inputs, color });
  return graph({
    title: `Failed requests of ${color}`,
    about: "Share of the requests of 5 minutes; beyond the lines an alert warns or is critical.",
    span: 12,
    unit: "percentunit",
    lines: [{ query, name: color, paint: PAINT[color] }],
    limits: errorLimits(inputs.objectives),
  });
}

function latencyPanel(inputs: DashboardInputs, color: Color): PanelBuilder {
  const shades = [`light-${color}`, color, `dark-${color}`];
  return graph({
    title: `Latency of ${color}`,
    about: "Medians and the slowest requests of 5 minutes; P99 beyond the line warns.",
    span: 12,
    unit: "ms",
    lines: QUANTILES.map((quantile, index) => ({
      query: ofColor(COLOR_SERIES.latency, { ...inputs, color }, `quantile="${String(quantile)}"`),
      name: `P${String(quantile * 100)}`,
      paint: shades[index] ?? color,
    })),
    limits: [{ at: milliseconds(inputs.objectives.latencyP99), paint: "orange" }],
  });
}
