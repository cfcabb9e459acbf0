package service

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"sluice.dev/app/internal/drain"
	"sluice.dev/app/internal/faults"
	"sluice.dev/app/internal/inflight"
	"sluice.dev/app/internal/limit"
	"sluice.dev/app/internal/live"
	"sluice.dev/app/internal/metrics"
	"sluice.dev/app/internal/readiness"
	"sluice.dev/app/internal/server"
	"sluice.dev/app/internal/settings"
	"sluice.dev/app/internal/tracing"
	"sluice.dev/app/internal/web"
)

// parts are what one service consists of. The servers here are those that listen and those that are shut
// down; there are no others.
type parts struct {
	settings settings.Settings
	log      *slog.Logger
	web      *web.Service
	public   *http.Server
	admin    *http.Server // nil is off

	listener    net.Listener
	connections drain.Connections

	endWatch context.CancelFunc
	watching sync.WaitGroup
}

// assemble opens nothing but the live file.
func assemble(o Options, s settings.Settings, log *slog.Logger, level *slog.LevelVar) (*parts, error) {
	identity := tracing.Identity{Service: s.ServiceName, Color: s.Color, Version: o.Build.Version, Pod: s.PodName}
	tracer, err := tracing.New(context.Background(), identity, s.Collector)
	if err != nil {
		return nil, err
	}
	tracker := &inflight.Tracker{}
	p := &parts{
		settings: s,
		log:      log,
		web: &web.Service{
			Name: s.ServiceName, Color: s.Color, Pod: s.PodName, Build: o.Build,
			Log:     log,
			Tracer:  tracer,
			Tracker: tracker,
			Metrics: metrics.New(o.Build, s.Color, tracker.Count),
			Limiter: &limit.Limiter{},
			Checker: readiness.NewChecker(s.ReadyChecks, s.ReadyTimeout, s.ReadyCache),
			Drain:   &drain.State{},
		},
	}
	if s.FaultsEnabled {
		log.Warn("faults are enabled", "faults", s.Faults)
		p.web.Injector = faults.NewInjector(s.Faults, o.Exit)
	}
	p.public = server.Public(s, p.web.Handler(), log)
	p.public.ConnState = p.connections.Track
	if s.AdminPort != 0 {
		p.admin = server.Admin(log)
	}
	p.watch(level)
	return p, nil
}

// watch follows the live file, if there is one.
func (p *parts) watch(level *slog.LevelVar) {
	ctx, cancel := context.WithCancel(context.Background())
	p.endWatch = cancel
	if p.settings.LiveFile == "" {
		return
	}
	initial := live.Values{LogLevel: p.settings.LogLevel}
	file := live.Open(p.settings.LiveFile, initial, p.log, func(v live.Values) {
		level.Set(v.LogLevel)
		p.web.Limiter.Set(v.PerSecond, v.Burst)
	})
	p.watching.Go(func() { file.Watch(ctx) })
}
