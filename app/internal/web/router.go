// Package web answers the requests of the public port.
package web

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/buildinfo"
	"sluice.dev/app/internal/drain"
	"sluice.dev/app/internal/faults"
	"sluice.dev/app/internal/inflight"
	"sluice.dev/app/internal/limit"
	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/metrics"
	"sluice.dev/app/internal/readiness"
	"sluice.dev/app/internal/route"
	"sluice.dev/app/internal/tracing"
)

// Service is what the answers are made of.
type Service struct {
	Name  string
	Color string
	Pod   string
	Build buildinfo.Info

	Log      *slog.Logger
	Tracer   *tracing.Tracer
	Tracker  *inflight.Tracker
	Metrics  *metrics.Metrics
	Limiter  *limit.Limiter
	Checker  *readiness.Checker
	Drain    *drain.State
	Injector *faults.Injector // nil while faults are disabled
}

// Handler is the whole public port.
func (s *Service) Handler() http.Handler {
	engine := gin.New()
	// `/ping/` is not `/ping`: a redirect would hide the mistake of the caller.
	engine.RedirectTrailingSlash = false
	// Whoever watches a request comes before whoever may end it, so that refused, failed and panicking
	// requests are seen too.
	engine.Use(s.name, s.Tracer.Middleware, s.Tracker.Middleware, s.Metrics.Middleware, logging.Requests(s.Log),
		recovery(s.Log))
	if s.Injector != nil {
		engine.Use(s.Injector.Hang)
	}
	engine.Use(s.Limiter.Middleware)
	if s.Injector != nil {
		engine.Use(s.Injector.Disturb(s.Log))
	}

	engine.GET(route.Root, s.self)
	engine.GET(route.Ping, ping)
	engine.GET(route.Version, s.version)
	engine.GET(route.Healthz, alive)
	engine.GET(route.Health, alive)
	engine.GET(route.Ready, s.ready)
	engine.GET(route.Metrics, gin.WrapH(s.Metrics.Handler(s.Log)))
	if s.Injector != nil {
		engine.GET(route.Slow, s.slow)
		engine.GET(route.Faults, s.showFaults)
		engine.PUT(route.Faults, s.replaceFaults)
	}
	return s.Drain.Handler(engine)
}

// name tells callers, and tests of weights, who answered.
func (s *Service) name(c *gin.Context) {
	c.Header("X-Color", s.Color)
	c.Header("X-Pod", s.Pod)
}
