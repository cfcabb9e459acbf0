import { MONITORING } from "../../support/monitoring";
import type { DashboardInputs } from "../../../model/dashboards/dashboard-inputs";
import { ISTIO_METRICS } from "../../../model/metrics/requests";

/** A service with all defaults, and runbooks that can be reached. */
export const INPUTS: DashboardInputs = {
  app: "shop",
  namespace: "shop-prod",
  requests: ISTIO_METRICS,
  objectives: MONITORING.objectives,
  runbooks: "https://runbooks.example.com",
  inFlight: "sluice_app_http_requests_in_flight",
};
