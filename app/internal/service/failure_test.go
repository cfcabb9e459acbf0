package service

import (
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"strconv"
	"testing"

	"sluice.dev/app/internal/faults"
	"sluice.dev/app/internal/settings"
)

func TestAListenerThatFailsWhileItServesGivesCode1(t *testing.T) {
	port, err := strconv.Atoi(freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	s := settings.Settings{Port: port, ReadyTimeout: 1, ShutdownTimeout: patience, Faults: faults.Off()}
	p, err := assemble(Options{Stdout: io.Discard}, s, slog.New(slog.DiscardHandler), new(slog.LevelVar))
	if err != nil {
		t.Fatal(err)
	}
	// The server shows its listener here; closing it below the server is how a broken one looks.
	p.public.BaseContext = func(listener net.Listener) context.Context {
		_ = listener.Close()
		return context.Background()
	}
	if got := p.run(make(chan os.Signal)); got != CodeFailed {
		t.Errorf("exit code %d, want %d", got, CodeFailed)
	}
}
