package server

import (
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"
)

// Admin serves profiles. It has no write timeout: a profile takes as long as its client asks for.
func Admin(log *slog.Logger) *http.Server {
	// A mux of its own: the default one is for everybody who imports a package that registers there.
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          errorLog(log),
	}
}
