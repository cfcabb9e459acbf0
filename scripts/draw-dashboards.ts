import { resolveMonitoring } from "../model/settings/monitoring-settings";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { dashboardJson, dashboards } from "../model/dashboards/dashboards";
import { dashboardsSchema } from "../model/dashboards/dashboard-settings";
import { requestMetrics } from "../model/metrics/requests";
import type { ServiceSubject } from "../model/metrics/subject";
import { dashboardData } from "./drawing/dashboard-data";
import { dashboardSvg } from "./drawing/dashboard-svg";
import type { DrawnDashboard } from "./drawing/drawn-dashboard";

const HELP = `Draws dashboards as SVG, with the data of the Prometheus at PROMETHEUS_URL.

npm run --silent draw -- --out FOLDER --app shop --namespace shop
kubectl get configmap --selector grafana_dashboard=1 --output json | npm run --silent draw -- --out FOLDER

--app, --namespace   a service with default settings; without them the ConfigMaps on standard input
--minutes 60         how far back
--until TIME         the end, such as 2026-01-02T12:00:00Z; now if not set
`;

/** About as many points as a panel has room for. */
const POINTS = 240;

interface ConfigMaps {
  readonly items: readonly { readonly data: Readonly<Record<string, string>> }[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      app: { type: "string" },
      namespace: { type: "string" },
      minutes: { type: "string", default: "60" },
      until: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const prometheus = process.env["PROMETHEUS_URL"];
  if (values.help || values.out === undefined || prometheus === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { app, namespace, until } = values;
  const files =
    app === undefined || namespace === undefined
      ? filesIn(await text(process.stdin))
      : defaultFiles({ app, namespace });
  const to = Math.floor((until === undefined ? Date.now() : Date.parse(until)) / 1000);
  const from = to - Number(values.minutes) * 60;
  const span = { from, to, step: Math.max(5, Math.ceil((to - from) / POINTS)) };
  mkdirSync(values.out, { recursive: true });
  for (const json of files) {
    const dashboard = JSON.parse(json) as DrawnDashboard;
    const file = join(values.out, `dashboard-${dashboard.title.replace(/^.*: /, "")}.svg`);
    const data = await dashboardData(prometheus, dashboard, span);
    writeFileSync(file, dashboardSvg(dashboard, data, span));
    process.stdout.write(`${file}\n`);
  }
}

function filesIn(configMaps: string): readonly string[] {
  const { items } = JSON.parse(configMaps) as ConfigMaps;
  return items.flatMap(({ data }) => Object.values(data));
}

function defaultFiles(service: ServiceSubject): readonly string[] {
  const { requests, objectives, runbooks } = resolveMonitoring({});
  const inputs = {
    ...service,
    ...{ objectives, runbooks },
    requests: requestMetrics(requests),
    inFlight: dashboardsSchema.parse({}).inFlight,
  };
  return dashboards(inputs).map(({ name, dashboard }) => dashboardJson(name, dashboard));
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
