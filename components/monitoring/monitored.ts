import type { Input } from "@pulumi/pulumi";
import { appLabels, type Labels } from "../../model/labels";
import type { Settings } from "../../model/settings/settings-args";

/** A service and what is watched of it. */
export type Monitored = Pick<
  Settings<Input<string>>,
  "app" | "namespace" | "traffic" | "monitoring"
>;

/** What objects are found by: the service, and what the settings say that a Prometheus or Alertmanager picks by. */
export function monitoringLabels({ app, monitoring }: Monitored): Labels {
  return { ...appLabels(app), ...monitoring.labels };
}
