// Package blackbox proves the behavior of the service from outside: every test starts the real
// binary with an explicit environment and speaks to it over sockets, signals, files and exit codes.
// The service itself is built with the race detector, and every test fails when that detector, or a
// line on standard output that is not a JSON object, shows up.
//
// It does not prove what only the cluster shows (Envoy, kubelet, endpoints), nor how fast anything is:
// times are asserted with wide bounds only.
package blackbox

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// The version that is linked into staticBinary.
const (
	linkedVersion   = "1.2.3-test"
	linkedCommit    = "0123456789abcdef0123456789abcdef01234567"
	linkedBuildTime = "2026-01-02T03:04:05Z"
)

var (
	raceBinary   string // nothing linked in
	staticBinary string // as the image is built
)

// handOverEnv makes the test binary replace itself with the service: see handOver.
const handOverEnv = "BLACKBOX_HAND_OVER_TO"

func TestMain(m *testing.M) {
	if service := os.Getenv(handOverEnv); service != "" {
		handOver(service)
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	// Most of the time is waiting, so more tests than cores pay. A -parallel on the command line wins.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "blackbox")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	nextPort.Store(rand.Int32N(portCount))

	raceBinary = filepath.Join(dir, "app-race")
	staticBinary = filepath.Join(dir, "app-static")
	ldflags := fmt.Sprintf("-s -w -X main.version=%s -X main.commit=%s -X main.buildTime=%s",
		linkedVersion, linkedCommit, linkedBuildTime)
	for _, build := range []*exec.Cmd{
		command([]string{"CGO_ENABLED=1"}, "go", "build", "-race", "-o", raceBinary, "."),
		command([]string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-tags", "nomsgpack",
			"-ldflags", ldflags, "-o", staticBinary, "."),
	} {
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %v\n%s", build.Args, err, out)
			return 1
		}
	}
	return m.Run()
}

func command(env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

// handOver becomes the service in the same process. LISTEN_PID has to name the process that gets the
// socket, and only that process knows its id before the service reads it: systemd sets it between
// fork and exec, where Go lets nobody in.
func handOver(service string) {
	if err := os.Unsetenv(handOverEnv); err != nil {
		panic(err)
	}
	env := append(os.Environ(), "LISTEN_PID="+strconv.Itoa(os.Getpid()))
	panic(syscall.Exec(service, []string{service}, env))
}
