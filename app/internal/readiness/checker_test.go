package readiness

import (
	"context"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"
)

func targets(t *testing.T, texts ...string) []Target {
	t.Helper()
	parsed := make([]Target, len(texts))
	for i, text := range texts {
		target, err := ParseTarget(text)
		if err != nil {
			t.Fatal(err)
		}
		parsed[i] = target
	}
	return parsed
}

// dependency is an HTTP server that counts the checks.
type dependency struct {
	*httptest.Server
	checks atomic.Int64
	status atomic.Int64
}

func newDependency(t *testing.T, also func(*http.Request)) *dependency {
	d := &dependency{}
	d.status.Store(http.StatusOK)
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.checks.Add(1)
		if also != nil {
			also(r)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(int(d.status.Load()))
	}))
	t.Cleanup(d.Close)
	return d
}

func (c *Checker) want(t *testing.T, failed map[string]string) {
	t.Helper()
	if got := c.Failed(t.Context()); !maps.Equal(got, failed) {
		t.Errorf("failed: %v, want %v", got, failed)
	}
}

func TestWithoutDependenciesTheServiceIsReady(t *testing.T) {
	NewChecker(nil, time.Second, 0).want(t, nil)
}

func TestAnOpenPortPassesAndAClosedOneIsNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	open := "tcp://" + listener.Addr().String()
	checker := NewChecker(targets(t, open), time.Minute, 0)
	checker.want(t, nil)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	got := checker.Failed(t.Context())
	if len(got) != 1 || !strings.Contains(got[open], "connection refused") {
		t.Errorf("failed: %v, want the refused connection", got)
	}
}

func TestOnly2xxPasses(t *testing.T) {
	d := newDependency(t, nil)
	checker := NewChecker(targets(t, d.URL), time.Minute, 0)
	for status, reason := range map[int64]string{
		200: "", 204: "", 299: "", 302: "status 302", 404: "status 404", 500: "status 500",
	} {
		d.status.Store(status)
		want := map[string]string{}
		if reason != "" {
			want[d.URL] = reason
		}
		checker.want(t, want)
	}
}

func TestOneOfSeveralThatFailsIsNamedAlone(t *testing.T) {
	good, bad := newDependency(t, nil), newDependency(t, nil)
	bad.status.Store(503)
	checker := NewChecker(targets(t, good.URL, bad.URL), time.Minute, 0)
	checker.want(t, map[string]string{bad.URL: "status 503"})
}

func TestADependencyThatHangsFailsAfterTheTimeout(t *testing.T) {
	hang := make(chan struct{})
	d := newDependency(t, func(*http.Request) { <-hang })
	defer close(hang)
	checker := NewChecker(targets(t, d.URL), 50*time.Millisecond, 0)
	checker.want(t, map[string]string{d.URL: "no answer within 50ms"})
}

func TestAResultHoldsForTheCacheTime(t *testing.T) {
	d := newDependency(t, nil)
	kept := NewChecker(targets(t, d.URL), time.Minute, time.Hour)
	for range 10 {
		kept.want(t, nil)
	}
	d.status.Store(500)
	kept.want(t, nil)
	if got := d.checks.Load(); got != 1 {
		t.Errorf("%d checks, want 1", got)
	}
	// As if the hour were over.
	kept.last.Load().at = time.Now().Add(-time.Hour)
	kept.want(t, map[string]string{d.URL: "status 500"})

	always := NewChecker(targets(t, d.URL), time.Minute, 0)
	for range 3 {
		always.want(t, map[string]string{d.URL: "status 500"})
	}
	if got := d.checks.Load(); got != 5 {
		t.Errorf("%d checks, want 5", got)
	}
}

func TestCallersShareARunningCheckAndTheFirstOneMayLeave(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	d := newDependency(t, func(*http.Request) { close(begun); <-end })
	checker := NewChecker(targets(t, d.URL), time.Minute, time.Hour)

	var all sync.WaitGroup
	first, leave := context.WithCancel(t.Context())
	all.Go(func() { checker.Failed(first) })
	<-begun
	leave()
	for range 20 {
		all.Go(func() { checker.want(t, nil) })
	}
	close(end)
	all.Wait()
	if got := d.checks.Load(); got != 1 {
		t.Errorf("%d checks, want 1", got)
	}
}

func TestTheTraceIsPassedOn(t *testing.T) {
	seen := make(chan string, 1)
	d := newDependency(t, func(r *http.Request) { seen <- r.Header.Get("Traceparent") })
	ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{15: 1}, SpanID: trace.SpanID{7: 2}, TraceFlags: trace.FlagsSampled,
	}))
	NewChecker(targets(t, d.URL), time.Minute, 0).Failed(ctx)
	if got, want := <-seen, "00-00000000000000000000000000000001-0000000000000002-01"; got != want {
		t.Errorf("the dependency got %q, want %q", got, want)
	}
}

func TestAPasswordIsNotShown(t *testing.T) {
	d := newDependency(t, nil)
	d.Close()
	address := strings.TrimPrefix(d.URL, "http://")
	got := NewChecker(targets(t, "http://user:secret@"+address), time.Minute, 0).Failed(t.Context())
	reason, ok := got["http://user:xxxxx@"+address]
	if !ok || strings.Contains(reason, "secret") {
		t.Errorf("failed: %v", got)
	}
}
