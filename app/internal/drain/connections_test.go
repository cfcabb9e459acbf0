package drain

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

const patience = 30 * time.Second

// served is a server whose connections are tracked; its handler waits for release.
type served struct {
	*http.Server
	connections Connections
	listener    net.Listener
	release     chan struct{}
}

func serve(t *testing.T) *served {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{listener: listener, release: make(chan struct{})}
	s.Server = &http.Server{
		Handler:   http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-s.release }),
		ConnState: s.connections.Track,
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(listener)
	}()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return s
}

func (s *served) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func send(t *testing.T, conn net.Conn) {
	t.Helper()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
}

func (s *served) await(t *testing.T, open, active int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(poll) {
		if o, a := s.connections.count(); o == open && a == active {
			return
		}
	}
	o, a := s.connections.count()
	t.Fatalf("%d connections, %d of them active, want %d and %d", o, a, open, active)
}

func TestARequestSentAfterTheListenerClosedIsAnswered(t *testing.T) {
	s := serve(t)
	conn := s.dial(t)
	s.await(t, 1, 0)
	if err := s.listener.Close(); err != nil {
		t.Fatal(err)
	}
	waited := make(chan int)
	go func() { waited <- s.connections.Wait(t.Context()) }()
	send(t, conn)
	close(s.release)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", response, err)
	}
	if got := <-waited; got != 0 {
		t.Errorf("%d without an answer", got)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOnlyWholeRequestsAreMissedAtTheEnd(t *testing.T) {
	s := serve(t)
	defer close(s.release)
	s.dial(t)
	send(t, s.dial(t))
	s.await(t, 2, 1)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := s.connections.Wait(ended); got != 1 {
		t.Errorf("%d without an answer, want 1", got)
	}
}

func TestIdleAndClosedConnectionsAreNotWaitedFor(t *testing.T) {
	s := serve(t)
	close(s.release)
	kept := s.dial(t)
	send(t, kept)
	if _, err := http.ReadResponse(bufio.NewReader(kept), nil); err != nil {
		t.Fatal(err)
	}
	gone := s.dial(t)
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	s.await(t, 0, 0)
	if got := s.connections.Wait(t.Context()); got != 0 {
		t.Errorf("%d without an answer", got)
	}
}
