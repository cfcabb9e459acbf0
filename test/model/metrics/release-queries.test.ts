/** Proves what is asked; that a real Prometheus understands it is not proven here. */
import { errorRatio, requestShare } from "../../../model/metrics/queries";
import { releaseQueries } from "../../../model/metrics/release-queries";
import { ISTIO_METRICS } from "../../../model/metrics/requests";

const SUBJECT = { app: "shop", namespace: "market", color: "green" } as const;

test("a color is asked for its share, its errors and its slowest requests, over one window", () => {
  const { share, errors, p99 } = releaseQueries(SUBJECT, "75s", ISTIO_METRICS);
  expect(share).toBe(requestShare(SUBJECT, "75s", ISTIO_METRICS));
  expect(errors).toBe(errorRatio(SUBJECT, "75s", ISTIO_METRICS));
  expect(p99).toBe(
    'histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter="source",destination_service_name="shop-green",destination_service_namespace="market"}[75s])))',
  );
});
