package listen

import (
	"net"
	"os"
	"strconv"
	"testing"
)

func TestThePortIsOpenedOnAllAddresses(t *testing.T) {
	listener, passed, err := Public(0)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	address, ok := listener.Addr().(*net.TCPAddr)
	if passed || !ok || !address.IP.IsUnspecified() {
		t.Errorf("passed %v, address %v, want all addresses", passed, listener.Addr())
	}
}

func TestAPortInUseIsAnError(t *testing.T) {
	first, err := Loopback(0)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	port := first.Addr().(*net.TCPAddr).Port
	if _, err := Loopback(port); err == nil {
		t.Error("the port was opened twice")
	}
}

func TestTheLoopbackIsTheLoopback(t *testing.T) {
	listener, err := Loopback(0)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if got := listener.Addr().(*net.TCPAddr).IP.String(); got != "127.0.0.1" {
		t.Errorf("listens on %s", got)
	}
}

func TestASocketForAnotherProcessIsLeftAlone(t *testing.T) {
	t.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid()+1))
	t.Setenv("LISTEN_FDS", "1")
	listener, passed, err := Public(0)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if passed {
		t.Error("the socket of another process was taken")
	}
}
