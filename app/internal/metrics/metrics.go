// Package metrics counts and times requests for Prometheus.
package metrics

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sluice.dev/app/internal/buildinfo"
	"sluice.dev/app/internal/route"
)

const namespace = "sluice_app"

// Latency objectives are counted exactly at bucket edges only, so 0.3 s, Sluice's objective, is one.
var buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10}

// Metrics are the series of one service.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// New registers everything; inFlight is read at each scrape. There is no global registry: two services
// in one test would meet there.
func New(build buildinfo.Info, color string, inFlight func() int) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "http_requests_total",
			Help:      "Answered requests, without probes and scrapes.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace,
			Name:      "http_request_duration_seconds",
			Help:      "Time from the request to the end of its handlers, without probes and scrapes.",
			Buckets:   buckets,
		}, []string{"method", "route"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace,
		Name:      "build_info",
		Help:      "Always 1; the labels tell one build from another.",
		ConstLabels: prometheus.Labels{
			"version": build.Version, "commit": build.Commit, "build_time": build.BuildTime,
			"go_version": build.Go, "color": color,
		},
	})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.duration, info,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace,
			Name:      "http_requests_in_flight",
			Help:      "Requests without an answer yet, without probes and scrapes.",
		}, func() float64 { return float64(inFlight()) }),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Middleware counts a request after its answer. Every label has a bounded set of values: patterns, not
// paths, and no method that a client invented.
func (m *Metrics) Middleware(c *gin.Context) {
	start := time.Now()
	defer func() {
		method, pattern := route.Method(c.Request), route.Of(c)
		if route.IsQuiet(pattern) {
			return
		}
		m.requests.WithLabelValues(method, pattern, strconv.Itoa(c.Writer.Status())).Inc()
		m.duration.WithLabelValues(method, pattern).Observe(time.Since(start).Seconds())
	}()
	c.Next()
}

// Handler answers scrapes.
func (m *Metrics) Handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError),
	})
}
