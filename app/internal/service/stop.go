package service

import (
	"context"
	"time"

	"sluice.dev/app/internal/logging"
)

// Releasing what is no request gets the rest of the shutdown's time, within these bounds: a collector
// that hangs must not keep a pod for half a minute, and a drain that took all the time must not cost the
// spans of the requests that it waited for.
const (
	leastRelease = time.Second
	mostRelease  = 5 * time.Second
)

// stop drains and shuts down, and gives the exit code. The order is the point: readiness fails, then
// everybody has time to notice, and only then the listener closes.
func (p *parts) stop() int {
	deadline := time.Now().Add(p.settings.ShutdownTimeout)
	p.web.Drain.Begin()
	p.log.Info("draining", "delay", p.settings.DrainDelay.String(), "inFlight", p.web.Tracker.Count())
	time.Sleep(p.settings.DrainDelay)

	code := CodeClean
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	_ = p.listener.Close() // only a listener that has failed already says no
	if unanswered := p.connections.Wait(ctx); unanswered > 0 {
		p.log.Error("the shutdown took too long, so the rest is cut off", "unanswered", unanswered)
		p.nameLeftovers()
		code = CodeFailed
	}
	if err := p.public.Shutdown(ctx); err != nil {
		_ = p.public.Close() // it repeats what Shutdown said
	}
	p.release(deadline)
	return code
}

// nameLeftovers says whose answers are lost.
func (p *parts) nameLeftovers() {
	for _, request := range p.web.Tracker.Oldest() {
		p.log.ErrorContext(request.Context, "request cut off",
			"method", request.Method, "route", request.Route, "ageMs", logging.Milliseconds(time.Since(request.Since)))
	}
}

// release lets go of everything but the public port. What goes wrong here costs no request, so it does
// not change the exit code.
func (p *parts) release(deadline time.Time) {
	left := min(max(time.Until(deadline), leastRelease), mostRelease)
	ctx, cancel := context.WithTimeout(context.Background(), left)
	defer cancel()
	p.endWatch()
	p.watching.Wait() // a read of one small file at most
	p.web.Checker.Close()
	if err := p.web.Tracer.Shutdown(ctx); err != nil {
		p.log.Warn("spans may be lost", "error", err)
	}
	if p.admin == nil {
		return
	}
	if err := p.admin.Shutdown(ctx); err != nil {
		p.log.Warn("a profile was cut off", "error", err)
		_ = p.admin.Close()
	}
}
