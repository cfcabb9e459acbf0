import { PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { DATASOURCE, type PanelBuilder, type PanelText, target } from "./panel";

/** What holds now, one row each. */
export interface Table extends Omit<PanelText, "unit"> {
  readonly query: string;
  /** Labels that are columns, in their order, and their headings. */
  readonly columns: Readonly<Record<string, string>>;
  /** Heading of the values. @default - they are not shown */
  readonly values?: string;
  /** What stands there when there is no row. */
  readonly none: string;
  /** Rows of Grafana's grid. */
  readonly height: number;
}

/** A panel with a table of the newest values. */
export function table({
  title,
  about,
  span,
  height,
  query,
  columns,
  values,
  none,
}: Table): PanelBuilder {
  const names = Object.keys(columns);
  const headings = { ...columns, ...(values !== undefined && { Value: values }) };
  const hidden = ["Time", ...(values === undefined ? ["Value"] : [])];
  return new TableBuilder()
    .title(title)
    .description(about)
    .datasource(DATASOURCE)
    .span(span)
    .height(height)
    .noValue(none)
    .targets([target({ query, name: "" }, 0).instant().format(PromQueryFormat.Table)])
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: Object.fromEntries(hidden.map((name) => [name, true])),
        indexByName: Object.fromEntries([...names, "Value"].map((name, index) => [name, index])),
        renameByName: headings,
      },
    });
}
