package blackbox

import (
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestEveryLineOfASessionIsARecordWithAllFields(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"release", "debug", "test"} {
		t.Run("in mode "+mode, func(t *testing.T) {
			t.Parallel()
			faults := mode != "release"
			settings := []string{
				"GIN_MODE=" + mode, "SERVICE_NAME=shop", "SLUICE_COLOR=blue", "LOG_LEVEL=debug",
				"DRAIN_DELAY=3s", "LIVE_FILE=" + newMount(t, "rateLimit: {perSecond: 1, burst: 20}\nlogLevel: debug\n").file,
			}
			if faults {
				settings = append(settings, "FAULTS_ENABLED=true")
			}
			p := start(t, settings...)
			session(p, faults)

			p.signal(syscall.SIGTERM)
			p.eventually("a draining answer", func() bool { return p.get("/ready").status == 503 })
			p.wantExit(0)

			statuses := map[any]bool{}
			for _, r := range p.records() {
				r.wantFields(t, "shop", "blue")
				statuses[r["status"]] = true
			}
			want := []float64{200, 404, 429, 503}
			if faults {
				want = append(want, 400, 500)
			}
			for _, status := range want {
				if !statuses[status] {
					t.Errorf("no line with status %v", status)
				}
			}
		})
	}
}

// session makes one request of each kind.
func session(p *process, faults bool) {
	p.t.Helper()
	for _, path := range []string{"/", "/ping", "/healthz", "/ready", "/metrics", "/version", "/nowhere", "/?odd=%22%0A%00"} {
		p.get(path)
	}
	p.ask("BREW", "/ping", "brew")
	p.get("/ping", "User-Agent", "quote\" and \\ and \xff\xfe")
	if faults {
		p.get("/slow?ms=never").wantStatus(p.t, 400)
		p.ask("PUT", "/faults", "no JSON").wantStatus(p.t, 400)
		p.ask("PUT", "/faults", `{"errorPermille":1000}`)
		p.get("/ping").wantStatus(p.t, 500)
		p.put(`{}`, 200)
	}
	p.eventually("a limited request", func() bool { return p.get("/ping").status == 429 })
}

var levels = map[any]bool{"debug": true, "info": true, "warn": true, "error": true}

func (r record) wantFields(t *testing.T, service, color string) {
	t.Helper()
	timestamp, _ := r["timestamp"].(string)
	if moment, err := time.Parse("2006-01-02T15:04:05.000Z", timestamp); err != nil {
		t.Errorf("timestamp %q is not ISO 8601 in UTC with milliseconds", timestamp)
	} else if age := time.Since(moment).Abs(); age > time.Hour {
		t.Errorf("timestamp %q is %v away", timestamp, age)
	}
	if !levels[r["level"]] {
		t.Errorf("level %v", r["level"])
	}
	if message, _ := r["message"].(string); message == "" {
		t.Errorf("no message in %v", r)
	}
	trace, isText := r["trace_id"].(string)
	if _, isRequest := r["route"]; !isText || trace != "" && !tracePattern.MatchString(trace) || isRequest && trace == "" {
		t.Errorf("trace_id %v in %v", r["trace_id"], r)
	}
	if r["service"] != service || r["color"] != color || r["version"] != "unknown" {
		t.Errorf("service %v, color %v, version %v, want %s, %s, unknown", r["service"], r["color"], r["version"], service, color)
	}
}

var tracePattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

func TestARequestLineTellsTheRequest(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.get("/ping", "User-Agent", "tester/1")
	p.get("/nowhere", "User-Agent", "tester/1")

	r := p.awaitRecord(record{"route": "/ping"})
	if want := (record{
		"level": "info", "method": "GET", "status": 200.0, "bytes": 4.0, "userAgent": "tester/1",
	}); !r.has(want) {
		t.Errorf("line %v, want it to have %v", r, want)
	}
	if duration, ok := r["durationMs"].(float64); !ok || duration < 0 || duration > 60_000 {
		t.Errorf("durationMs %v", r["durationMs"])
	}
	p.awaitRecord(record{"level": "info", "method": "GET", "status": 404.0})
}

func TestProbesAndMetricsAreLoggedAtDebugOnly(t *testing.T) {
	t.Parallel()
	quiet := []string{"/healthz", "/health", "/ready", "/metrics"}
	for level, lines := range map[string]int{"info": 0, "debug": 1} {
		t.Run("at level "+level, func(t *testing.T) {
			t.Parallel()
			p := start(t, "LOG_LEVEL="+level)
			for _, path := range append(quiet, "/ping") {
				p.get(path).wantStatus(t, 200)
			}
			// Lines come in the order of the requests' ends, and each request ended before the next began
			// but for its line: the last one's is waited for, the others' too.
			p.awaitRecord(record{"route": "/ping", "level": "info"})
			for _, route := range quiet {
				if lines > 0 {
					p.awaitRecord(record{"route": route, "level": "debug"})
				}
				if got := len(p.find(record{"route": route})); got != lines {
					t.Errorf("%d lines for %s, want %d", got, route, lines)
				}
			}
		})
	}
}

func TestATraceGoesOn(t *testing.T) {
	t.Parallel()
	const trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	p := start(t)
	answered := traceOf(t, p.get("/ping", "traceparent", "00-"+trace+"-"+parent+"-01"))
	if answered != trace {
		t.Errorf("the answer is of trace %s, want %s", answered, trace)
	}
	p.awaitRecord(record{"route": "/ping", "trace_id": trace})
}

func TestABadTraceIsReplaced(t *testing.T) {
	t.Parallel()
	p := start(t)
	seen := map[string]bool{}
	bad := []string{
		"", // absent
		"nonsense",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
		"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
		"00-" + strings.Repeat("4", 4000) + "-00f067aa0ba902b7-01",
	}
	for _, header := range bad {
		var headers []string
		if header != "" {
			headers = []string{"traceparent", header}
		}
		trace := traceOf(t, p.get("/ping", headers...))
		if seen[trace] || strings.EqualFold(trace, "4bf92f3577b34da6a3ce929d0e0e4736") {
			t.Errorf("%.80q got trace %s, want a new one", header, trace)
		}
		seen[trace] = true
		p.awaitRecord(record{"route": "/ping", "trace_id": trace})
	}
}

var parentPattern = regexp.MustCompile(`^00-([0-9a-f]{32})-[0-9a-f]{16}-0[0-9a-f]$`)

func traceOf(t *testing.T, got answer) string {
	t.Helper()
	return traceIn(t, got.header.Get("Traceparent"))
}

func traceIn(t *testing.T, header string) string {
	t.Helper()
	parts := parentPattern.FindStringSubmatch(header)
	if parts == nil || strings.Trim(parts[1], "0") == "" {
		t.Fatalf("traceparent %q is not valid", header)
	}
	return parts[1]
}
