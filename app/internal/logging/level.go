package logging

import (
	"fmt"
	"log/slog"
	"strings"
)

// Levels are the names of the levels, the most talkative first.
var Levels = []string{"debug", "info", "warn", "error"}

// ParseLevel knows the four names only; slog's own parser would also take "INFO+3".
func ParseLevel(name string) (slog.Level, error) {
	switch name {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	default:
		return 0, fmt.Errorf("found %q, need one of %s", name, strings.Join(Levels, ", "))
	}
}
