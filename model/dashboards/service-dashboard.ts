import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { type Color, COLORS } from "../color";
import {
  availablePods,
  concurrency,
  inFlight,
  podCpu,
  podMemory,
  RATE_INTERVAL,
  desiredPods,
} from "../metrics/dashboard-queries";
import { requestRate } from "../metrics/queries";
import { COLOR_SERIES, ofColor, ofService, QUANTILES } from "../metrics/series";
import type { MetricSubject } from "../metrics/subject";
import { type DashboardInputs, requestInterval } from "./dashboard-inputs";
import { framed, type Section } from "./frame";
import { graph } from "./graph";
import { errorLimits } from "./limits";
import { type Line, PAINT, type PanelBuilder } from "./panel";
import { milliseconds } from "../units/duration";
import { fraction } from "../units/share";

/** Both colors beside each other: rate, errors, latency, saturation, pods. */
export function serviceDashboard(inputs: DashboardInputs): Dashboard {
  const { runbooks } = inputs;
  const about = "Both colors of one service. Recorded series are those that alerts and gates use.";
  return framed(inputs, { name: "service", about, back: "3h", runbooks }, [
    requestPanels(inputs),
    latencyPanels(inputs),
    saturationPanels(inputs),
    podPanels(inputs),
  ]);
}

function requestPanels(inputs: DashboardInputs): Section {
  const { requests } = inputs;
  return {
    heading: "Requests",
    panels: [
      graph({
        title: "Requests a second",
        about: "As those count them who count for the gates: callers' proxies, or the application.",
        span: 8,
        unit: "reqps",
        lines: eachColor(inputs, (subject) => requestRate(subject, RATE_INTERVAL, requests)),
        ...requestInterval(inputs),
      }),
      graph({
        title: "Failed requests",
        about:
          "Share of the requests of 5 minutes; beyond the lines an alert warns or is critical.",
        span: 8,
        unit: "percentunit",
        lines: [{ query: ofService(COLOR_SERIES.failureRatio, inputs), name: "{{color}}" }],
        limits: errorLimits(inputs.objectives),
      }),
      graph({
        title: "Requests in flight",
        about:
          "Solid: the time that all requests of a second take, which is how many are under way on" +
          " average. Dashed: as the pods count them at a scrape, if they do.",
        span: 8,
        unit: "short",
        lines: [
          ...eachColor(inputs, (subject) => concurrency(subject, RATE_INTERVAL, requests)),
          ...eachColor(inputs, (subject) => inFlight(subject, inputs.inFlight), " pods").map(
            (line) => ({ ...line, isDashed: true }),
          ),
        ],
        ...requestInterval(inputs),
      }),
    ],
  };
}

function latencyPanels(inputs: DashboardInputs): Section {
  const { latencyP99 } = inputs.objectives;
  return {
    heading: "Latency",
    panels: QUANTILES.map((quantile) =>
      graph({
        title: `P${String(quantile * 100)}`,
        about: `Of 100 requests of 5 minutes ${String(quantile * 100)} are quicker.`,
        span: 8,
        unit: "ms",
        lines: eachColor(inputs, (subject) =>
          ofColor(COLOR_SERIES.latency, subject, `quantile="${String(quantile)}"`),
        ),
        ...(quantile === 0.99 && { limits: [{ at: milliseconds(latencyP99), paint: "orange" }] }),
      }),
    ),
  };
}

function saturationPanels(inputs: DashboardInputs): Section {
  const { memory } = inputs.objectives;
  return {
    heading: "Saturation",
    panels: [
      graph({
        title: "Memory",
        about:
          "The fullest pod's share of its limit; at all of it the pod is killed. Pods without a limit have no line.",
        span: 6,
        unit: "percentunit",
        lines: [{ query: ofService(COLOR_SERIES.memory, inputs), name: "{{color}}" }],
        limits: [
          { at: fraction(memory), paint: "orange" },
          { at: 1, paint: "red" },
        ],
      }),
      graph({
        title: "Processor",
        about:
          "The busiest pod's share of its limit; at all of it the pod has to wait. Pods without a limit have no line.",
        span: 6,
        unit: "percentunit",
        lines: [{ query: ofService(COLOR_SERIES.cpu, inputs), name: "{{color}}" }],
        limits: [{ at: 1, paint: "red" }],
      }),
      ...perPod(inputs, "Memory of each pod", "bytes", podMemory),
      ...perPod(inputs, "Processors of each pod", "none", (subject) =>
        podCpu(subject, RATE_INTERVAL),
      ),
    ],
  };
}

function perPod(
  inputs: DashboardInputs,
  title: string,
  unit: string,
  query: (subject: MetricSubject) => string,
): readonly PanelBuilder[] {
  const lines = COLORS.map((color) => ({ query: query({ ...inputs, color }), name: "{{pod}}" }));
  return [graph({ title, about: "One line for each pod.", span: 6, unit, lines })];
}

function podPanels(inputs: DashboardInputs): Section {
  const { ready, restarts } = inputs.objectives;
  return {
    heading: "Pods",
    panels: [
      graph({
        title: "Ready pods",
        about: "Solid: pods whose probes pass. Dashed: pods that there should be.",
        span: 8,
        unit: "none",
        as: "steps",
        lines: [
          ...eachColor(inputs, availablePods),
          ...eachColor(inputs, desiredPods, " desired").map((line) => ({
            ...line,
            isDashed: true,
          })),
        ],
      }),
      graph({
        title: "Ready share",
        about: "Available pods as a share of the desired ones.",
        span: 8,
        unit: "percentunit",
        max: 1,
        lines: [{ query: ofService(COLOR_SERIES.ready, inputs), name: "{{color}}" }],
        limits: [{ at: fraction(ready), paint: "orange" }],
      }),
      graph({
        title: "Restarts",
        about: "Restarts of containers that were seen in 15 minutes; more than the line warn.",
        span: 8,
        unit: "none",
        lines: [{ query: ofService(COLOR_SERIES.restarts, inputs), name: "{{color}}" }],
        limits: [{ at: restarts, paint: "orange" }],
      }),
    ],
  };
}

function eachColor(
  inputs: DashboardInputs,
  query: (subject: MetricSubject) => string,
  suffix = "",
): readonly Line[] {
  return COLORS.map((color: Color) => ({
    query: query({ ...inputs, color }),
    name: `${color}${suffix}`,
    paint: PAINT[color],
  }));
}
