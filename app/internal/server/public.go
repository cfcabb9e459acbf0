// Package server configures the HTTP servers.
package server

import (
	stdlog "log"
	"log/slog"
	"net/http"

	"sluice.dev/app/internal/settings"
)

// Public is the server of the public port.
func Public(s settings.Settings, handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadTimeout:       s.ReadTimeout,
		ReadHeaderTimeout: s.ReadHeaderTimeout,
		WriteTimeout:      s.WriteTimeout,
		IdleTimeout:       s.IdleTimeout,
		ErrorLog:          errorLog(log),
	}
}

// A client's mistakes are no errors of the service.
func errorLog(log *slog.Logger) *stdlog.Logger {
	return slog.NewLogLogger(log.Handler(), slog.LevelWarn)
}
