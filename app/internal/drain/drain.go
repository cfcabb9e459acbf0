// Package drain is the time between the signal to stop and the closed listener: everybody is told to go
// elsewhere, and whoever still comes is served.
package drain

import (
	"net/http"
	"sync/atomic"
)

// State says whether the service drains. The zero value does not.
type State struct {
	draining atomic.Bool
}

// Begin starts the drain. There is no way back.
func (s *State) Begin() { s.draining.Store(true) }

// Draining is true from Begin on.
func (s *State) Draining() bool { return s.draining.Load() }

// Handler makes answers carry `Connection: close` while the service drains. Shutdown closes kept
// connections without a word, and a request that is on its way then gets no answer; a client that was
// told beforehand sends none.
//
// Not SetKeepAlivesEnabled: it closes idle connections at once, which is that very race.
func (s *State) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&writer{ResponseWriter: w, state: s}, r)
	})
}

// writer decides when the answer begins, not when the request does: a slow request may have come long
// before the drain.
type writer struct {
	http.ResponseWriter
	state   *State
	started bool
}

func (w *writer) WriteHeader(status int) {
	w.start()
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (int, error) {
	w.start()
	return w.ResponseWriter.Write(p)
}

// Flush is what gin asks the writer for by type.
func (w *writer) Flush() {
	w.start()
	// Only test writers cannot flush.
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap gives response controllers the way to the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *writer) start() {
	if !w.started && w.state.Draining() {
		w.Header().Set("Connection", "close")
	}
	w.started = true
}
