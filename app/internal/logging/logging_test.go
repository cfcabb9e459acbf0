package logging

import (
	"bytes"
	"encoding/json"
	"errors"
	stdlog "log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/trace"
)

var identity = Identity{Service: "shop", Color: "blue", Version: "1.2.3"}

// parse makes every line a map; times become "" once their form is checked.
func parse(t *testing.T, output *bytes.Buffer) []map[string]any {
	t.Helper()
	var parsed []map[string]any
	for line := range strings.Lines(output.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("no JSON: %q", line)
		}
		timestamp, _ := fields["timestamp"].(string)
		if _, err := time.Parse(timestampLayout, timestamp); err != nil {
			t.Errorf("timestamp %q", timestamp)
		}
		fields["timestamp"] = ""
		parsed = append(parsed, fields)
	}
	return parsed
}

func TestEveryLineHasAllFieldsAndNoOthersThanItsOwn(t *testing.T) {
	var output bytes.Buffer
	log := New(&output, slog.LevelDebug, identity)
	traceID := trace.TraceID{15: 1}
	ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID}))

	log.Debug("first")
	log.With("part", "drain").ErrorContext(ctx, "second", "error", errors.New("no reason"), "count", 3)

	want := []map[string]any{
		{
			"timestamp": "", "level": "debug", "service": "shop", "message": "first", "trace_id": "",
			"color": "blue", "version": "1.2.3",
		},
		{
			"timestamp": "", "level": "error", "service": "shop", "message": "second", "trace_id": traceID.String(),
			"color": "blue", "version": "1.2.3", "part": "drain", "error": "no reason", "count": 3.0,
		},
	}
	if got := parse(t, &output); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTimesAreInUTCWithMilliseconds(t *testing.T) {
	moment := time.Date(2026, 3, 4, 5, 6, 7, 8_900_000, time.FixedZone("", 2*60*60))
	got := rename(nil, slog.Time(slog.TimeKey, moment))
	if want := slog.String("timestamp", "2026-03-04T03:06:07.008Z"); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheLevelMayChangeAtAnyTime(t *testing.T) {
	var output bytes.Buffer
	var level slog.LevelVar
	log := New(&output, &level, identity)
	log.Debug("unheard")
	level.Set(slog.LevelDebug)
	log.Debug("heard")
	level.Set(slog.LevelError)
	log.Warn("unheard")
	if got := parse(t, &output); len(got) != 1 || got[0]["message"] != "heard" {
		t.Errorf("got %v, want one line", got)
	}
}

func TestOnlyTheFourLevelsAreKnown(t *testing.T) {
	for i, name := range Levels {
		want := slog.Level(4 * (i - 1))
		if got, err := ParseLevel(name); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
		}
	}
	for _, name := range []string{"", "INFO", "warning", "info+1"} {
		if got, err := ParseLevel(name); err == nil {
			t.Errorf("%q is level %v", name, got)
		}
	}
	_, err := ParseLevel("loud")
	if want := `found "loud", need one of debug, info, warn, error`; err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestGinAndTheStandardLogPrintThroughTheLogger(t *testing.T) {
	standard, flags := slog.Default(), stdlog.Flags()
	writer, errorWriter := gin.DefaultWriter, gin.DefaultErrorWriter
	t.Cleanup(func() {
		slog.SetDefault(standard)
		stdlog.SetFlags(flags)
		gin.DebugPrintFunc, gin.DebugPrintRouteFunc = nil, nil
		gin.DefaultWriter, gin.DefaultErrorWriter = writer, errorWriter
		gin.SetMode(gin.TestMode)
	})
	var output bytes.Buffer
	Capture(New(&output, slog.LevelDebug, identity))

	stdlog.Print("from log")
	gin.SetMode(gin.DebugMode)
	gin.New().GET("/ping", func(*gin.Context) {})
	if _, err := gin.DefaultErrorWriter.Write([]byte("from gin\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := gin.DefaultWriter.Write([]byte("from gin\n")); err != nil {
		t.Fatal(err)
	}

	got := parse(t, &output)
	if len(got) != 5 {
		t.Fatalf("got %d lines, want 5: %v", len(got), got)
	}
	for i, want := range []map[string]any{
		{"level": "info", "message": "from log"},
		{"level": "debug", "message": "gin"}, // its warning of the debug mode
		{"level": "debug", "message": "route", "method": "GET", "pattern": "/ping"},
		{"level": "error", "message": "gin", "detail": "from gin"},
		{"level": "info", "message": "gin", "detail": "from gin"},
	} {
		for key, value := range want {
			if got[i][key] != value {
				t.Errorf("line %d has %s %v, want %v", i, key, got[i][key], value)
			}
		}
	}
}

func TestARequestIsOneLine(t *testing.T) {
	var output bytes.Buffer
	engine := gin.New()
	engine.Use(Requests(New(&output, slog.LevelInfo, identity)))
	engine.GET("/items/:id", func(c *gin.Context) { c.String(http.StatusTeapot, "short") })
	engine.GET("/healthz", func(*gin.Context) {})
	for _, path := range []string{"/items/7?token=secret", "/healthz", "/nowhere"} {
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.Header.Set("User-Agent", strings.Repeat("u", 300))
		engine.ServeHTTP(httptest.NewRecorder(), request)
	}

	got := parse(t, &output)
	for _, fields := range got {
		if duration, ok := fields["durationMs"].(float64); !ok || duration < 0 {
			t.Errorf("durationMs %v", fields["durationMs"])
		}
		delete(fields, "durationMs")
	}
	line := func(own map[string]any) map[string]any {
		fields := map[string]any{
			"timestamp": "", "level": "info", "service": "shop", "message": "request", "trace_id": "",
			"color": "blue", "version": "1.2.3", "method": "GET", "userAgent": strings.Repeat("u", 256) + "…",
		}
		for key, value := range own {
			fields[key] = value
		}
		return fields
	}
	want := []map[string]any{
		line(map[string]any{"route": "/items/:id", "path": "/items/7", "status": 418.0, "bytes": 5.0}),
		line(map[string]any{"route": "unmatched", "path": "/nowhere", "status": 404.0, "bytes": 0.0}),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMillisecondsKeepTheMicroseconds(t *testing.T) {
	if got := Milliseconds(1234567 * time.Nanosecond); got != 1.234 {
		t.Errorf("got %v, want 1.234", got)
	}
}
