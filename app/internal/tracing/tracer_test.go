package tracing

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/trace"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

const (
	traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	spanID  = "00f067aa0ba902b7"
)

type service struct {
	*Tracer
	engine *gin.Engine
	seen   trace.SpanContext // by the last handler
}

func newService(t *testing.T, collector *Collector) *service {
	t.Helper()
	tracer, err := New(t.Context(), Identity{"shop", "blue", "1.2.3", "shop-1"}, collector)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{Tracer: tracer, engine: gin.New()}
	s.engine.Use(tracer.Middleware)
	for pattern, status := range map[string]int{"/items/:id": 200, "/broken": 500, "/ready": 200} {
		s.engine.GET(pattern, func(c *gin.Context) {
			s.seen = trace.SpanContextFromContext(c.Request.Context())
			c.Status(status)
		})
	}
	return s
}

func (s *service) get(path, traceparent string) string {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	if traceparent != "" {
		request.Header.Set("Traceparent", traceparent)
	}
	recorder := httptest.NewRecorder()
	s.engine.ServeHTTP(recorder, request)
	return recorder.Header().Get("Traceparent")
}

func TestAValidTraceGoesOnWithItsFlag(t *testing.T) {
	for _, path := range []string{"/items/1", "/ready", "/nowhere"} {
		for _, flag := range []string{"00", "01"} {
			s := newService(t, nil)
			got := s.get(path, "00-"+traceID+"-"+spanID+"-"+flag)
			pattern := regexp.MustCompile("^00-" + traceID + "-[0-9a-f]{16}-" + flag + "$")
			if !pattern.MatchString(got) || strings.Contains(got, spanID) {
				t.Errorf("%s: answered %q, want the trace with a span of its own", path, got)
			}
			if path != "/nowhere" && !strings.Contains(got, s.seen.SpanID().String()) {
				t.Errorf("%s: the handler's span is %s, the answer has %q", path, s.seen.SpanID(), got)
			}
		}
	}
}

func TestAnAbsentOrInvalidTraceIsReplaced(t *testing.T) {
	s := newService(t, nil)
	pattern := regexp.MustCompile("^00-([0-9a-f]{32})-[0-9a-f]{16}-00$")
	seen := map[string]bool{traceID: true, strings.Repeat("0", 32): true}
	for _, header := range []string{
		"",
		"nonsense",
		"00-" + strings.Repeat("0", 32) + "-" + spanID + "-01",
		"00-" + traceID + "-" + strings.Repeat("0", 16) + "-01",
		"00-" + strings.ToUpper(traceID) + "-" + spanID + "-01",
		"ff-" + traceID + "-" + spanID + "-01",
		"00-" + traceID + "-" + spanID,
		"00-" + traceID + "-" + spanID + "-01-more",
	} {
		parts := pattern.FindStringSubmatch(s.get("/items/1", header))
		if parts == nil || seen[parts[1]] {
			t.Errorf("%q: got %v, want a new trace", header, parts)
			continue
		}
		seen[parts[1]] = true
	}
}

func TestSpansReachTheCollectorAtShutdownWithoutThoseOfProbes(t *testing.T) {
	f := newFakeCollector(t)
	s := newService(t, f.collector())
	s.get("/items/1", "00-"+traceID+"-"+spanID+"-01")
	s.get("/ready", "00-"+traceID+"-"+spanID+"-01")
	s.get("/broken", "")
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}

	if len(f.spans) != 1 {
		t.Fatalf("%d resources, want 1", len(f.spans))
	}
	about := attributes(f.spans[0].GetResource().GetAttributes())
	for name, want := range map[string]string{
		"service.name": "shop", "service.version": "1.2.3", "service.instance.id": "shop-1", "sluice.color": "blue",
	} {
		if about[name] != want {
			t.Errorf("%s is %q, want %q", name, about[name], want)
		}
	}
	spans := map[string]*tracepb.Span{}
	for _, scoped := range f.spans[0].GetScopeSpans() {
		for _, span := range scoped.GetSpans() {
			spans[span.GetName()] = span
		}
	}
	if len(spans) != 2 {
		t.Fatalf("spans %v, want two", spans)
	}
	span := spans["GET /items/:id"]
	if got := trace.TraceID(span.GetTraceId()).String(); got != traceID {
		t.Errorf("trace %s, want %s", got, traceID)
	}
	if got := trace.SpanID(span.GetParentSpanId()).String(); got != spanID {
		t.Errorf("parent %s, want %s", got, spanID)
	}
	if got := span.GetKind(); got != tracepb.Span_SPAN_KIND_SERVER {
		t.Errorf("kind %v", got)
	}
	own := attributes(span.GetAttributes())
	for name, want := range map[string]string{
		"http.request.method": "GET", "http.route": "/items/:id", "url.path": "/items/1", "http.response.status_code": "200",
	} {
		if own[name] != want {
			t.Errorf("%s is %q, want %q", name, own[name], want)
		}
	}
	if got := span.GetStatus().GetCode(); got != tracepb.Status_STATUS_CODE_UNSET {
		t.Errorf("status of the good span %v", got)
	}
	if got := spans["GET /broken"].GetStatus().GetCode(); got != tracepb.Status_STATUS_CODE_ERROR {
		t.Errorf("status of the broken span %v", got)
	}
}

func TestTheStandardVariablesWin(t *testing.T) {
	t.Setenv("OTEL_SERVICE_NAME", "other")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "team=checkout")
	t.Setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
	f := newFakeCollector(t)
	s := newService(t, f.collector())
	s.get("/items/1", "")
	s.get("/items/1", "00-"+traceID+"-"+spanID+"-01")
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(f.spans) != 1 || len(f.spans[0].GetScopeSpans()[0].GetSpans()) != 1 {
		t.Fatalf("got %v, want only the span whose parent was sampled", f.spans)
	}
	about := attributes(f.spans[0].GetResource().GetAttributes())
	if about["service.name"] != "other" || about["team"] != "checkout" {
		t.Errorf("attributes %v", about)
	}
}

func attributes(list []*commonpb.KeyValue) map[string]string {
	found := map[string]string{}
	for _, pair := range list {
		value := pair.GetValue()
		if text := value.GetStringValue(); text != "" {
			found[pair.GetKey()] = text
		} else {
			found[pair.GetKey()] = strconv.FormatInt(value.GetIntValue(), 10)
		}
	}
	return found
}
