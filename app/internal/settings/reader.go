package settings

import (
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/problem"
	"sluice.dev/app/internal/readiness"
)

// reader turns variables into values and collects what is wrong with them. A value that is wrong becomes
// the fallback, so that the rules between settings find something to compare.
type reader struct {
	lookup   Lookup
	problems problem.List
}

// value finds a variable. An empty one counts as not set: a manifest cannot take a variable away.
func (r *reader) value(name string) (string, bool) {
	value, ok := r.lookup(name)
	return value, ok && value != ""
}

func (r *reader) add(name, found, needed string) {
	r.problems = append(r.problems, problem.New(name, found, needed))
}

// refuse shows the value as it was set.
func (r *reader) refuse(name, needed string) {
	value, _ := r.value(name)
	r.add(name, value, needed)
}

// read is for all kinds: parse may return any error, people see what was needed.
func read[T any](r *reader, name string, fallback T, needed string, parse func(string) (T, error)) T {
	text, ok := r.value(name)
	if !ok {
		return fallback
	}
	value, err := parse(text)
	if err != nil {
		r.add(name, text, needed)
		return fallback
	}
	return value
}

func (r *reader) text(name, fallback string) string {
	return read(r, name, fallback, "", func(text string) (string, error) { return text, nil })
}

func (r *reader) integer(name string, fallback, least, most int) int {
	needed := fmt.Sprintf("an integer from %d to %d", least, most)
	return read(r, name, fallback, needed, func(text string) (int, error) {
		value, err := strconv.Atoi(text)
		if err == nil && (value < least || value > most) {
			return 0, strconv.ErrRange
		}
		return value, err
	})
}

// count has no upper limit.
func (r *reader) count(name string) int64 {
	return read(r, name, 0, "an integer of 0 (never) or more", func(text string) (int64, error) {
		value, err := strconv.ParseInt(text, 10, 64)
		if err == nil && value < 0 {
			return 0, strconv.ErrRange
		}
		return value, err
	})
}

// timeout refuses 0: to Go's server that would mean no limit at all.
func (r *reader) timeout(name string, fallback time.Duration) time.Duration {
	return r.duration(name, fallback, 1, "a duration above 0, such as 500ms, 5s or 1m")
}

func (r *reader) delay(name string, fallback time.Duration) time.Duration {
	return r.duration(name, fallback, 0, "a duration of 0 or more, such as 0s, 500ms or 2s")
}

func (r *reader) duration(name string, fallback, least time.Duration, needed string) time.Duration {
	return read(r, name, fallback, needed, func(text string) (time.Duration, error) {
		value, err := time.ParseDuration(text)
		if err == nil && value < least {
			return 0, strconv.ErrRange
		}
		return value, err
	})
}

// milliseconds is the form of OpenTelemetry's own times.
func (r *reader) milliseconds(name string, fallback time.Duration) time.Duration {
	return time.Duration(r.integer(name, int(fallback.Milliseconds()), 1, math.MaxInt32)) * time.Millisecond
}

func (r *reader) flag(name string) bool {
	return read(r, name, false, "true or false", func(text string) (bool, error) {
		// Stricter than strconv.ParseBool: "1" and "T" read like something else.
		if text != "true" && text != "false" {
			return false, strconv.ErrSyntax
		}
		return text == "true", nil
	})
}

func (r *reader) oneOf(name, fallback string, allowed ...string) string {
	needed := "one of " + strings.Join(allowed, ", ")
	return read(r, name, fallback, needed, func(text string) (string, error) {
		if !slices.Contains(allowed, text) {
			return "", strconv.ErrSyntax
		}
		return text, nil
	})
}

func (r *reader) level(name string) slog.Level {
	return read(r, name, slog.LevelInfo, "one of "+strings.Join(logging.Levels, ", "), logging.ParseLevel)
}

// file may be missing, since it can come later. Its directory may not: what is not there cannot be
// watched, and a mount is there before the process.
func (r *reader) file(name string) string {
	return read(r, name, "", "a path in a directory that exists", func(path string) (string, error) {
		info, err := os.Stat(filepath.Dir(path))
		if err == nil && !info.IsDir() {
			return "", os.ErrInvalid
		}
		return path, err
	})
}

func (r *reader) targets(name string) []readiness.Target {
	list, ok := r.value(name)
	if !ok {
		return nil
	}
	var targets []readiness.Target
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		target, err := readiness.ParseTarget(text)
		if err != nil {
			r.add(name, text, "a comma list of "+readiness.TargetForm)
			continue
		}
		targets = append(targets, target)
	}
	return targets
}
