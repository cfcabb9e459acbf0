import { VisibilityMode } from "@grafana/grafana-foundation-sdk/common";
import { MappingType } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as TimelineBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { alertStates } from "../metrics/dashboard-queries";
import type { ServiceSubject } from "../metrics/subject";
import { legend } from "./graph";
import { DATASOURCE, type PanelBuilder, target } from "./panel";

const HEIGHT = 10;

/** When which alert waited and when it fired. */
export function alertTimeline(service: ServiceSubject, span: number): PanelBuilder {
  const name = "{{alertname}} {{severity}} {{color}} {{window}}";
  return new TimelineBuilder()
    .title("Alerts")
    .description("One line for each alert that waited or fired.")
    .datasource(DATASOURCE)
    .span(span)
    .height(HEIGHT)
    .noValue("no alert")
    .showValue(VisibilityMode.Auto)
    .legend(legend().showLegend(false))
    .mappings([
      {
        type: MappingType.ValueToText,
        options: {
          "1": { text: "waits", color: "yellow" },
          "2": { text: "fires", color: "red" },
        },
      },
    ])
    .targets([target({ query: alertStates(service), name }, 0).range()]);
}
