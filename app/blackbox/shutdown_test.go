package blackbox

import (
	"errors"
	"io"
	"net"
	"os/exec"
	"syscall"
	"testing"
)

var endings = map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT}

func TestAStoppingServiceDrainsBeforeItEnds(t *testing.T) {
	t.Parallel()
	for name, signal := range endings {
		t.Run("after "+name, func(t *testing.T) {
			t.Parallel()
			// The request outlasts the drain, so it is in flight while the port closes.
			p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "POD_NAME=pod", "DRAIN_DELAY=4s")
			kept := p.dial()
			inFlight := p.later("/slow?ms=7900")
			p.awaitInFlight(1)
			if before, err := kept.ask(request("GET", "/", "")); err != nil || before.close {
				t.Fatalf("before the signal: Connection: close is %v, error %v", before.close, err)
			}

			p.signal(signal)
			p.eventually("a draining answer", func() bool { return p.get("/ready").status == 503 })

			p.get("/ready").wantJSON(t, 503, `{"status":"draining"}`)
			p.get("/healthz").wantJSON(t, 200, `{"status":"ok"}`)
			for _, draining := range []func() (answer, error){
				func() (answer, error) { return kept.ask(request("GET", "/", "")) },
				func() (answer, error) { return askFresh(p.address(), request("GET", "/", "")) },
			} {
				got, err := draining()
				if err != nil {
					t.Fatal(err)
				}
				got.wantStatus(t, 200)
				if !got.close {
					t.Error("an answer while draining does not carry Connection: close")
				}
			}
			if _, err := kept.reader.ReadByte(); !errors.Is(err, io.EOF) {
				t.Errorf("a kept connection after its last answer: %v, want it closed", err)
			}

			p.eventually("a refused connection", func() bool {
				c, err := net.Dial("tcp", p.address())
				if err != nil {
					return errors.Is(err, syscall.ECONNREFUSED)
				}
				c.Close()
				return false
			})
			got := <-inFlight
			if got.err != nil {
				t.Fatalf("the request in flight is lost: %v", got.err)
			}
			got.wantJSON(t, 200,
				`{"service":"sluice-app","color":"none","version":"unknown","pod":"pod","path":"/slow"}`)
			p.wantExit(0)
		})
	}
}

func TestARequestLongerThanTheDrainGetsItsAnswer(t *testing.T) {
	t.Parallel()
	for name, signal := range endings {
		t.Run("after "+name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "DRAIN_DELAY=100ms")
			inFlight := p.later("/slow?ms=2000")
			p.awaitInFlight(1)
			p.signal(signal)
			got := <-inFlight
			if got.err != nil {
				t.Fatalf("the request in flight is lost: %v", got.err)
			}
			got.wantStatus(t, 200)
			p.wantExit(0)
		})
	}
}

func TestAnIdleServiceEndsCleanly(t *testing.T) {
	t.Parallel()
	for name, signal := range endings {
		t.Run("after "+name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "DRAIN_DELAY=100ms")
			idle := p.dial() // as Envoy holds them
			if _, err := idle.ask(request("GET", "/ping", "")); err != nil {
				t.Fatal(err)
			}
			p.signal(signal)
			p.wantExit(0)
		})
	}
}

func TestARequestThatOutlivesTheShutdownIsNamedAndCut(t *testing.T) {
	t.Parallel()
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "DRAIN_DELAY=100ms", "SHUTDOWN_TIMEOUT=1500ms")
	inFlight := p.later("/slow?ms=8000")
	p.awaitInFlight(1)

	took := stopwatch()
	p.signal(syscall.SIGTERM)
	p.wantExit(1)
	took.wantAtLeast(t, 1400)

	if got := <-inFlight; got.err == nil {
		t.Errorf("the request got status %d after the limit", got.status)
	}
	named := false
	for _, r := range p.find(record{"method": "GET", "route": "/slow"}) {
		_, age := r["age"]
		_, ageMs := r["ageMs"]
		named = named || age || ageMs
	}
	if !named {
		t.Error("no log line names method, route and age of the request that was cut")
	}
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string]struct {
		first, second syscall.Signal
		code          int
	}{
		"SIGTERM twice":         {syscall.SIGTERM, syscall.SIGTERM, 143},
		"SIGINT twice":          {syscall.SIGINT, syscall.SIGINT, 130},
		"SIGINT during SIGTERM": {syscall.SIGTERM, syscall.SIGINT, 130},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Without the second signal it would take longer than patience lasts.
			p := start(t, "DRAIN_DELAY=10m", "SHUTDOWN_TIMEOUT=20m")
			p.signal(signals.first)
			p.eventually("a draining answer", func() bool { return p.get("/ready").status == 503 })
			p.signal(signals.second)
			p.wantExit(signals.code)
		})
	}
}

func TestAPortInUseIsAnErrorWithItsReason(t *testing.T) {
	t.Parallel()
	first := start(t)
	second := run(t, exec.Command(raceBinary), first.port, nil)
	second.wantExit(1)
	second.wantOutput("address already in use")
	first.get("/ping").wantStatus(t, 200)
}

func (p *process) awaitInFlight(count float64) {
	p.t.Helper()
	p.eventually("the requests in flight", func() bool {
		return p.samples().sum("sluice_app_http_requests_in_flight", nil) == count
	})
}
