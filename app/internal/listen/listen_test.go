package listen

import (
	"net"
	"os"
	"strconv"
	"testing"
	"time"
)

func TestThePortIsOpenedOnAllAddresses(t *testing.T) {
	listener, passed, err := Public(0, 1)
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
	listener, passed, err := Public(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if passed {
		t.Error("the socket of another process was taken")
	}
}

func TestMoreConnectionsThanAllowedWaitUntilOneEnds(t *testing.T) {
	listener, _, err := Public(0, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	accepted := make(chan net.Conn)
	go func() {
		defer close(accepted)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	for range 3 {
		client, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
	}
	first, second := <-accepted, <-accepted
	defer second.Close()
	select {
	case <-accepted:
		t.Fatal("a third connection was accepted beside two")
	case <-time.After(50 * time.Millisecond):
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	third, ok := <-accepted
	if !ok {
		t.Fatal("no connection was accepted after one had ended")
	}
	defer third.Close()
}

func TestAListenerThatIsFullCanBeClosed(t *testing.T) {
	listener, _, err := Public(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ended := make(chan error, 1)
	go func() {
		_, err := listener.Accept()
		ended <- err
	}()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("a connection was accepted after the end")
	}
}
