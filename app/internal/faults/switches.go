// Package faults makes the service fail on purpose, so that gates, rollbacks and probes can be tried
// on a service that is known to be well otherwise.
package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sluice.dev/app/internal/problem"
)

// The largest values. More memory than a node has only ends the process earlier.
const (
	MaxPermille  = 1000
	MaxMemoryMiB = 65536
)

// Switches are all faults at once. The zero value is not Off: a latency without a share hits everybody.
type Switches struct {
	// ErrorPermille is the share of requests answered 500.
	ErrorPermille int `json:"errorPermille"`
	// Latency is added to LatencyPermille of the requests.
	Latency         Duration `json:"latency"`
	LatencyPermille int      `json:"latencyPermille"`
	// MemoryMiB is held, and touched so that it counts.
	MemoryMiB int `json:"memoryMib"`
	// NotReady makes readiness fail.
	NotReady bool `json:"notReady"`
	// CrashAfter is the request that ends the process; 0 is none.
	CrashAfter int64 `json:"crashAfter"`
	// StartDelay holds the port back. It is read at the start only.
	StartDelay Duration `json:"startDelay"`
	// HangAfter is the first request that is never answered, and no later one is; 0 is none.
	HangAfter int64 `json:"hangAfter"`
}

// Off has no fault on.
func Off() Switches { return Switches{LatencyPermille: MaxPermille} }

// Decode reads a whole set of switches as JSON; what is left out is off. It is strict: a misspelled
// switch would be a fault that somebody believes to be on.
func Decode(body io.Reader) (Switches, error) {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	switches := Off()
	decoded := &switches
	if err := decoder.Decode(&decoded); err != nil {
		return Switches{}, fmt.Errorf("no JSON object of switches: %w", err)
	}
	if decoded == nil {
		return Switches{}, errors.New("no JSON object of switches: null")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Switches{}, errors.New("there is something behind the JSON object")
	}
	return switches, switches.check()
}

func (s Switches) check() error {
	var problems problem.List
	between := func(name string, value, most int64) {
		if value < 0 || value > most {
			problems = append(problems, problem.Problem{
				Name: name, Found: fmt.Sprint(value), Needed: fmt.Sprintf("an integer from 0 to %d", most),
			})
		}
	}
	notBelowZero := func(name string, isBelow bool, value any) {
		if isBelow {
			problems = append(problems, problem.Problem{Name: name, Found: fmt.Sprint(value), Needed: "0 or more"})
		}
	}
	between("errorPermille", int64(s.ErrorPermille), MaxPermille)
	notBelowZero("latency", s.Latency < 0, timeOf(s.Latency))
	between("latencyPermille", int64(s.LatencyPermille), MaxPermille)
	between("memoryMib", int64(s.MemoryMiB), MaxMemoryMiB)
	notBelowZero("crashAfter", s.CrashAfter < 0, s.CrashAfter)
	notBelowZero("startDelay", s.StartDelay < 0, timeOf(s.StartDelay))
	notBelowZero("hangAfter", s.HangAfter < 0, s.HangAfter)
	return problems.Err()
}
