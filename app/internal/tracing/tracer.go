// Package tracing makes every request part of a trace: it takes traces on, passes them on, and sends
// spans to a collector if there is one.
package tracing

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const scope = "sluice.dev/app"

// Identity is what a span tells about its service.
type Identity struct {
	Service string
	Color   string
	Version string
	Pod     string
}

// Tracer makes spans.
type Tracer struct {
	exporting *sdk.TracerProvider
	traffic   trace.Tracer
	quiet     trace.Tracer
	header    propagation.TraceContext
}

// New makes a tracer; collector nil means that nothing is exported.
func New(ctx context.Context, id Identity, collector *Collector) (*Tracer, error) {
	// Probes, and everything without a collector, get a trace but no sampling of their own: a flag that says
	// "recorded" would make others record pieces of a trace whose beginning nobody has.
	quiet := sdk.NewTracerProvider(sdk.WithSampler(sdk.ParentBased(sdk.NeverSample()))).Tracer(scope)
	if collector == nil {
		return &Tracer{traffic: quiet, quiet: quiet}, nil
	}
	about, err := describe(ctx, id)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptrace.New(ctx, newUploader(*collector))
	if err != nil {
		return nil, fmt.Errorf("exporter of spans: %w", err)
	}
	// Sampler, limits and batches follow the standard OTEL_ variables.
	exporting := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &Tracer{exporting: exporting, traffic: exporting.Tracer(scope), quiet: quiet}, nil
}

// Shutdown sends the spans that wait.
func (t *Tracer) Shutdown(ctx context.Context) error {
	if t.exporting == nil {
		return nil
	}
	return t.exporting.Shutdown(ctx)
}

// describe lets OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME win, as the standard asks.
func describe(ctx context.Context, id Identity) (*resource.Resource, error) {
	about, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			semconv.ServiceName(id.Service),
			semconv.ServiceVersion(id.Version),
			semconv.ServiceInstanceID(id.Pod),
			attribute.String("sluice.color", id.Color),
		),
		resource.WithFromEnv(),
	)
	// What it could read still counts.
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, fmt.Errorf("attributes of spans: %w", err)
	}
	return about, nil
}
