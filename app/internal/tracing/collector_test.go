package tracing

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// fakeCollector decodes what it gets, as a real one does. It answers with the statuses in turn, then 200.
type fakeCollector struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	uploads  int
	header   http.Header
	spans    []*tracepb.ResourceSpans
}

func newFakeCollector(t *testing.T, statuses ...int) *fakeCollector {
	f := &fakeCollector{statuses: statuses}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.uploads++
		f.header = r.Header
		if len(f.statuses) > 0 {
			w.WriteHeader(f.statuses[0])
			f.statuses = f.statuses[1:]
			return
		}
		f.accept(t, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeCollector) accept(t *testing.T, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
		return
	}
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		if body, err = io.ReadAll(unpacked); err != nil {
			t.Error(err)
			return
		}
	}
	var data tracepb.TracesData
	if err := proto.Unmarshal(body, &data); err != nil {
		t.Errorf("no spans: %v", err)
	}
	f.spans = append(f.spans, data.GetResourceSpans()...)
}

func (f *fakeCollector) collector() *Collector {
	return &Collector{URL: f.URL + "/v1/traces", Timeout: time.Minute}
}
