package tracing

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"sluice.dev/app/internal/route"
)

// Middleware takes the request's trace on, or begins one if there is none or a wrong one, and tells the
// client which it is.
func (t *Tracer) Middleware(c *gin.Context) {
	pattern, method := route.Of(c), route.Method(c.Request)
	tracer := t.traffic
	if route.IsQuiet(pattern) {
		tracer = t.quiet
	}
	parent := t.header.Extract(c.Request.Context(), propagation.HeaderCarrier(c.Request.Header))
	ctx, span := tracer.Start(parent, method+" "+pattern,
		trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(
			methodAttribute(method),
			semconv.HTTPRoute(pattern),
			semconv.URLPath(c.Request.URL.Path),
		))
	defer func() {
		status := c.Writer.Status()
		span.SetAttributes(semconv.HTTPResponseStatusCode(status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}()
	t.header.Inject(ctx, propagation.HeaderCarrier(c.Writer.Header()))
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

func methodAttribute(method string) attribute.KeyValue {
	if method == "OTHER" {
		return semconv.HTTPRequestMethodOther
	}
	return semconv.HTTPRequestMethodKey.String(method)
}
