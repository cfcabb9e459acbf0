// The sample service of Sluice: what a service built for releases without downtime looks like.
// README.md has its contract.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"sluice.dev/app/internal/buildinfo"
	"sluice.dev/app/internal/environment"
	"sluice.dev/app/internal/service"
)

// Set by the linker: -X main.version=…
var (
	version   = "unknown"
	commit    = "unknown"
	buildTime = "unknown"
)

func main() {
	// Room for the second signal, which must not get lost while the first is handled.
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	os.Exit(service.Run(service.Options{
		Lookup:  environment.Lookup,
		Stdout:  os.Stdout,
		Signals: signals,
		Build:   buildinfo.New(version, commit, buildTime),
		Exit:    os.Exit,
	}))
}
