// Package service puts the parts together and takes them apart again: start, serve, drain, stop.
package service

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel"

	"sluice.dev/app/internal/buildinfo"
	"sluice.dev/app/internal/listen"
	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/settings"
)

// Exit codes. A second signal ends the process with 128 and the signal's number, as a shell shows it.
const (
	CodeClean    = 0
	CodeFailed   = 1
	CodeSettings = 2
)

// Options are what the process gives the service.
type Options struct {
	Lookup  settings.Lookup
	Stdout  io.Writer
	Signals <-chan os.Signal
	Build   buildinfo.Info
	// Exit ends the process at once, for the fault that asks for a crash.
	Exit func(code int)
}

// Run serves until a signal and gives the exit code. When it returns, everything has stopped, or was
// told twice to.
func Run(o Options) int {
	s, problems := settings.Load(o.Lookup)
	level := new(slog.LevelVar)
	level.Set(s.LogLevel)
	log := logging.New(o.Stdout, level, s.Identity(o.Build.Version))
	if len(problems) > 0 {
		for _, p := range problems {
			log.Error(p.Error(), "name", p.Name, "found", p.Found, "needed", p.Needed)
		}
		return CodeSettings
	}
	logging.Capture(log)
	gin.SetMode(s.GinMode)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("tracing", "error", err) }))

	parts, err := assemble(o, s, log, level)
	if err != nil {
		log.Error("start failed", "error", err)
		return CodeFailed
	}
	return parts.run(o.Signals)
}

func (p *parts) run(signals <-chan os.Signal) int {
	if sig := p.delayStart(signals); sig != nil {
		p.log.Info("stopped before the start", "signal", sig.String())
		p.release(time.Now())
		return CodeClean
	}
	failures, err := p.serve()
	if err != nil {
		p.log.Error("start failed", "error", err)
		p.release(time.Now())
		return CodeFailed
	}
	code := CodeClean
	select {
	case sig := <-signals:
		p.log.Info("signal", "signal", sig.String())
	case err := <-failures:
		p.log.Error("a listener failed", "error", err)
		code = CodeFailed
	}
	stopped := make(chan int, 1)
	go func() { stopped <- p.stop() }()
	select {
	case left := <-stopped:
		code = max(code, left)
		p.log.Info("stopped", "code", code, "inFlight", p.web.Tracker.Count())
		return code
	case sig := <-signals:
		p.log.Warn("a second signal, so the rest is cut off", "signal", sig.String(), "inFlight", p.web.Tracker.Count())
		return codeOf(sig)
	}
}

// delayStart gives the signal that came meanwhile, if one did.
func (p *parts) delayStart(signals <-chan os.Signal) os.Signal {
	delay := time.Duration(p.settings.Faults.StartDelay)
	if delay == 0 {
		return nil
	}
	p.log.Warn("starting late on purpose", "delay", delay.String())
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case sig := <-signals:
		return sig
	}
}

// serve opens the ports; the channel tells when one of them fails later.
func (p *parts) serve() (<-chan error, error) {
	failures := make(chan error, 2)
	accept := func(server *http.Server, listener net.Listener) {
		// Closing the listener is how the drain ends.
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) && !p.web.Drain.Draining() {
			failures <- err
		}
	}
	if p.admin != nil {
		listener, err := listen.Loopback(p.settings.AdminPort)
		if err != nil {
			return nil, err
		}
		p.log.Info("profiles are served", "address", listener.Addr().String())
		go accept(p.admin, listener)
	}
	listener, passed, err := listen.Public(p.settings.Port, p.settings.MaxConnections)
	if err != nil {
		return nil, err
	}
	p.log.Info("listening", "address", listener.Addr().String(), "passedSocket", passed, "go", p.web.Build.Go,
		"commit", p.web.Build.Commit, "pod", p.settings.PodName)
	p.listener = listener
	go accept(p.public, listener)
	return failures, nil
}

func codeOf(sig os.Signal) int {
	if number, ok := sig.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return CodeFailed
}
