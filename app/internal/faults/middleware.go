package faults

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/route"
)

// StatusClientGone is for the log and the metrics only: nobody is left to read it.
const StatusClientGone = 499

// Hang answers nobody once it is time: it comes before everything that could answer.
func (i *Injector) Hang(c *gin.Context) {
	now := i.current.Load()
	n := now.arrived.Load()
	if !route.IsExempt(route.Of(c)) {
		n = now.arrived.Add(1)
	}
	if after := now.switches.HangAfter; after > 0 && n >= after {
		hang(c)
	}
}

// Disturb hits the requests that the switches say. It comes after the limit, as the work of a service
// does: a refused request is neither counted nor hit. Nor is one of an exempt route.
func (i *Injector) Disturb(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		now := i.current.Load()
		if !route.IsExempt(route.Of(c)) {
			i.disturb(c, log, now.switches, now.admitted.Add(1))
		}
	}
}

func (i *Injector) disturb(c *gin.Context, log *slog.Logger, s Switches, n int64) {
	if s.CrashAfter > 0 && n >= s.CrashAfter {
		log.ErrorContext(c.Request.Context(), "crashing on purpose", "request", n, "code", CrashCode)
		i.crash(CrashCode)
	}
	if hits(n, int64(s.LatencyPermille), latencyPhase) && !Wait(c.Request.Context(), timeOf(s.Latency)) {
		c.AbortWithStatus(StatusClientGone)
		return
	}
	if hits(n, int64(s.ErrorPermille), errorPhase) {
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "failing on purpose"})
	}
}

// Wait is false if the context ended first.
func Wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// hang blocks until the client gives up.
func hang(c *gin.Context) {
	// net/http notices that the client is gone only after the body has been read; an error says it is.
	_, _ = io.Copy(io.Discard, c.Request.Body)
	<-c.Request.Context().Done()
	c.AbortWithStatus(StatusClientGone)
}
