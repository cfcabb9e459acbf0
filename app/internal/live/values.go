// Package live holds the settings that change without a restart. They come from a file that is mounted
// from a ConfigMap, so a change reaches all pods of a color within about a minute and rolls none.
package live

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strconv"

	"github.com/goccy/go-yaml"

	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/problem"
)

// Values are the live settings.
type Values struct {
	// LogLevel is the lowest level that is logged.
	LogLevel slog.Level
	// PerSecond is how many requests are admitted per second; 0 is no limit.
	PerSecond float64
	// Burst is how many requests are admitted at once.
	Burst int
}

type document struct {
	LogLevel  *string `yaml:"logLevel"`
	RateLimit struct {
		PerSecond float64 `yaml:"perSecond"`
		// As an int it would lose what is behind the point without an error.
		Burst float64 `yaml:"burst"`
	} `yaml:"rateLimit"`
}

// Parse reads a whole file; a level that is left out is the fallback. It is strict, and it refuses an
// empty file: that is what a file looks like while someone writes it.
func Parse(content []byte, fallback slog.Level) (Values, error) {
	var whole any
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&whole); err != nil && !errors.Is(err, io.EOF) {
		return Values{}, plain(err)
	}
	if whole == nil {
		return Values{}, errors.New("the file is empty, need at least {}")
	}
	if err := decoder.Decode(&whole); !errors.Is(err, io.EOF) {
		return Values{}, errors.New("there is a second document in the file, need one")
	}
	var parsed document
	if err := yaml.UnmarshalWithOptions(content, &parsed, yaml.DisallowUnknownField()); err != nil {
		return Values{}, plain(err)
	}
	return parsed.values(fallback)
}

// plain leaves out colors and the lines around the place: the log has one line for it.
func plain(err error) error { return errors.New(yaml.FormatError(err, false, false)) }

func (d document) values(fallback slog.Level) (Values, error) {
	var problems problem.List
	values := Values{LogLevel: fallback, PerSecond: d.RateLimit.PerSecond, Burst: int(d.RateLimit.Burst)}
	if d.LogLevel != nil {
		level, err := logging.ParseLevel(*d.LogLevel)
		if err != nil {
			problems = append(problems, problem.New("logLevel", *d.LogLevel, "debug, info, warn or error"))
		}
		values.LogLevel = level
	}
	if perSecond := values.PerSecond; perSecond < 0 || math.IsNaN(perSecond) || math.IsInf(perSecond, 0) {
		problems = append(problems, problem.Problem{
			Name:   "rateLimit.perSecond",
			Found:  number(perSecond),
			Needed: "a number of 0 (no limit) or more",
		})
	}
	// A bucket without room admits nobody.
	least := 0.0
	if values.PerSecond > 0 {
		least = 1
	}
	if burst := d.RateLimit.Burst; burst != math.Trunc(burst) || !(burst >= least && burst <= math.MaxInt32) {
		problems = append(problems, problem.Problem{
			Name:   "rateLimit.burst",
			Found:  number(burst),
			Needed: fmt.Sprintf("an integer of %s or more", number(least)),
		})
	}
	return values, problems.Err()
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }
