package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/faults"
)

func TestEveryRouteAnswersAsTheContractSays(t *testing.T) {
	u := newService(t, nil)
	u.want(t, "/ping", 200, `pong`)
	u.want(t, "/?a=b", 200, `{"service":"shop","color":"blue","version":"1.2.3","pod":"shop-1","path":"/"}`)
	u.want(t, "/healthz", 200, `{"status":"ok"}`)
	u.want(t, "/health", 200, `{"status":"ok"}`)
	u.want(t, "/ready", 200, `{"status":"ready"}`)
	u.want(t, "/version", 200, `{"version":"1.2.3","commit":"abc","buildTime":"then","go":"go1"}`)
	u.want(t, "/metrics", 200, "")
	for _, path := range []string{"/nowhere", "/ping/", "/faults", "/slow?ms=1", "/debug/pprof/"} {
		u.want(t, path, 404, "")
	}
	if got := u.ask(http.MethodPut, "/faults", "{}"); got.Code != http.StatusNotFound {
		t.Errorf("PUT /faults: status %d", got.Code)
	}
}

func TestEveryAnswerNamesColorPodAndTrace(t *testing.T) {
	u := newService(t, nil)
	for _, path := range []string{"/ping", "/ready", "/metrics", "/nowhere"} {
		header := u.get(path).Header()
		if header.Get("X-Color") != "blue" || header.Get("X-Pod") != "shop-1" || header.Get("Traceparent") == "" {
			t.Errorf("%s: headers %v", path, header)
		}
	}
}

func TestReadinessFailsFirstWhileLivenessDoesNot(t *testing.T) {
	u := newService(t, nil)
	u.Drain.Begin()
	u.want(t, "/ready", 503, `{"status":"draining"}`)
	u.want(t, "/healthz", 200, `{"status":"ok"}`)
	u.want(t, "/ping", 200, `pong`)
	if got := u.get("/ping").Header().Get("Connection"); got != "close" {
		t.Errorf("Connection: %q, want close", got)
	}
}

func TestABrokenDependencyIsNamedAndSparesLiveness(t *testing.T) {
	dependency := httptest.NewServer(http.NotFoundHandler())
	defer dependency.Close()
	u := newService(t, nil, dependency.URL)
	u.want(t, "/ready", 503, `{"failed":{"`+dependency.URL+`":"status 404"},"status":"not ready"}`)
	u.want(t, "/healthz", 200, `{"status":"ok"}`)
}

func TestASlowRequestTakesOnlyTimesThatFit(t *testing.T) {
	u := newService(t, off())
	u.want(t, "/slow?ms=1", 200, `{"service":"shop","color":"blue","version":"1.2.3","pod":"shop-1","path":"/slow"}`)
	for _, query := range []string{"", "?ms=", "?ms=-1", "?ms=8001", "?ms=1.5", "?ms=99999999999999999999"} {
		u.want(t, "/slow"+query, 400, `{"error":"ms: need an integer from 0 to 8000"}`)
	}
}

func TestSwitchesAreShownAndReplaced(t *testing.T) {
	u := newService(t, off())
	const none = `{"errorPermille":0,"latency":"0s","latencyPermille":1000,"memoryMib":0,"notReady":false,` +
		`"crashAfter":0,"startDelay":"0s","hangAfter":0}`
	u.want(t, "/faults", 200, none)

	wanted := strings.Replace(none, `"notReady":false`, `"notReady":true`, 1)
	if got := u.ask(http.MethodPut, "/faults", `{"notReady":true}`); got.Code != 200 || got.Body.String() != wanted {
		t.Errorf("got %d %s", got.Code, got.Body)
	}
	u.want(t, "/faults", 200, wanted)
	u.want(t, "/ready", 503, `{"failed":{"faults":"not ready on purpose"},"status":"not ready"}`)

	if got := u.ask(http.MethodPut, "/faults", `{"errorPermille":1001}`); got.Code != 400 ||
		got.Body.String() != `{"error":"errorPermille: found 1001, need an integer from 0 to 1000"}` {
		t.Errorf("got %d %s", got.Code, got.Body)
	}
	long := `{"notReady":` + strings.Repeat(" ", longestBody) + `false}`
	if got := u.ask(http.MethodPut, "/faults", long); got.Code != 400 {
		t.Errorf("a long body: status %d", got.Code)
	}
	u.want(t, "/faults", 200, wanted)
}

func TestFailedAndLimitedRequestsAreCountedAndLogged(t *testing.T) {
	switches := faults.Off()
	switches.ErrorPermille = 1000
	u := newService(t, faults.NewInjector(switches, nil))
	u.want(t, "/ping", 500, `{"error":"failing on purpose"}`)
	u.Limiter.Set(0.00001, 1)
	u.want(t, "/ping", 500, "")
	u.want(t, "/ping", 429, `{"error":"too many requests"}`) // the limit comes before the fault
	u.Limiter.Set(0, 0)
	u.Injector.Replace(faults.Off())
	u.want(t, "/ping", 200, "")
	u.want(t, "/ready", 200, "")
	scrape := u.get("/metrics").Body.String()
	for status, count := range map[string]string{"200": "1", "429": "1", "500": "2"} {
		if want := `sluice_app_http_requests_total{method="GET",route="/ping",status="` + status + `"} ` + count; !strings.Contains(scrape, want) {
			t.Errorf("no %s", want)
		}
		if want := `"route":"/ping","path":"/ping","status":` + status; !strings.Contains(u.log.String(), want) {
			t.Errorf("no line with %s", want)
		}
	}
}

// withPanics adds routes that panic behind the middlewares of the service.
func withPanics(u *under) http.Handler {
	engine := gin.New()
	engine.Use(u.Tracer.Middleware, u.Tracker.Middleware, u.Metrics.Middleware, recovery(u.Log))
	engine.GET("/panic", func(*gin.Context) { panic("no reason") })
	engine.GET("/half", func(c *gin.Context) {
		c.String(http.StatusOK, strings.Repeat("half ", 10_000))
		panic("too late")
	})
	engine.GET("/abort", func(*gin.Context) { panic(http.ErrAbortHandler) })
	engine.GET("/ping", ping)
	return engine
}

func TestAPanicIsA500WithItsStackInTheLogAndTheProcessLivesOn(t *testing.T) {
	u := newService(t, nil)
	server := httptest.NewServer(withPanics(u))
	defer server.Close()
	for path, want := range map[string]struct {
		status int
		whole  bool
	}{"/panic": {500, true}, "/ping": {200, true}, "/half": {200, false}} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		_, err = io.ReadAll(response.Body)
		if response.StatusCode != want.status || (err == nil) != want.whole {
			t.Errorf("%s: status %d, body read with %v, want %+v", path, response.StatusCode, err, want)
		}
		_ = response.Body.Close()
	}
	if response, err := http.Get(server.URL + "/abort"); err == nil {
		t.Errorf("/abort: status %d, want no answer", response.StatusCode)
	}
	log := u.log.String()
	if strings.Count(log, `"message":"panic"`) != 2 || !strings.Contains(log, `"reason":"no reason"`) ||
		!strings.Contains(log, "web_test.go:") {
		t.Errorf("log %s", log)
	}
	if u.Tracker.Count() != 0 {
		t.Error("a request is still in flight")
	}
}
