//go:build unix

package listen

import (
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// The test binary runs itself with a socket on descriptor 3, as systemd starts a service.
const childEnv = "LISTEN_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		child()
	}
	os.Exit(m.Run())
}

func child() {
	if err := os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid())); err != nil {
		panic(err)
	}
	listener, passed, err := Public(0, 1)
	if err != nil {
		os.Stdout.WriteString("error: " + err.Error())
		os.Exit(0)
	}
	os.Stdout.WriteString(strconv.FormatBool(passed) + " " + listener.Addr().String())
	os.Exit(0)
}

func run(t *testing.T, file *os.File) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"=1", "LISTEN_FDS=1")
	cmd.ExtraFiles = []*os.File{file}
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(output), "PASS\n")
}

func TestAPassedSocketTakesThePlaceOfThePort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, want := run(t, file), "true "+listener.Addr().String(); got != want {
		t.Errorf("the child listens on %q, want %q", got, want)
	}
}

func TestWhatIsNoListenerIsAnError(t *testing.T) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, want := run(t, file), "error: the first passed socket is no listening stream socket"; got != want {
		t.Errorf("the child says %q, want %q", got, want)
	}
}
