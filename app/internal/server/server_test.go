package server

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sluice.dev/app/internal/settings"
)

func TestThePublicServerHasEveryTimeout(t *testing.T) {
	s := settings.Settings{ReadTimeout: 1, ReadHeaderTimeout: 2, WriteTimeout: 3, IdleTimeout: 4}
	got := Public(s, nil, slog.New(slog.DiscardHandler))
	if got.ReadTimeout != 1 || got.ReadHeaderTimeout != 2 || got.WriteTimeout != 3 || got.IdleTimeout != 4 {
		t.Errorf("timeouts %v, %v, %v, %v", got.ReadTimeout, got.ReadHeaderTimeout, got.WriteTimeout, got.IdleTimeout)
	}
}

func serve(t *testing.T, server *http.Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return listener.Addr().String()
}

func TestTheReadTimeoutEndsASlowBodyAndNotALongAnswer(t *testing.T) {
	ended := make(chan error, 1)
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_, err := io.ReadAll(r.Body)
			ended <- err
			return
		}
		select {
		case <-r.Context().Done():
			ended <- r.Context().Err()
		case <-time.After(500 * time.Millisecond):
			ended <- nil
		}
	})
	s := settings.Settings{ReadTimeout: 100 * time.Millisecond, ReadHeaderTimeout: time.Minute, WriteTimeout: time.Minute}
	address := serve(t, Public(s, handler, slog.New(slog.DiscardHandler)))

	response, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the handler's context ended: %v", err)
	}

	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("half a body was read without an error")
	}
}

func TestProfilesAreThereAndNothingElse(t *testing.T) {
	server := Admin(slog.New(slog.DiscardHandler))
	if server.WriteTimeout != 0 {
		t.Errorf("write timeout %v, want none", server.WriteTimeout)
	}
	for path, want := range map[string]int{
		"/debug/pprof/": 200, "/debug/pprof/heap": 200, "/debug/pprof/cmdline": 200, "/debug/pprof/symbol": 200,
		"/debug/pprof/profile?seconds=1": 200, "/": 404, "/ping": 404, "/debug/": 404,
	} {
		recorder := httptest.NewRecorder()
		server.Handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		if recorder.Code != want {
			t.Errorf("%s: status %d, want %d", path, recorder.Code, want)
		}
	}
}

func TestTheServersOwnErrorsGoToTheLog(t *testing.T) {
	var output bytes.Buffer
	server := Public(settings.Settings{}, nil, slog.New(slog.NewTextHandler(&output, nil)))
	server.ErrorLog.Print("http: something")
	if got := output.String(); !strings.Contains(got, `level=WARN msg="http: something"`) {
		t.Errorf("logged %q", got)
	}
}
