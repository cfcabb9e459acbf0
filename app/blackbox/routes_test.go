package blackbox

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestEveryRouteAnswersAsTheContractSays(t *testing.T) {
	t.Parallel()
	p := start(t, "SERVICE_NAME=shop", "SLUICE_COLOR=blue", "POD_NAME=shop-blue-1")

	if got := p.get("/ping"); got.status != 200 || got.body != "pong" {
		t.Errorf("/ping: %d %q, want 200 \"pong\"", got.status, got.body)
	}
	for path, body := range map[string]string{
		"/":            `{"service":"shop","color":"blue","version":"unknown","pod":"shop-blue-1","path":"/"}`,
		"/?query=kept": `{"service":"shop","color":"blue","version":"unknown","pod":"shop-blue-1","path":"/"}`,
		"/healthz":     `{"status":"ok"}`,
		"/health":      `{"status":"ok"}`,
		"/ready":       `{"status":"ready"}`,
		"/version": fmt.Sprintf(`{"version":"unknown","commit":"unknown","buildTime":"unknown","go":%q}`,
			runtime.Version()),
	} {
		t.Run(path, func(t *testing.T) {
			p.get(path).wantJSON(t, 200, body)
		})
	}
}

func TestEveryAnswerNamesColorAndPod(t *testing.T) {
	t.Parallel()
	p := start(t, "SLUICE_COLOR=green", "POD_NAME=shop-green-7")

	for _, path := range []string{"/", "/ping", "/healthz", "/ready", "/version", "/metrics", "/nowhere"} {
		got := p.get(path)
		if color, pod := got.header.Get("X-Color"), got.header.Get("X-Pod"); color != "green" || pod != "shop-green-7" {
			t.Errorf("%s: x-color %q and x-pod %q, want green and shop-green-7", path, color, pod)
		}
	}
}

func TestWithoutSettingsTheServiceHasDefaultNames(t *testing.T) {
	t.Parallel()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	start(t).get("/").wantJSON(t, 200, fmt.Sprintf(
		`{"service":"sluice-app","color":"none","version":"unknown","pod":%q,"path":"/"}`, host))
}

func TestWhatIsNotARouteIs404(t *testing.T) {
	t.Parallel()
	p := start(t)

	for _, path := range []string{
		"/nowhere", "/ping/", "/ping/x",
		"/faults", "/slow?ms=0", // only while faults are enabled
		"/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/profile",
	} {
		if got := p.get(path); got.status != 404 {
			t.Errorf("%s: status %d, want 404", path, got.status)
		}
	}
	p.ask("PUT", "/faults", `{"errorPermille":1000}`).wantStatus(t, 404)
}

func TestASlowRequestTakesTheTimeItAsksFor(t *testing.T) {
	t.Parallel()
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "POD_NAME=pod")
	const body = `{"service":"sluice-app","color":"none","version":"unknown","pod":"pod","path":"/slow"}`

	p.get("/slow?ms=0").wantJSON(t, 200, body)
	took := stopwatch()
	p.get("/slow?ms=700").wantJSON(t, 200, body)
	took.wantAtLeast(t, 700)
	for _, query := range []string{"ms=-1", "ms=8001", "ms=soon", "ms=1.5", "ms=99999999999999999999"} {
		if got := p.get("/slow?" + query); got.status != 400 {
			t.Errorf("%s: status %d, want 400", query, got.status)
		}
	}
}

func TestMetricsAreTextForPrometheus(t *testing.T) {
	t.Parallel()
	got := start(t).get("/metrics")
	got.wantStatus(t, 200)
	if kind := got.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("content type %q, want text/plain", kind)
	}
}
