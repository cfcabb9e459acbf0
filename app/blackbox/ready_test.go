package blackbox

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type readiness struct {
	Status string            `json:"status"`
	Failed map[string]string `json:"failed"`
}

func (p *process) readiness(status int) readiness {
	p.t.Helper()
	got := p.get("/ready")
	got.wantStatus(p.t, status)
	var parsed readiness
	if err := json.Unmarshal([]byte(got.body), &parsed); err != nil {
		p.t.Fatalf("/ready: %v: %s", err, got.body)
	}
	return parsed
}

func (r readiness) wantFailed(t *testing.T, address string) {
	t.Helper()
	named := false
	for name, reason := range r.Failed {
		named = named || strings.Contains(name, address) && reason != ""
	}
	if r.Status != "not ready" || len(r.Failed) != 1 || !named {
		t.Errorf("readiness %+v, want not ready because of %s alone", r, address)
	}
}

// dependency is a TCP server that only counts.
type dependency struct {
	net.Listener
	accepted atomic.Int64
}

func listen(t *testing.T, address string) *dependency {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	d := &dependency{Listener: listener}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			d.accepted.Add(1)
			c.Close()
		}
	}()
	return d
}

func TestABrokenDependencyIsNamedAndSparesLiveness(t *testing.T) {
	t.Parallel()
	broken := listen(t, fmt.Sprintf("127.0.0.1:%d", freePort(t)))
	whole := listen(t, "127.0.0.1:0")
	address := broken.Addr().String()
	p := start(t, "READY_CACHE=100ms", "READY_CHECKS=tcp://"+address+",tcp://"+whole.Addr().String())
	p.get("/ready").wantJSON(t, 200, `{"status":"ready"}`)

	broken.Close()
	p.eventually("a failing readiness", func() bool { return p.get("/ready").status == 503 })
	p.readiness(503).wantFailed(t, address)
	p.get("/healthz").wantJSON(t, 200, `{"status":"ok"}`)
	p.get("/ping").wantStatus(t, 200)

	listen(t, address)
	p.eventually("a passing readiness", func() bool { return p.get("/ready").status == 200 })
	p.get("/ready").wantJSON(t, 200, `{"status":"ready"}`)
}

func TestManyProbesWithinTheCacheTimeAreOneCheck(t *testing.T) {
	t.Parallel()
	d := listen(t, "127.0.0.1:0")
	p := start(t, "READY_CACHE=10m", "READY_CHECKS=tcp://"+d.Addr().String())
	p.askAtOnce(60, "/ready")
	for range 10 {
		p.get("/ready").wantStatus(t, 200)
	}
	// A check's connection is accepted after the check has ended.
	eventually(t, "a check", func() bool { return d.accepted.Load() > 0 })
	if got := d.accepted.Load(); got != 1 {
		t.Errorf("%d checks, want 1", got)
	}
}

func TestProbesThatMeetARunningCheckShareIt(t *testing.T) {
	t.Parallel()
	var checks atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		checks.Add(1)
		time.Sleep(3 * time.Second) // so long that all the probes arrive meanwhile
	}))
	t.Cleanup(server.Close)
	p := start(t, "READY_CACHE=10m", "READY_TIMEOUT=50s", "READY_CHECKS="+server.URL)
	p.askAtOnce(60, "/ready")
	if got := checks.Load(); got != 1 {
		t.Errorf("%d checks, want 1", got)
	}
}

func TestACheckIsRepeatedAfterTheCacheTime(t *testing.T) {
	t.Parallel()
	d := listen(t, "127.0.0.1:0")
	p := start(t, "READY_CACHE=50ms", "READY_CHECKS=tcp://"+d.Addr().String())
	p.eventually("a third check", func() bool {
		p.get("/ready").wantStatus(t, 200)
		return d.accepted.Load() >= 3
	})
}

func TestACheckOverHTTPPassesWith2xxOnly(t *testing.T) {
	t.Parallel()
	var status atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	status.Store(200)
	p := start(t, "READY_CACHE=10ms", "READY_TIMEOUT=20s", "READY_CHECKS="+server.URL+"/health")

	for _, step := range []struct {
		check int64
		ready int
	}{{200, 200}, {500, 503}, {204, 200}, {404, 503}, {299, 200}, {302, 503}} {
		status.Store(step.check)
		p.eventually(fmt.Sprintf("readiness %d when the check gives %d", step.ready, step.check), func() bool {
			return p.get("/ready").status == step.ready
		})
		if step.ready == 503 {
			p.readiness(503).wantFailed(t, address)
		}
	}
}

func TestACheckThatHangsFailsInItsOwnTime(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hang) })
	// The answer would also be late, and missing, if the write timeout ended the wait.
	p := start(t, "READY_TIMEOUT=300ms", "WRITE_TIMEOUT=50s", "READY_CHECKS="+server.URL)
	p.readiness(503).wantFailed(t, strings.TrimPrefix(server.URL, "http://"))
	p.get("/healthz").wantStatus(t, 200)
}

func TestATraceReachesTheDependency(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Get("Traceparent")
	}))
	t.Cleanup(server.Close)
	p := start(t, "READY_CACHE=10m", "READY_TIMEOUT=20s", "READY_CHECKS="+server.URL)
	p.get("/ready", "traceparent", traceParent).wantStatus(t, 200)
	select {
	case header := <-seen:
		if got := traceIn(t, header); got != traceID {
			t.Errorf("the check is of trace %s, want %s", got, traceID)
		}
	default:
		t.Error("ready without a check")
	}
}

// askAtOnce sends the same request many times at the same time and wants 200 each.
func (p *process) askAtOnce(count int, path string) {
	p.t.Helper()
	var all sync.WaitGroup
	for range count {
		all.Go(func() {
			if got, err := askFresh(p.address(), request("GET", path, "")); err != nil || got.status != 200 {
				p.t.Errorf("%s: status %d, error %v", path, got.status, err)
			}
		})
	}
	all.Wait()
}
