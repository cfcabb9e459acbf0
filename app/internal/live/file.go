package live

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// A swap of a mounted ConfigMap is several events, and a plain write is at least two. Reading waits
	// until they are through.
	settle = 50 * time.Millisecond
	// Some file systems have no events, and a node can run out of watches: then a change takes this long.
	poll = 10 * time.Second
)

// File is the live file. Values may be read from anywhere at any time.
type File struct {
	path    string
	initial Values
	apply   func(Values)
	log     *slog.Logger

	current atomic.Pointer[Values]
	last    state
}

// state is what the file was when it was last looked at: each state is reported once.
type state struct {
	known   bool
	content []byte
	missing string
}

// Open reads the file once. Without it the initial values hold: a service has to start before somebody
// writes its settings. apply is called with every change, and once now.
func Open(path string, initial Values, log *slog.Logger, apply func(Values)) *File {
	f := &File{path: path, initial: initial, apply: apply, log: log.With("file", path)}
	f.store(initial)
	f.read()
	return f
}

// Values are the last good ones.
func (f *File) Values() Values { return *f.current.Load() }

func (f *File) store(values Values) {
	f.current.Store(&values)
	f.apply(values)
}

// Watch reads the file again whenever it may have changed, until the context ends.
func (f *File) Watch(ctx context.Context) {
	events, errors, stop := f.events()
	defer stop()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	settled := time.NewTimer(0) // what changed before the watch began is read now
	defer settled.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-events:
			settled.Reset(settle)
		case <-settled.C:
			f.read()
		case <-ticker.C:
			f.read()
		case err := <-errors:
			// Events may be lost, so the file is looked at.
			f.log.Warn("watching the live file failed", "error", err)
			settled.Reset(settle)
		}
	}
}

// events watches the directory, not the file: the kubelet never touches the file, it renames a new
// `..data` symlink over the old one, and editors replace files the same way.
func (f *File) events() (<-chan fsnotify.Event, <-chan error, func()) {
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		if err = watcher.Add(filepath.Dir(f.path)); err == nil {
			return watcher.Events, watcher.Errors, func() { _ = watcher.Close() }
		}
		_ = watcher.Close()
	}
	f.log.Warn("the live file cannot be watched, so it is read from time to time", "error", err, "every", poll.String())
	return nil, nil, func() {}
}

// read takes the file's values over, or says why not and keeps the last good ones.
func (f *File) read() {
	content, err := os.ReadFile(f.path)
	now := state{known: true, content: content}
	if err != nil {
		now = state{known: true, missing: err.Error()}
	}
	if f.last.known && f.last.missing == now.missing && bytes.Equal(f.last.content, now.content) {
		return
	}
	f.last = now
	if err != nil {
		f.log.Warn("the live file cannot be read, the last good values hold", "error", err)
		return
	}
	values, err := Parse(content, f.initial.LogLevel)
	if err != nil {
		f.log.Error("the live file is wrong, the last good values hold", "error", err)
		return
	}
	f.store(values)
	f.log.Info("live settings in force",
		"logLevel", values.LogLevel.String(), "perSecond", values.PerSecond, "burst", values.Burst)
}
