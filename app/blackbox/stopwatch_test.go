package blackbox

import (
	"testing"
	"time"
)

type watch struct{ begin time.Time }

func stopwatch() watch { return watch{time.Now()} }

// wantAtLeast cannot fail on a slow machine.
func (w watch) wantAtLeast(t *testing.T, ms int64) {
	t.Helper()
	if took := time.Since(w.begin).Milliseconds(); took < ms {
		t.Errorf("took %d ms, want at least %d", took, ms)
	}
}

// wantWithin is for what would take for ever, or many times as long, if it did not work.
func (w watch) wantWithin(t *testing.T, least, most time.Duration) {
	t.Helper()
	if took := time.Since(w.begin); took < least || took > most {
		t.Errorf("took %v, want between %v and %v", took, least, most)
	}
}
