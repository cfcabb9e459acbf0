package route

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestAPathWithoutARouteIsUnmatched(t *testing.T) {
	engine := gin.New()
	var got []string
	engine.Use(func(c *gin.Context) { got = append(got, Of(c)) })
	engine.GET("/items/:id", func(*gin.Context) {})
	for _, path := range []string{"/items/1", "/items/2", "/nowhere", "/"} {
		engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	want := []string{"/items/:id", "/items/:id", Unmatched, Unmatched}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("request %d has route %q, want %q", i, got[i], want[i])
		}
	}
}

func TestAnInventedMethodIsOther(t *testing.T) {
	for method, want := range map[string]string{"GET": "GET", "PUT": "PUT", "BREW": "OTHER", "get": "OTHER"} {
		if got := Method(&http.Request{Method: method}); got != want {
			t.Errorf("%s counts as %s, want %s", method, got, want)
		}
	}
}

func TestProbesAreQuietAndExemptAndSwitchesAreExemptOnly(t *testing.T) {
	for pattern, want := range map[string]struct{ quiet, exempt bool }{
		Healthz: {true, true}, Health: {true, true}, Ready: {true, true}, Metrics: {true, true},
		Faults: {false, true},
		Root:   {}, Ping: {}, Slow: {}, Version: {}, Unmatched: {},
	} {
		if quiet, exempt := IsQuiet(pattern), IsExempt(pattern); quiet != want.quiet || exempt != want.exempt {
			t.Errorf("%s: quiet %v, exempt %v, want %v, %v", pattern, quiet, exempt, want.quiet, want.exempt)
		}
	}
}
