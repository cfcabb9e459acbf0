package blackbox

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"
)

const (
	traceID     = "0af7651916cd43dd8448eb211c80319c"
	traceParent = "00-" + traceID + "-b7ad6b7169203331-01"
)

func TestSpansReachTheCollectorBeforeTheEnd(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var received bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			unpacked, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			body = unpacked
		}
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path != "/v1/traces" {
			t.Errorf("spans sent to %s", r.URL.Path)
		}
		if _, err := received.ReadFrom(body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(collector.Close)

	// The batch would wait ten minutes: only the flush at the end brings the span here.
	p := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_BSP_SCHEDULE_DELAY=600000",
		"SERVICE_NAME=shop-of-spans", "DRAIN_DELAY=100ms")
	p.get("/ping", "traceparent", traceParent).wantStatus(t, 200)
	p.signal(syscall.SIGTERM)
	p.wantExit(0)

	id, err := hex.DecodeString(traceID)
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, part := range [][]byte{id, []byte("shop-of-spans"), []byte("/ping")} {
		if !bytes.Contains(received.Bytes(), part) {
			t.Errorf("%q is not in the spans", part)
		}
	}
}

func TestACollectorThatHangsDoesNotHoldTheEnd(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(collector.Close)
	t.Cleanup(func() { close(hang) })

	p := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL,
		"OTEL_EXPORTER_OTLP_TIMEOUT=600000", "OTEL_BSP_EXPORT_TIMEOUT=600000",
		"DRAIN_DELAY=100ms", "SHUTDOWN_TIMEOUT=2s")
	p.get("/ping", "traceparent", traceParent).wantStatus(t, 200)
	p.signal(syscall.SIGTERM)
	// The code is not in the contract; that there is one is the point.
	p.exitCode()
}
