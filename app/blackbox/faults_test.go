package blackbox

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

func startFaulty(t *testing.T, env ...string) *process {
	t.Helper()
	return start(t, append(env, "GIN_MODE=test", "FAULTS_ENABLED=true")...)
}

var spared = []string{"/healthz", "/ready", "/metrics", "/faults"}

func TestTwentyPermilleAreExactlyTwentyOfAThousand(t *testing.T) {
	t.Parallel()
	p := startFaulty(t, "FAULT_ERROR_PERMILLE=20")
	c := p.dial()
	statuses := map[int]int{}
	for range 1000 {
		got, err := c.ask(request("GET", "/ping", ""))
		if err != nil {
			t.Fatal(err)
		}
		statuses[got.status]++
	}
	if statuses[500] != 20 || statuses[200] != 980 {
		t.Errorf("answers by status %v, want 980 of 200 and 20 of 500", statuses)
	}
}

func TestErrorsSpareProbesAndSwitches(t *testing.T) {
	t.Parallel()
	p := startFaulty(t, "FAULT_ERROR_PERMILLE=1000")
	for _, path := range spared {
		for range 5 {
			p.get(path).wantStatus(t, 200)
		}
	}
	for _, path := range []string{"/ping", "/"} {
		p.get(path).wantStatus(t, 500)
	}
}

func TestLatencyHitsItsShareAndSparesProbes(t *testing.T) {
	t.Parallel()
	for name, share := range map[string]struct {
		settings []string
		slow     int
	}{
		"every request when no share is given": {nil, 4},
		"half of the requests":                 {[]string{"FAULT_LATENCY_PERMILLE=500"}, 2},
		"no request at a share of zero":        {[]string{"FAULT_LATENCY_PERMILLE=0"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const latency = 4 * time.Second
			p := startFaulty(t, append(share.settings, "FAULT_LATENCY="+latency.String())...)
			begin := time.Now()
			var waiting []<-chan time.Duration
			for range 4 {
				waiting = append(waiting, p.timed("/ping"))
			}
			for _, path := range spared {
				p.get(path).wantStatus(t, 200)
			}
			if took := time.Since(begin); took > latency*time.Duration(len(spared)) {
				t.Errorf("the probes took %v", took)
			}
			slow := 0
			for _, took := range waiting {
				if <-took >= latency {
					slow++
				}
			}
			if slow != share.slow {
				t.Errorf("%d of 4 requests were slow, want %d", slow, share.slow)
			}
		})
	}
}

// timed sends a request now and tells how long it took.
func (p *process) timed(path string) <-chan time.Duration {
	done := make(chan time.Duration, 1)
	go func() {
		begin := time.Now()
		got, err := askFresh(p.address(), request("GET", path, ""))
		if err != nil || got.status != 200 {
			p.t.Errorf("%s: status %d, error %v", path, got.status, err)
		}
		done <- time.Since(begin)
	}()
	return done
}

func TestACrashComesAtItsRequestWithCode70(t *testing.T) {
	t.Parallel()
	p := startFaulty(t, "FAULT_CRASH_AFTER=3")
	for range 2 {
		for _, path := range spared {
			p.get(path).wantStatus(t, 200)
		}
		p.get("/ping").wantStatus(t, 200)
	}
	if got, err := askFresh(p.address(), request("GET", "/ping", "")); err == nil {
		t.Errorf("the crash answered with status %d", got.status)
	}
	p.wantExit(70)
}

func TestNotReadyIsReadinessOnly(t *testing.T) {
	t.Parallel()
	p := startFaulty(t, "FAULT_NOT_READY=true")
	if got := p.readiness(503); got.Status != "not ready" || len(got.Failed) != 1 {
		t.Errorf("readiness %+v, want not ready with one reason", got)
	}
	p.get("/healthz").wantJSON(t, 200, `{"status":"ok"}`)
	p.get("/ping").wantStatus(t, 200)
}

func TestTheStartDelayHoldsThePortBack(t *testing.T) {
	t.Parallel()
	took := stopwatch()
	p := launch(t, raceBinary, "GIN_MODE=test", "FAULTS_ENABLED=true", "FAULT_START_DELAY=3s")
	p.awaitOpenPort()
	took.wantAtLeast(t, 3000)
	p.get("/ready").wantStatus(t, 200)
}

func TestTheStartDelayCanBeInterrupted(t *testing.T) {
	t.Parallel()
	for name, signal := range endings {
		t.Run("by "+name, func(t *testing.T) {
			t.Parallel()
			p := launch(t, raceBinary, "GIN_MODE=test", "FAULTS_ENABLED=true", "FAULT_START_DELAY=10m")
			p.eventually("a first log line", func() bool { return len(p.records()) > 0 })
			if _, err := net.Dial("tcp", p.address()); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("a connection during the delay: %v, want it refused", err)
			}
			p.signal(signal)
			p.wantExit(0)
		})
	}
}

func TestAHungProcessAnswersNothing(t *testing.T) {
	t.Parallel()
	// The write timeout is no way out: a hung process does not close connections either.
	p := startFaulty(t, "FAULT_HANG_AFTER=3", "WRITE_TIMEOUT=500ms")
	for range 2 {
		p.get("/ping").wantStatus(t, 200)
	}
	for _, path := range []string{"/ping", "/healthz", "/ready", "/metrics", "/nowhere"} {
		c := p.dial()
		r := request("GET", path, "")
		if err := r.Write(c); err != nil {
			t.Fatal(err)
		}
		if err := c.SetReadDeadline(time.Now().Add(1500 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if got, err := c.read(r); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: status %d, error %v, want no answer", path, got.status, err)
		}
	}
	if !p.runs() {
		t.Error("the process is gone")
	}
}

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
