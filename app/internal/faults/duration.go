package faults

import (
	"fmt"
	"strconv"
	"time"
)

// Duration is a time.Duration that JSON shows as people write it, such as "250ms".
type Duration time.Duration

// MarshalText makes the text.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what MarshalText makes.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("found %s, need a duration such as 250ms", strconv.Quote(string(text)))
	}
	*d = Duration(parsed)
	return nil
}
