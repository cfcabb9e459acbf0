package inflight

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/route"
)

func TestRequestsAreListedWhileTheyWaitAndProbesAreNotCounted(t *testing.T) {
	var tracker Tracker
	arrived, release := make(chan struct{}), make(chan struct{})
	engine := gin.New()
	engine.Use(tracker.Middleware)
	wait := func(*gin.Context) { arrived <- struct{}{}; <-release }
	engine.GET(route.Slow, wait)
	engine.PUT(route.Faults, wait)
	engine.GET(route.Healthz, wait)

	var all sync.WaitGroup
	for _, request := range []*http.Request{
		httptest.NewRequest(http.MethodGet, route.Slow+"?ms=1", nil),
		httptest.NewRequest(http.MethodGet, route.Healthz, nil),
		httptest.NewRequest(http.MethodPut, route.Faults, nil),
	} {
		all.Go(func() { engine.ServeHTTP(httptest.NewRecorder(), request) })
		<-arrived
	}
	if got := tracker.Count(); got != 2 {
		t.Errorf("%d requests count, want 2", got)
	}
	oldest := tracker.Oldest()
	want := [][2]string{{"GET", route.Slow}, {"GET", route.Healthz}, {"PUT", route.Faults}}
	if len(oldest) != len(want) {
		t.Fatalf("%d requests listed, want %d", len(oldest), len(want))
	}
	for i, request := range oldest {
		if got := [2]string{request.Method, request.Route}; got != want[i] {
			t.Errorf("request %d is %v, want %v", i, got, want[i])
		}
		if request.Since.IsZero() || request.Context == nil {
			t.Errorf("request %d has no time or no context", i)
		}
	}
	close(release)
	all.Wait()
	if tracker.Count() != 0 || len(tracker.Oldest()) != 0 {
		t.Error("answered requests are still tracked")
	}
}

func TestAPanicEndsARequestToo(t *testing.T) {
	var tracker Tracker
	engine := gin.New()
	engine.Use(gin.CustomRecoveryWithWriter(nil, func(*gin.Context, any) {}), tracker.Middleware)
	engine.GET("/", func(*gin.Context) { panic("no reason") })
	engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	if tracker.Count() != 0 {
		t.Error("the request is still tracked")
	}
}
