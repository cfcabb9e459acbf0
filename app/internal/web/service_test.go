package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice.dev/app/internal/buildinfo"
	"sluice.dev/app/internal/drain"
	"sluice.dev/app/internal/faults"
	"sluice.dev/app/internal/inflight"
	"sluice.dev/app/internal/limit"
	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/metrics"
	"sluice.dev/app/internal/readiness"
	"sluice.dev/app/internal/tracing"
)

// under is a service under test; its log is read after its requests.
type under struct {
	*Service
	handler http.Handler
	log     lockedBuffer
}

type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// newService has faults enabled if there is an injector.
func newService(t *testing.T, injector *faults.Injector, checks ...string) *under {
	t.Helper()
	var targets []readiness.Target
	for _, check := range checks {
		target, err := readiness.ParseTarget(check)
		if err != nil {
			t.Fatal(err)
		}
		targets = append(targets, target)
	}
	tracer, err := tracing.New(t.Context(), tracing.Identity{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	u := &under{}
	build := buildinfo.Info{Version: "1.2.3", Commit: "abc", BuildTime: "then", Go: "go1"}
	tracker := &inflight.Tracker{}
	u.Service = &Service{
		Name: "shop", Color: "blue", Pod: "shop-1", Build: build,
		Log:      logging.New(&u.log, slog.LevelDebug, logging.Identity{Service: "shop", Color: "blue", Version: "1.2.3"}),
		Tracer:   tracer,
		Tracker:  tracker,
		Metrics:  metrics.New(build, "blue", tracker.Count),
		Limiter:  &limit.Limiter{},
		Checker:  readiness.NewChecker(targets, time.Minute, 0),
		Drain:    &drain.State{},
		Injector: injector,
	}
	u.handler = u.Handler()
	return u
}

func off() *faults.Injector { return faults.NewInjector(faults.Off(), nil) }

func (u *under) ask(method, path, body string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	u.handler.ServeHTTP(recorder, httptest.NewRequest(method, path, strings.NewReader(body)))
	return recorder
}

func (u *under) get(path string) *httptest.ResponseRecorder { return u.ask(http.MethodGet, path, "") }

func (u *under) want(t *testing.T, path string, status int, body string) {
	t.Helper()
	got := u.get(path)
	if got.Code != status || body != "" && got.Body.String() != body {
		t.Errorf("%s: got %d %s, want %d %s", path, got.Code, got.Body, status, body)
	}
}
