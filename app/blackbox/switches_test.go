package blackbox

import (
	"encoding/json"
	"testing"
)

func TestSwitchesAreReplacedWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	p := startFaulty(t, "FAULT_ERROR_PERMILLE=1000")
	p.wantSwitch("errorPermille", 1000.0)

	p.put(`{"notReady":true}`, 200)
	p.wantSwitch("errorPermille", 0.0)
	p.wantSwitch("notReady", true)
	p.get("/ping").wantStatus(t, 200)
	p.eventually("a failing readiness", func() bool { return p.get("/ready").status == 503 })

	p.put(`{"latency":"1s","latencyPermille":1000}`, 200)
	p.eventually("a passing readiness", func() bool { return p.get("/ready").status == 200 })
	took := stopwatch()
	p.get("/ping").wantStatus(t, 200)
	took.wantAtLeast(t, 1000)

	for _, wrong := range []string{
		``, `no JSON`, `[]`, `{"errorPermille":1001}`, `{"errorPermille":-1}`, `{"errorPermille":"all"}`,
		`{"latency":"soon"}`, `{"latency":"-1s"}`, `{"latencyPermille":1001}`, `{"errorPromille":1}`,
	} {
		p.put(wrong, 400)
	}
	p.wantSwitch("latency", "1s")
	p.wantSwitch("errorPermille", 0.0)

	p.put(`{"crashAfter":2}`, 200)
	p.get("/ping").wantStatus(t, 200)
	if got, err := askFresh(p.address(), request("GET", "/ping", "")); err == nil {
		t.Errorf("the crash answered with status %d", got.status)
	}
	p.wantExit(70)
}

func (p *process) put(switches string, status int) {
	p.t.Helper()
	if got := p.ask("PUT", "/faults", switches, "Content-Type", "application/json"); got.status != status {
		p.t.Errorf("PUT %s: status %d, want %d; body: %s", switches, got.status, status, got.body)
	}
}

func (p *process) wantSwitch(name string, want any) {
	p.t.Helper()
	got := p.get("/faults")
	got.wantStatus(p.t, 200)
	var switches map[string]any
	if err := json.Unmarshal([]byte(got.body), &switches); err != nil {
		p.t.Fatalf("/faults: %v: %s", err, got.body)
	}
	if switches[name] != want {
		p.t.Errorf("switch %s is %v, want %v", name, switches[name], want)
	}
}
