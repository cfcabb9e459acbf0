package live

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience only ends a test that has failed.
const patience = 30 * time.Second

// watched is a File under test with what it applied and logged.
type watched struct {
	*File
	t       *testing.T
	applied chan Values
	log     lockedBuffer
}

type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) count(part string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Count(b.buffer.String(), part)
}

func watch(t *testing.T, path string) *watched {
	w := &watched{t: t, applied: make(chan Values, 100)}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.File = Open(path, Values{LogLevel: slog.LevelWarn}, log, func(v Values) { w.applied <- v })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Watch(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return w
}

func (w *watched) wantApplied(want ...Values) {
	w.t.Helper()
	for _, values := range want {
		select {
		case got := <-w.applied:
			if got != values {
				w.t.Fatalf("applied %+v, want %+v", got, values)
			}
		case <-time.After(patience):
			w.t.Fatalf("%+v was not applied", values)
		}
	}
	if got := w.Values(); got != want[len(want)-1] {
		w.t.Errorf("values are %+v, want %+v", got, want[len(want)-1])
	}
}

func (w *watched) awaitLog(part string, count int) {
	w.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if w.log.count(part) == count {
			return
		}
	}
	w.t.Fatalf("%q was logged %d times, want %d", part, w.log.count(part), count)
}

func level(l slog.Level) Values { return Values{LogLevel: l} }

func TestASwapAsTheKubeletDoesItIsApplied(t *testing.T) {
	m := newMount(t, "logLevel: info")
	w := watch(t, m.file)
	w.wantApplied(level(slog.LevelWarn), level(slog.LevelInfo))
	m.swap("logLevel: debug\nrateLimit: {perSecond: 1, burst: 2}")
	w.wantApplied(Values{slog.LevelDebug, 1, 2})
	m.swap("{}")
	w.wantApplied(level(slog.LevelWarn))
}

func TestABadFileIsLoggedOnceAndTheLastGoodValuesHold(t *testing.T) {
	m := newMount(t, "logLevel: debug")
	w := watch(t, m.file)
	w.wantApplied(level(slog.LevelWarn), level(slog.LevelDebug))
	for i, bad := range []string{"logLevel: loud", "colour: blue", "[", ""} {
		m.swap(bad)
		w.awaitLog("level=ERROR", i+1)
		if got := w.Values(); got != level(slog.LevelDebug) {
			t.Errorf("values are %+v after %q", got, bad)
		}
	}
	m.swap("logLevel: error")
	w.wantApplied(level(slog.LevelError))
	if got := w.log.count("level=ERROR"); got != 4 {
		t.Errorf("%d errors logged, want one for each bad file", got)
	}
}

func TestTheSameContentAgainIsNoChange(t *testing.T) {
	m := newMount(t, "logLevel: info")
	w := watch(t, m.file)
	w.wantApplied(level(slog.LevelWarn), level(slog.LevelInfo))
	m.swap("logLevel: info")
	m.swap("logLevel: info # still")
	w.wantApplied(level(slog.LevelInfo))
	m.swap("logLevel: error")
	w.wantApplied(level(slog.LevelError))
}

func TestAMissingFileIsAWarningUntilItIsThereAndAgainWhenItGoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "live.yaml")
	w := watch(t, path)
	w.wantApplied(level(slog.LevelWarn))
	w.awaitLog("level=WARN", 1)

	if err := os.WriteFile(path, []byte("logLevel: debug"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.wantApplied(level(slog.LevelDebug))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.awaitLog("level=WARN", 2)
	if got := w.Values(); got != level(slog.LevelDebug) {
		t.Errorf("values are %+v, want the last good ones", got)
	}
}

func TestADirectoryThatCannotBeWatchedIsAWarning(t *testing.T) {
	w := watch(t, filepath.Join(t.TempDir(), "missing", "live.yaml"))
	w.wantApplied(level(slog.LevelWarn))
	w.awaitLog("cannot be watched", 1)
}

func TestValuesAreReadWhileTheFileChanges(t *testing.T) {
	m := newMount(t, "rateLimit: {perSecond: 1, burst: 1}")
	w := watch(t, m.file)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				// Both numbers come from one content, so a torn read would show.
				if v := w.Values(); v.Burst != int(v.PerSecond) {
					t.Errorf("torn values %+v", v)
					return
				}
			}
		})
	}
	for n := 2; n <= 20; n++ {
		m.swap(fmt.Sprintf("rateLimit: {perSecond: %d, burst: %d}", n, n))
	}
	for end := time.Now().Add(patience); w.Values().Burst != 20; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("values are %+v, want the last swap's", w.Values())
		}
	}
	close(stop)
	readers.Wait()
}
