package blackbox

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// socket is a listening socket that outlives the services on it, as systemd holds it.
type socket struct {
	t       *testing.T
	file    *os.File
	address string
}

func newSocket(t *testing.T) *socket {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		t.Fatalf("a listener of type %T", listener)
	}
	file, err := tcp.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return &socket{t, file, listener.Addr().String()}
}

// start runs a service on the socket; pod is the name that its answers carry.
func (s *socket) start(pod string) *process {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.ExtraFiles = []*os.File{s.file} // descriptor 3, the first that systemd passes
	p := run(s.t, cmd, freePort(s.t), []string{
		handOverEnv + "=" + raceBinary, "LISTEN_FDS=1", "POD_NAME=" + pod, "DRAIN_DELAY=2s",
	})
	p.eventually("an answer from "+pod, func() bool {
		got, err := askFresh(s.address, request("GET", "/healthz", ""))
		if err != nil {
			s.t.Fatalf("a connection to the socket: %v", err)
		}
		return got.header.Get("X-Pod") == pod
	})
	return p
}

func (t *tally) wantNothingLost(test *testing.T, pods ...string) {
	test.Helper()
	test.Logf("%d requests: %d answered 200 (by pod: %v), %d refused, %d lost, others %v; slowest %v",
		t.sent, t.ok, t.pods, t.refused, len(t.lost), t.other, t.slowest)
	if t.ok != t.sent || t.sent == 0 || t.refused > 0 || len(t.lost) > 0 || len(t.other) > 0 {
		test.Errorf("%d of %d answered 200; lost: %v", t.ok, t.sent, t.lost)
	}
	for _, pod := range pods {
		if t.pods[pod] == 0 {
			test.Errorf("%s answered nothing", pod)
		}
	}
}

// The two tests below are alone on the machine's cores: they put constant load on it.

func TestServicesThatShareASocketRefuseAndLoseNothing(t *testing.T) {
	s := newSocket(t)
	serving := s.start("a")
	if _, err := net.Dial("tcp", serving.address()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a connection to PORT: %v, want it refused: the socket takes its place", err)
	}
	l := startLoad(s.address)
	for _, pod := range []string{"b", "c", "d"} {
		next := s.start(pod)
		serving.signal(syscall.SIGTERM)
		serving.wantExit(0)
		serving = next
	}
	serving.awaitMore(l)
	l.end().wantNothingLost(t, "a", "b", "c", "d")
	serving.signal(syscall.SIGTERM)
	serving.wantExit(0)
}

func TestConnectionsWaitWhileNoServiceHoldsTheSocket(t *testing.T) {
	s := newSocket(t)
	serving := s.start("a")
	l := startLoad(s.address)
	for _, pod := range []string{"b", "c"} {
		serving.awaitMore(l)
		serving.signal(syscall.SIGTERM)
		serving.wantExit(0)

		waiting, err := dial(s.address)
		if err != nil {
			t.Fatalf("a connection while nobody serves: %v", err)
		}
		serving = s.start(pod)
		got, err := waiting.ask(request("GET", "/", ""))
		if err != nil || got.status != 200 || got.header.Get("X-Pod") != pod {
			t.Errorf("the waiting connection: status %d from %q, error %v", got.status, got.header.Get("X-Pod"), err)
		}
		waiting.Close()
	}
	serving.awaitMore(l)
	l.end().wantNothingLost(t, "a", "b", "c")
}

func TestASocketForAnotherProcessIsLeftAlone(t *testing.T) {
	t.Parallel()
	p := start(t, "LISTEN_PID=1", "LISTEN_FDS=1")
	p.get("/ping").wantStatus(t, 200)
}

// awaitMore waits until the load has had a second's worth of answers more.
func (p *process) awaitMore(l *load) {
	p.t.Helper()
	before := l.tally.answered()
	p.eventually("more answers", func() bool { return l.tally.answered() >= before+requestsPerSecond })
}
