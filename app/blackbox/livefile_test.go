package blackbox

import (
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

func TestTheLiveFileTakesEffectWithoutARestart(t *testing.T) {
	t.Parallel()
	m := newMount(t, "logLevel: info\nrateLimit: {perSecond: 0, burst: 0}\n")
	p := start(t, "LIVE_FILE="+m.file)
	pid := p.cmd.Process.Pid
	stop := p.traffic()
	p.awaitLimit(false)
	p.awaitDebugLines(false)

	m.put("logLevel: debug\nrateLimit: {perSecond: 0, burst: 0}\n")
	p.awaitDebugLines(true)
	p.awaitLimit(false)

	m.put("logLevel: debug\nrateLimit: {perSecond: 1, burst: 1}\n")
	p.awaitLimit(true)
	p.wantExemptFromLimit("/healthz", "/health", "/ready", "/metrics")

	for _, broken := range []string{
		"logLevel: loud\nrateLimit: {perSecond: 0, burst: 0}\n",
		"logLevel: info\nrateLimits: {perSecond: 0, burst: 0}\n",
		"logLevel: info\nrateLimit: {perSecond: 0, burst: 0, perMinute: 5}\n",
		"logLevel: info\nrateLimit: {perSecond: -1, burst: 0}\n",
		"logLevel: [info\n",
	} {
		complaints := p.complaints()
		m.put(broken)
		p.eventually("a logged refusal of "+strconv.Quote(broken), func() bool { return p.complaints() > complaints })
		p.awaitDebugLines(true)
		p.awaitLimit(true)
	}

	m.put("logLevel: info\nrateLimit: {perSecond: 0, burst: 0}\n")
	p.awaitLimit(false)
	p.awaitDebugLines(false)

	stop()
	if !p.runs() || p.cmd.Process.Pid != pid {
		t.Error("the process is not the one that started")
	}
}

func TestAPlainLiveFileTakesEffectToo(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(t *testing.T, file, content string){
		"written in place": func(t *testing.T, file, content string) {
			if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		},
		"replaced by a rename": func(t *testing.T, file, content string) {
			if err := os.WriteFile(file+".new", []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(file+".new", file); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "live.yaml")
			write(t, file, "logLevel: info\n")
			p := start(t, "LIVE_FILE="+file, "LOG_LEVEL=debug")
			p.awaitDebugLines(false)
			write(t, file, "logLevel: debug\n")
			p.awaitDebugLines(true)
			write(t, file, "logLevel: info\n")
			p.awaitDebugLines(false)
		})
	}
}

func TestAMissingLiveFileIsAWarningUntilItIsThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, "LIVE_FILE="+filepath.Join(dir, "live.yaml"))
	p.awaitRecord(record{"level": "warn"})
	p.awaitDebugLines(false)
	p.awaitLimit(false)

	if err := os.WriteFile(filepath.Join(dir, "live.yaml"), []byte("logLevel: debug\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.awaitDebugLines(true)
}

func TestALimitedRequestLearnsWhenToComeBack(t *testing.T) {
	t.Parallel()
	m := newMount(t, "rateLimit: {perSecond: 1, burst: 3}\n")
	p := start(t, "LIVE_FILE="+m.file, "GIN_MODE=test", "FAULTS_ENABLED=true")
	var limited answer
	p.eventually("a limited request", func() bool {
		limited = p.get("/ping")
		return limited.status == 429
	})
	if seconds, err := strconv.Atoi(limited.header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 5 {
		t.Errorf("retry-after %q, want a few seconds", limited.header.Get("Retry-After"))
	}
	p.wantExemptFromLimit("/healthz", "/health", "/ready", "/metrics", "/faults")
}

// traffic asks all the time, so that the race detector sees requests and reloads meet.
func (p *process) traffic() (stop func()) {
	end := make(chan struct{})
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
				}
				got, err := askFresh(p.address(), request("GET", "/", ""))
				if err != nil || got.status != 200 && got.status != 429 {
					p.t.Errorf("status %d, error %v, want 200 or 429", got.status, err)
					return
				}
			}
		})
	}
	return func() {
		close(end)
		all.Wait()
	}
}

// awaitDebugLines waits until a probe's line is there, or until a later request's line is there
// without it: its answer comes first, so the line of a request after that is a safe sign.
func (p *process) awaitDebugLines(want bool) {
	p.t.Helper()
	what := "silence about probes"
	if want {
		what = "lines about probes"
	}
	p.eventually(what, func() bool {
		before := len(p.find(record{"route": "/health"}))
		p.get("/health").wantStatus(p.t, 200)
		mark := newTrace()
		p.get("/nowhere", "traceparent", "00-"+mark+"-00f067aa0ba902b7-01")
		p.awaitRecord(record{"trace_id": mark})
		return (len(p.find(record{"route": "/health"})) > before) == want
	})
}

// awaitLimit waits until one of a few requests in a row is limited, or none is.
func (p *process) awaitLimit(want bool) {
	p.t.Helper()
	what := "requests without a limit"
	if want {
		what = "a limited request"
	}
	p.eventually(what, func() bool {
		limited := false
		for range 5 {
			limited = limited || p.get("/ping").status == 429
		}
		return limited == want
	})
}

func (p *process) wantExemptFromLimit(paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		for range 10 {
			if got := p.get(path); got.status != 200 {
				p.t.Errorf("%s: status %d, want 200 whatever the limit", path, got.status)
			}
		}
	}
	if got := p.get("/ping"); got.status != 429 {
		p.t.Errorf("/ping: status %d, want 429: the limit is not in force", got.status)
	}
}

// complaints counts the warnings and errors that are not about a request.
func (p *process) complaints() int {
	p.t.Helper()
	count := 0
	for _, r := range p.records() {
		if _, isRequest := r["route"]; !isRequest && (r["level"] == "warn" || r["level"] == "error") {
			count++
		}
	}
	return count
}
