package tracing

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

var someSpans = []*tracepb.ResourceSpans{{SchemaUrl: "some"}}

func TestAnUploadCarriesItsHeadersAndMayBePacked(t *testing.T) {
	for _, packed := range []bool{false, true} {
		f := newFakeCollector(t)
		c := f.collector()
		c.Gzip = packed
		c.Header = http.Header{"Authorization": {"Bearer token"}}
		if err := newUploader(*c).UploadTraces(t.Context(), someSpans); err != nil {
			t.Fatal(err)
		}
		if len(f.spans) != 1 || f.spans[0].GetSchemaUrl() != "some" {
			t.Errorf("packed %v: got %v", packed, f.spans)
		}
		if got := f.header.Get("Authorization"); got != "Bearer token" {
			t.Errorf("authorization %q", got)
		}
		if got := f.header.Get("Content-Type"); got != "application/x-protobuf" {
			t.Errorf("content type %q", got)
		}
		if got := f.header.Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("packed %v, want %v", got, packed)
		}
	}
}

func TestAnUploadIsRepeatedWhileTheCollectorAsksForIt(t *testing.T) {
	f := newFakeCollector(t, 503, 429)
	if err := newUploader(*f.collector()).UploadTraces(t.Context(), someSpans); err != nil {
		t.Fatal(err)
	}
	if f.uploads != 3 || len(f.spans) != 1 {
		t.Errorf("%d uploads, %d times spans, want 3 and 1", f.uploads, len(f.spans))
	}
}

func TestARefusedUploadIsNotRepeated(t *testing.T) {
	f := newFakeCollector(t, 400)
	err := newUploader(*f.collector()).UploadTraces(t.Context(), someSpans)
	if err == nil || err.Error() != "upload spans: status 400" {
		t.Errorf("got %v", err)
	}
	if f.uploads != 1 {
		t.Errorf("%d uploads, want 1", f.uploads)
	}
}

func TestAnUploadEndsWithItsTime(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer server.Close()
	defer close(hang)
	c := Collector{URL: server.URL, Timeout: 50 * time.Millisecond}
	err := newUploader(c).UploadTraces(t.Context(), someSpans)
	if err == nil || !strings.Contains(err.Error(), "context deadline exceeded") {
		t.Errorf("got %v", err)
	}
}

func TestAWaitLongerThanTheTimeLeftIsNotBegun(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	err := newUploader(Collector{URL: server.URL, Timeout: time.Minute}).UploadTraces(t.Context(), someSpans)
	if err == nil || err.Error() != "upload spans: no time is left to repeat: status 503" {
		t.Errorf("got %v", err)
	}
}

func TestAnAuthorityOfItsOwnIsTrusted(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	c := Collector{URL: server.URL, Timeout: time.Minute, Roots: x509.NewCertPool()}
	c.Roots.AddCert(server.Certificate())
	if err := newUploader(c).UploadTraces(t.Context(), someSpans); err != nil {
		t.Error(err)
	}
}

func TestAnErrorDoesNotShowAPassword(t *testing.T) {
	f := newFakeCollector(t)
	f.Close()
	c := Collector{URL: strings.Replace(f.URL, "http://", "http://user:secret@", 1), Timeout: 100 * time.Millisecond}
	err := newUploader(c).UploadTraces(t.Context(), someSpans)
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
