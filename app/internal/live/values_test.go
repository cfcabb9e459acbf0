package live

import (
	"log/slog"
	"testing"
)

func TestAFileIsReadWholeAndWhatIsLeftOutHasItsDefault(t *testing.T) {
	for content, want := range map[string]Values{
		"{}":                          {LogLevel: slog.LevelWarn},
		"logLevel: debug":             {LogLevel: slog.LevelDebug},
		"rateLimit: {}":               {LogLevel: slog.LevelWarn},
		"# a comment\nlogLevel: info": {LogLevel: slog.LevelInfo},
		"logLevel: error\nrateLimit: {perSecond: 0, burst: 0}":      {LogLevel: slog.LevelError},
		"rateLimit:\n  perSecond: 2.5\n  burst: 10\n":               {LogLevel: slog.LevelWarn, PerSecond: 2.5, Burst: 10},
		`{"logLevel":"warn","rateLimit":{"perSecond":1,"burst":1}}`: {LogLevel: slog.LevelWarn, PerSecond: 1, Burst: 1},
	} {
		if got, err := Parse([]byte(content), slog.LevelWarn); err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", content, got, err, want)
		}
	}
}

func TestAWrongFileIsRefusedWithTheReason(t *testing.T) {
	for content, want := range map[string]string{
		"":                          "the file is empty, need at least {}",
		"# only a comment":          "the file is empty, need at least {}",
		"null":                      "the file is empty, need at least {}",
		"{}\n---\n{}":               "there is a second document in the file, need one",
		"logLevel: loud":            `logLevel: found "loud", need debug, info, warn or error`,
		"logLevel: ''":              `logLevel: found "", need debug, info, warn or error`,
		"loglevel: info":            `[1:1] unknown field "loglevel"`,
		"rateLimit: {per: 1}":       `[1:13] unknown field "per"`,
		"rateLimit: {perSecond: 1}": "rateLimit.burst: found 0, need an integer of 1 or more",
		"logLevel: x\nrateLimit: {perSecond: -1, burst: -2}": `logLevel: found "x", need debug, info, warn or error; ` +
			"rateLimit.perSecond: found -1, need a number of 0 (no limit) or more; " +
			"rateLimit.burst: found -2, need an integer of 0 or more",
		"rateLimit: {burst: 1.5}":                "rateLimit.burst: found 1.5, need an integer of 0 or more",
		"rateLimit: {burst: .nan}":               "rateLimit.burst: found NaN, need an integer of 0 or more",
		"rateLimit: {perSecond: .nan, burst: 1}": "rateLimit.perSecond: found NaN, need a number of 0 (no limit) or more",
		"rateLimit: {perSecond: .inf, burst: 1}": "rateLimit.perSecond: found +Inf, need a number of 0 (no limit) or more",
	} {
		if got, err := Parse([]byte(content), slog.LevelWarn); err == nil || err.Error() != want {
			t.Errorf("%q: got %+v, %v, want %s", content, got, err, want)
		}
	}
	for _, content := range []string{"logLevel: [info", "- list", "text", "rateLimit: {perSecond: many}",
		"logLevel: info\nlogLevel: debug"} {
		if got, err := Parse([]byte(content), slog.LevelWarn); err == nil {
			t.Errorf("%q: got %+v", content, got)
		}
	}
}
