package blackbox

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

func TestRequestsAreCountedByMethodRouteAndStatus(t *testing.T) {
	t.Parallel()
	p := start(t)
	for range 3 {
		p.get("/ping").wantStatus(t, 200)
	}
	p.get("/?a=1").wantStatus(t, 200)
	p.get("/nowhere").wantStatus(t, 404)
	p.get("/elsewhere").wantStatus(t, 404)
	p.ask("BREW", "/ping", "")
	p.ask("STIR", "/ping", "")

	const requests, times = "sluice_app_http_requests_total", "sluice_app_http_request_duration_seconds"
	for _, want := range []struct {
		name   string
		labels labels
		value  float64
	}{
		{requests, labels{"method": "GET", "route": "/ping", "status": "200"}, 3},
		{requests, labels{"method": "GET", "route": "/", "status": "200"}, 1},
		{requests, labels{"method": "GET", "route": "unmatched", "status": "404"}, 2},
		{requests, labels{"method": "OTHER"}, 2},
		{times + "_count", labels{"method": "GET", "route": "/ping"}, 3},
		{times + "_bucket", labels{"method": "GET", "route": "/ping", "le": "+Inf"}, 3},
	} {
		// A request is counted after its answer is out.
		p.eventually(want.name+" as expected", func() bool {
			return p.samples().sum(want.name, want.labels) == want.value
		})
	}
	if got := p.samples().sum(requests, nil); got != 8 {
		t.Errorf("%v requests counted, want the 8 made", got)
	}
}

func TestProbesAndMetricsAreNotCounted(t *testing.T) {
	t.Parallel()
	p := start(t)
	for _, path := range []string{"/healthz", "/health", "/ready", "/metrics", "/ping"} {
		p.get(path).wantStatus(t, 200)
	}
	p.eventually("the one request that counts", func() bool {
		return p.samples().sum("sluice_app_http_requests_total", labels{"route": "/ping"}) == 1
	})
	samples := p.samples()
	for _, route := range []string{"/healthz", "/health", "/ready", "/metrics"} {
		if samples.has("sluice_app_http_requests_total", labels{"route": route}) ||
			samples.has("sluice_app_http_request_duration_seconds_count", labels{"route": route}) {
			t.Errorf("%s is counted", route)
		}
	}
}

func TestTheHistogramHasAnEdgeAtTheLatencyObjective(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.get("/ping").wantStatus(t, 200)
	for _, edge := range []string{"0.05", "0.1", "0.3"} {
		p.eventually("a bucket with edge "+edge, func() bool {
			return p.samples().has("sluice_app_http_request_duration_seconds_bucket",
				labels{"method": "GET", "route": "/ping", "le": edge})
		})
	}
}

func TestMetricsTellBuildRuntimeAndProcess(t *testing.T) {
	t.Parallel()
	p := start(t, "SLUICE_COLOR=green")
	samples := p.samples()

	if got := samples.sum("sluice_app_build_info", labels{
		"version": "unknown", "commit": "unknown", "build_time": "unknown",
		"go_version": runtime.Version(), "color": "green",
	}); got != 1 {
		t.Errorf("build info is %v, want 1", got)
	}
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes", "process_open_fds"} {
		if got := samples.sum(name, nil); got <= 0 {
			t.Errorf("%s is %v, want more than 0", name, got)
		}
	}
	const inFlight = "sluice_app_http_requests_in_flight"
	if got := samples.sum(inFlight, nil); got != 0 || !samples.has(inFlight, nil) {
		t.Errorf("%v requests in flight, want 0: the scrape does not count itself", got)
	}
}

type labels map[string]string

type sample struct {
	name   string
	labels labels
	value  float64
}

type samples []sample

var (
	samplePattern = regexp.MustCompile(`^(\w+)(?:\{(.*)\})? (\S+)$`)
	labelPattern  = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

func (p *process) samples() samples {
	p.t.Helper()
	got := p.get("/metrics")
	got.wantStatus(p.t, 200)
	var all samples
	for line := range strings.Lines(got.body) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := samplePattern.FindStringSubmatch(strings.TrimSpace(line))
		if parts == nil {
			p.t.Fatalf("no sample: %q", line)
		}
		value, err := strconv.ParseFloat(parts[3], 64)
		if err != nil {
			p.t.Fatalf("no number: %q", line)
		}
		one := sample{parts[1], labels{}, value}
		for _, pair := range labelPattern.FindAllStringSubmatch(parts[2], -1) {
			one.labels[pair[1]] = pair[2]
		}
		all = append(all, one)
	}
	return all
}

// sum adds up the samples that have all these labels, and others too.
func (s samples) sum(name string, want labels) float64 {
	total := 0.0
	for _, one := range s {
		if one.is(name, want) {
			total += one.value
		}
	}
	return total
}

func (s samples) has(name string, want labels) bool {
	for _, one := range s {
		if one.is(name, want) {
			return true
		}
	}
	return false
}

func (s sample) is(name string, want labels) bool {
	if s.name != name {
		return false
	}
	for key, value := range want {
		if s.labels[key] != value {
			return false
		}
	}
	return true
}
