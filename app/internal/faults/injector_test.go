package faults

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/route"
)

type service struct {
	*Injector
	engine http.Handler
	codes  []int
}

func newService(switches Switches) *service {
	s := &service{}
	s.Injector = NewInjector(switches, func(code int) { s.codes = append(s.codes, code) })
	engine := gin.New()
	engine.Use(s.Hang, s.Disturb(slog.New(slog.DiscardHandler)))
	for _, pattern := range []string{route.Ping, route.Healthz, route.Ready, route.Metrics, route.Faults} {
		engine.GET(pattern, func(c *gin.Context) { c.String(http.StatusOK, "fine") })
	}
	s.engine = engine
	return s
}

func (s *service) get(ctx context.Context, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.engine.ServeHTTP(recorder, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
	return recorder
}

func TestTwentyPermilleAreTwentyOfAThousandAndExemptRoutesDoNotCount(t *testing.T) {
	switches := Off()
	switches.ErrorPermille = 20
	s := newService(switches)
	statuses := map[int]int{}
	for range 1000 {
		statuses[s.get(t.Context(), route.Ping).Code]++
		for _, path := range []string{route.Healthz, route.Ready, route.Metrics, route.Faults} {
			if got := s.get(t.Context(), path); got.Code != http.StatusOK {
				t.Fatalf("%s: status %d", path, got.Code)
			}
		}
	}
	if statuses[500] != 20 || statuses[200] != 980 {
		t.Errorf("got %v, want 980 of 200 and 20 of 500", statuses)
	}
}

func TestTheShareIsExactForConcurrentRequests(t *testing.T) {
	switches := Off()
	switches.ErrorPermille = 250
	s := newService(switches)
	var all sync.WaitGroup
	var mu sync.Mutex
	failed := 0
	for range 10 {
		all.Go(func() {
			for range 100 {
				if s.get(t.Context(), route.Ping).Code == http.StatusInternalServerError {
					mu.Lock()
					failed++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if failed != 250 {
		t.Errorf("%d of 1000 failed, want 250", failed)
	}
}

func TestACrashComesAtItsRequestWithItsCode(t *testing.T) {
	switches := Off()
	switches.CrashAfter = 3
	s := newService(switches)
	s.get(t.Context(), route.Ping)
	s.get(t.Context(), route.Healthz)
	s.get(t.Context(), route.Ping)
	if len(s.codes) > 0 {
		t.Fatalf("a crash before the third request: %v", s.codes)
	}
	s.get(t.Context(), route.Ping)
	if len(s.codes) != 1 || s.codes[0] != CrashCode {
		t.Errorf("exit codes %v, want one %d", s.codes, CrashCode)
	}
}

func TestReplacedSwitchesCountFromTheStartAgain(t *testing.T) {
	switches := Off()
	switches.CrashAfter = 2
	s := newService(switches)
	s.get(t.Context(), route.Ping)
	s.Replace(switches)
	s.get(t.Context(), route.Ping)
	if len(s.codes) > 0 {
		t.Errorf("a crash at the first request after the replacement: %v", s.codes)
	}
	if got := s.Switches(); got != switches {
		t.Errorf("switches %+v, want %+v", got, switches)
	}
}

func TestLatencyDelaysItsShare(t *testing.T) {
	switches := Off()
	switches.Latency, switches.LatencyPermille = Duration(time.Hour), 500
	s := newService(switches)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var statuses []int
	for range 4 {
		// The client of a delayed request is gone, which is how the test sees the delay without waiting.
		statuses = append(statuses, s.get(gone, route.Ping).Code)
	}
	for i, want := range []int{StatusClientGone, 200, StatusClientGone, 200} {
		if statuses[i] != want {
			t.Errorf("request %d has status %d, want %d", i+1, statuses[i], want)
		}
	}
	if !Wait(t.Context(), time.Millisecond) || Wait(gone, time.Hour) || !Wait(gone, 0) {
		t.Error("Wait mistakes a passed time for an ended context")
	}
}

func TestAHungProcessAnswersNobodyUntilTheClientGivesUp(t *testing.T) {
	switches := Off()
	switches.HangAfter = 2
	server := httptest.NewServer(newService(switches).engine)
	defer server.Close()
	if got, err := http.Get(server.URL + route.Ping); err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("the first request: %v, %v", got, err)
	}
	for _, path := range []string{route.Ping, route.Healthz, route.Faults} {
		for _, body := range []string{"", "a body"} {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, io.NopCloser(strings.NewReader(body)))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := http.DefaultClient.Do(request); err == nil {
				t.Errorf("%s answered with status %d", path, got.StatusCode)
			}
			cancel()
		}
	}
	// Close waits for the handlers: it returns only because they noticed that the clients are gone.
}
