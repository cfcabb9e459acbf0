import { parseReply, type Series } from "../../release/metrics/prometheus-reply";
import type { DrawnDashboard } from "./drawn-dashboard";

/** The time that is drawn, in seconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** What Prometheus said to each query. */
export type DashboardData = ReadonlyMap<string, readonly Series[]>;

/** Asks a Prometheus for all that a dashboard shows. */
export async function dashboardData(
  prometheus: string,
  { panels, annotations }: DrawnDashboard,
  span: Span,
): Promise<DashboardData> {
  const exprs = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...annotations.list.flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
  ];
  const data = new Map<string, readonly Series[]>();
  for (const expr of new Set(exprs)) data.set(expr, await range(prometheus, expr, span));
  return data;
}

/** One query, with what Grafana would fill in. */
async function range(
  prometheus: string,
  expr: string,
  { from, to, step }: Span,
): Promise<readonly Series[]> {
  const url = new URL("/api/v1/query_range", prometheus);
  const rateInterval = `${String(Math.max(60, 4 * step))}s`;
  url.searchParams.set("query", expr.replaceAll("$__rate_interval", rateInterval));
  url.searchParams.set("start", String(from));
  url.searchParams.set("end", String(to));
  url.searchParams.set("step", String(step));
  const response = await fetch(url);
  return parseReply(prometheus, response.status, await response.text()).series;
}
