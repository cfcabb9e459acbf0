package logging

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/gin-gonic/gin"
)

// Capture sends what gin and the standard library's log print through the logger: standard output is
// for JSON lines only. It changes those packages for the whole process.
func Capture(log *slog.Logger) {
	slog.SetDefault(log) // the log package's output follows it
	gin.DebugPrintFunc = func(format string, values ...any) {
		log.Debug("gin", "detail", strings.TrimSpace(fmt.Sprintf(format, values...)))
	}
	gin.DebugPrintRouteFunc = func(method, pattern, handler string, handlers int) {
		log.Debug("route", "method", method, "pattern", pattern, "handler", handler, "handlers", handlers)
	}
	gin.DefaultWriter = lines{log, slog.LevelInfo}
	gin.DefaultErrorWriter = lines{log, slog.LevelError}
}

// lines logs each Write as one line.
type lines struct {
	log   *slog.Logger
	level slog.Level
}

func (l lines) Write(p []byte) (int, error) {
	l.log.Log(context.Background(), l.level, "gin", "detail", string(bytes.TrimSpace(p)))
	return len(p), nil
}
