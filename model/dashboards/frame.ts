import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type AnnotationQuery,
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { stageChanges } from "../metrics/dashboard-queries";
import type { ServiceSubject } from "../metrics/subject";
import { annotationTag } from "../channels/grafana";
import { isAddress } from "./address";
import { dashboardUid } from "./dashboard-uid";
import { DATASOURCE, type PanelBuilder } from "./panel";

/** Panels under one heading. */
export interface Section {
  readonly heading: string;
  readonly panels: readonly PanelBuilder[];
}

/** What tells one dashboard from the others. */
export interface FrameText {
  readonly name: string;
  readonly about: string;
  /** How far back it looks at first, such as `3h`. */
  readonly back: string;
  /** Where the pages about the alerts are. */
  readonly runbooks: string;
}

/** A dashboard with what all of them have: where the data come from, links, and what happened when. */
export function framed(
  service: ServiceSubject,
  { name, about, back, runbooks }: FrameText,
  sections: readonly Section[],
): Dashboard {
  const { app, namespace } = service;
  const tag = annotationTag(app, namespace);
  const dashboard = new DashboardBuilder(`${tag}: ${name}`)
    .uid(dashboardUid(namespace, app, name))
    .description(about)
    .tags(["sluice", tag])
    .time({ from: `now-${back}`, to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(
      new DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"),
    )
    .links([siblings(tag), ...runbookLinks(runbooks)])
    .annotations([stages(service), releases(tag)]);
  let id = 0;
  for (const { heading, panels } of sections) {
    dashboard.withRow(new RowBuilder(heading).id((id += 1)));
    for (const panel of panels) dashboard.withPanel(panel.id((id += 1)));
  }
  return dashboard.build();
}

/** By tag, not by address: Grafana may live below any path. */
function siblings(tag: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Dashboards of this service")
    .type(DashboardLinkType.Dashboards)
    .tags(["sluice", tag])
    .includeVars(true)
    .keepTime(true);
}

/** A path in a repository is no link in Grafana. */
function runbookLinks(runbooks: string): readonly DashboardLinkBuilder[] {
  if (!isAddress(runbooks)) return [];
  const link = new DashboardLinkBuilder("Runbooks")
    .type(DashboardLinkType.Link)
    .icon("doc")
    .tooltip("What to do about each alert")
    .url(runbooks)
    .targetBlank(true);
  return [link];
}

/** What the router was told. The SDK does not know how Prometheus' annotations are worded. */
function stages(service: ServiceSubject): Builder<AnnotationQuery> {
  const query = new AnnotationQueryBuilder()
    .name("Weights")
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor("purple")
    .expr(stageChanges(service))
    .build();
  const words = { step: "60s", titleFormat: "Weights", textFormat: "green has {{percent}} %" };
  return { build: () => ({ ...query, ...words }) };
}

/** What `sluice release` tells Grafana. */
function releases(tag: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name("Releases")
    .datasource({ type: "grafana", uid: "-- Grafana --" })
    .enable(true)
    .iconColor("orange")
    .target({
      build: () => ({ type: "tags", tags: ["sluice", tag], matchAny: false, limit: 100 }),
    });
}
