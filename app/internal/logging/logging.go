// Package logging writes the log: one JSON object a line, every line with the same fields first.
package logging

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// Identity is on every line, so that lines of all pods and colors can be told apart in one store.
type Identity struct {
	Service string
	Color   string
	Version string
}

// ISO 8601 in UTC. The log's own order is by line, so milliseconds are enough.
const timestampLayout = "2006-01-02T15:04:05.000Z"

// New makes a logger that writes to w what is not below the level, which may change at any time.
func New(w io.Writer, level slog.Leveler, id Identity) *slog.Logger {
	lines := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: rename})
	return slog.New(traced{lines.WithAttrs([]slog.Attr{
		slog.String("service", id.Service),
		slog.String("color", id.Color),
		slog.String("version", id.Version),
	})})
}

// rename turns slog's names into those of the contract.
func rename(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.String("timestamp", a.Value.Time().UTC().Format(timestampLayout))
	case slog.LevelKey:
		return slog.String(slog.LevelKey, strings.ToLower(a.Value.String()))
	case slog.MessageKey:
		return slog.Attr{Key: "message", Value: a.Value}
	default:
		return a
	}
}

// traced adds the trace of the context. The field is there without a trace, too: collectors that index
// fields expect each on every line.
type traced struct{ slog.Handler }

func (h traced) Handle(ctx context.Context, r slog.Record) error {
	id := ""
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		id = span.TraceID().String()
	}
	r = r.Clone()
	r.AddAttrs(slog.String("trace_id", id))
	return h.Handler.Handle(ctx, r)
}

func (h traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{h.Handler.WithAttrs(attrs)} }

func (h traced) WithGroup(name string) slog.Handler { return traced{h.Handler.WithGroup(name)} }

// Milliseconds is a duration as log fields have it.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
