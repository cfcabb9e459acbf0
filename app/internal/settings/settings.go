// Package settings reads and checks the environment. Nothing else of the service reads it, but for the
// OpenTelemetry SDK, which reads its own OTEL_ variables.
package settings

import (
	"log/slog"
	"os"
	"time"

	"sluice.dev/app/internal/faults"
	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/problem"
	"sluice.dev/app/internal/readiness"
	"sluice.dev/app/internal/tracing"
)

// Settings are all that can be set at the start. README.md explains them.
type Settings struct {
	Port           int
	AdminPort      int // 0 is off
	MaxConnections int
	GinMode        string
	LogLevel       slog.Level
	LiveFile       string // "" is none

	ServiceName string
	Color       string
	PodName     string

	ReadTimeout       time.Duration
	ReadHeaderTimeout time.Duration
	WriteTimeout      time.Duration
	IdleTimeout       time.Duration
	DrainDelay        time.Duration
	ShutdownTimeout   time.Duration

	ReadyChecks  []readiness.Target
	ReadyTimeout time.Duration
	ReadyCache   time.Duration

	Collector *tracing.Collector // nil is none

	FaultsEnabled bool
	Faults        faults.Switches
}

// Lookup finds a variable of the environment, as os.LookupEnv does.
type Lookup func(name string) (value string, ok bool)

// Load reads the settings. With problems, which it lists all, the settings are good for a log that
// reports them and for nothing else.
func Load(lookup Lookup) (Settings, problem.List) {
	r := &reader{lookup: lookup}
	s := Settings{
		Port:           r.integer("PORT", 8080, 1, highestPort),
		AdminPort:      r.integer("ADMIN_PORT", 0, 1, highestPort),
		MaxConnections: r.integer("MAX_CONNECTIONS", 1024, 1, 1<<20),
		GinMode:        r.oneOf("GIN_MODE", "release", "release", "debug", "test"),
		LogLevel:       r.level("LOG_LEVEL"),
		LiveFile:       r.file("LIVE_FILE"),

		ServiceName: r.text("SERVICE_NAME", "sluice-app"),
		Color:       r.text("SLUICE_COLOR", "none"),
		PodName:     r.text("POD_NAME", hostName()),

		ReadTimeout:       r.timeout("READ_TIMEOUT", 5*time.Second),
		ReadHeaderTimeout: r.timeout("READ_HEADER_TIMEOUT", 5*time.Second),
		WriteTimeout:      r.timeout("WRITE_TIMEOUT", 10*time.Second),
		IdleTimeout:       r.timeout("IDLE_TIMEOUT", 65*time.Minute),
		DrainDelay:        r.delay("DRAIN_DELAY", 2*time.Second),
		ShutdownTimeout:   r.timeout("SHUTDOWN_TIMEOUT", 30*time.Second),

		ReadyChecks:  r.targets("READY_CHECKS"),
		ReadyTimeout: r.timeout("READY_TIMEOUT", 500*time.Millisecond),
		ReadyCache:   r.delay("READY_CACHE", time.Second),

		Collector: r.collector(),
	}
	if s.AdminPort != 0 && s.AdminPort == s.Port {
		r.refuse("ADMIN_PORT", "another port than PORT, or none")
	}
	if s.ShutdownTimeout <= s.DrainDelay {
		r.add("SHUTDOWN_TIMEOUT", s.ShutdownTimeout.String(),
			"more than DRAIN_DELAY, which is "+s.DrainDelay.String()+": the delay is part of it")
	}
	s.FaultsEnabled, s.Faults = r.faults(s.GinMode)
	return s, r.problems
}

const highestPort = 65535

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// Identity is what the log shows on every line.
func (s Settings) Identity(version string) logging.Identity {
	return logging.Identity{Service: s.ServiceName, Color: s.Color, Version: version}
}
