package service

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func TestWrongSettingsAreListedAndGiveCode2(t *testing.T) {
	p := start(t, "PORT=web", "GIN_MODE=prod", "FAULT_LATENCY=1s")
	p.wantCode(CodeSettings)
	p.wantLines(
		`PORT: found "web", need an integer from 1 to 65535`,
		`GIN_MODE: found "prod", need one of release, debug, test`,
		`FAULT_LATENCY: found "1s", need no value, or FAULTS_ENABLED=true`,
	)
}

func TestAPortInUseGivesCode1AndTheReason(t *testing.T) {
	for _, name := range []string{"PORT", "ADMIN_PORT"} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
		p := start(t, name+"="+port)
		p.wantCode(CodeFailed)
		if got := p.line("start failed"); got["error"] == nil {
			t.Errorf("%s: the log is %v", name, p.lines())
		}
		_ = listener.Close()
	}
}

func TestASignalDuringTheStartDelayEndsCleanly(t *testing.T) {
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "FAULT_START_DELAY=1h")
	p.await("starting late on purpose")
	if _, err := net.Dial("tcp", p.address); err == nil {
		t.Error("the port is open")
	}
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeClean)
}

func TestTheListenerOpensAfterTheStartDelay(t *testing.T) {
	begin := time.Now()
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "FAULT_START_DELAY=300ms", "DRAIN_DELAY=0s")
	p.await("listening")
	if took := time.Since(begin); took < 300*time.Millisecond {
		t.Errorf("open after %v", took)
	}
	p.wantStatus("/ready", 200)
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeClean)
}

func TestTheServiceDrainsWaitsForItsRequestsAndEndsCleanly(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "DRAIN_DELAY=500ms")
		p.await("listening")
		answer := p.later("/slow?ms=1500")
		p.awaitMetric("sluice_app_http_requests_in_flight 1")

		p.signals <- signal
		p.await("draining")
		p.wantStatus("/ready", 503)
		p.wantStatus("/healthz", 200)
		p.wantStatus("/ping", 200)
		if status := <-answer; status != 200 {
			t.Errorf("the request in flight has status %d", status)
		}
		p.wantCode(CodeClean)
		if got := p.line("stopped"); got["inFlight"] != 0.0 || got["code"] != 0.0 {
			t.Errorf("the last line is %v", got)
		}
	}
}

func TestRequestsThatOutliveTheShutdownAreNamedAndGiveCode1(t *testing.T) {
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "DRAIN_DELAY=0s", "SHUTDOWN_TIMEOUT=100ms")
	p.await("listening")
	answer := p.later("/slow?ms=8000")
	p.awaitMetric("sluice_app_http_requests_in_flight 1")
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeFailed)
	got := p.line("request cut off")
	if age, ok := got["ageMs"].(float64); got["method"] != "GET" || got["route"] != "/slow" || got["trace_id"] == "" || !ok || age < 100 {
		t.Errorf("the line is %v", got)
	}
	if status := <-answer; status != 0 {
		t.Errorf("the request has status %d, want its connection closed", status)
	}
}

func TestASecondSignalEndsAtOnceWithItsCode(t *testing.T) {
	for second, code := range map[os.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130} {
		p := start(t, "DRAIN_DELAY=1h", "SHUTDOWN_TIMEOUT=2h")
		p.await("listening")
		p.signals <- syscall.SIGTERM
		p.await("draining")
		p.signals <- second
		p.wantCode(code)
	}
}

func TestACollectorThatHangsDoesNotHoldTheEnd(t *testing.T) {
	hang := make(chan struct{})
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer collector.Close()
	defer close(hang)
	p := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_EXPORTER_OTLP_TIMEOUT=3600000",
		"DRAIN_DELAY=0s", "SHUTDOWN_TIMEOUT=1s")
	p.await("listening")
	p.wantStatus("/ping", 200)
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeClean)
	p.line("spans may be lost")
}
