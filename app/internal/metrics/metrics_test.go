package metrics

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"sluice.dev/app/internal/buildinfo"
)

func newService() (*Metrics, *gin.Engine) {
	m := New(buildinfo.Info{Version: "1.2.3", Commit: "abc", BuildTime: "then", Go: "go1"}, "blue", func() int { return 7 })
	engine := gin.New()
	engine.Use(m.Middleware)
	engine.GET("/items/:id", func(c *gin.Context) { c.Status(http.StatusTeapot) })
	engine.GET("/metrics", gin.WrapH(m.Handler(slog.New(slog.DiscardHandler))))
	engine.GET("/ready", func(*gin.Context) {})
	return m, engine
}

func ask(engine http.Handler, method, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	engine.ServeHTTP(recorder, httptest.NewRequest(method, path, nil))
	return recorder
}

func TestRequestsAreCountedByPatternAndKnownMethodWithoutProbes(t *testing.T) {
	m, engine := newService()
	for _, path := range []string{"/items/1", "/items/2", "/nowhere", "/metrics", "/ready"} {
		ask(engine, http.MethodGet, path)
	}
	ask(engine, "BREW", "/items/1")
	ask(engine, "STIR", "/items/1")

	want := `
# HELP sluice_app_build_info Always 1; the labels tell one build from another.
# TYPE sluice_app_build_info gauge
sluice_app_build_info{build_time="then",color="blue",commit="abc",go_version="go1",version="1.2.3"} 1
# HELP sluice_app_http_requests_in_flight Requests without an answer yet, without probes and scrapes.
# TYPE sluice_app_http_requests_in_flight gauge
sluice_app_http_requests_in_flight 7
# HELP sluice_app_http_requests_total Answered requests, without probes and scrapes.
# TYPE sluice_app_http_requests_total counter
sluice_app_http_requests_total{method="GET",route="/items/:id",status="418"} 2
sluice_app_http_requests_total{method="GET",route="unmatched",status="404"} 1
sluice_app_http_requests_total{method="OTHER",route="unmatched",status="404"} 2
`
	if err := testutil.GatherAndCompare(m.registry, strings.NewReader(want),
		"sluice_app_build_info", "sluice_app_http_requests_in_flight", "sluice_app_http_requests_total"); err != nil {
		t.Error(err)
	}
	if got := testutil.CollectAndCount(m.duration); got != 3 {
		t.Errorf("%d histograms, want 3", got)
	}
}

func TestTheHistogramIsExact(t *testing.T) {
	m, _ := newService()
	for _, seconds := range []float64{0.3, 0.300001, 20} {
		m.duration.WithLabelValues("GET", "/").Observe(seconds)
	}
	want := `
# HELP sluice_app_http_request_duration_seconds Time from the request to the end of its handlers, without probes and scrapes.
# TYPE sluice_app_http_request_duration_seconds histogram
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.005"} 0
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.01"} 0
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.025"} 0
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.05"} 0
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.1"} 0
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.2"} 0
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.3"} 1
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="0.5"} 2
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="1"} 2
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="2.5"} 2
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="5"} 2
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="10"} 2
sluice_app_http_request_duration_seconds_bucket{method="GET",route="/",le="+Inf"} 3
sluice_app_http_request_duration_seconds_sum{method="GET",route="/"} 20.600001
sluice_app_http_request_duration_seconds_count{method="GET",route="/"} 3
`
	if err := testutil.CollectAndCompare(m.duration, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

func TestPrometheusHasNothingToSayAboutTheNames(t *testing.T) {
	m, engine := newService()
	ask(engine, http.MethodGet, "/items/1")
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
}

func TestAScrapeHasTheRuntimeAndTheProcess(t *testing.T) {
	_, engine := newService()
	got := ask(engine, http.MethodGet, "/metrics")
	if kind := got.Header().Get("Content-Type"); got.Code != http.StatusOK || !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("status %d, content type %q", got.Code, kind)
	}
	for _, name := range []string{"\ngo_goroutines ", "\nprocess_start_time_seconds ", "\nsluice_app_build_info{"} {
		if !strings.Contains(got.Body.String(), name) {
			t.Errorf("no %q", name)
		}
	}
}
