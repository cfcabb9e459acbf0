package blackbox

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for something that has to happen. Nothing is ever proved by its
// length: it only ends a test that has failed.
const patience = time.Minute

// process is one running service.
type process struct {
	t              *testing.T
	cmd            *exec.Cmd
	port           int
	stdout, stderr output
	parsed         []record
	exited         chan struct{}
}

// start runs the service built with the race detector and waits until its port is open.
func start(t *testing.T, env ...string) *process {
	t.Helper()
	p := launch(t, raceBinary, env...)
	p.awaitOpenPort()
	return p
}

// launch runs a binary on a free port, with PATH, TMPDIR and PORT as the only other environment.
func launch(t *testing.T, binary string, env ...string) *process {
	t.Helper()
	return run(t, exec.Command(binary), freePort(t), env)
}

// tellSources makes go test run again when the service has changed: it caches by what tests open, and
// does not see what the build in TestMain reads.
var tellSources = sync.OnceValue(func() error {
	return filepath.WalkDir("..", func(_ string, _ fs.DirEntry, err error) error { return err })
})

func run(t *testing.T, cmd *exec.Cmd, port int, env []string) *process {
	t.Helper()
	if err := tellSources(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: cmd, port: port, exited: make(chan struct{})}
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"),
		"TMPDIR=" + os.TempDir(),
		fmt.Sprintf("PORT=%d", port),
	}, env...)
	cmd.Stdout, cmd.Stderr = &p.stdout, &p.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		// The error only repeats the exit code.
		_ = cmd.Wait()
		close(p.exited)
	}()
	t.Cleanup(p.end)
	return p
}

func (p *process) end() {
	// An error says that the process has already ended.
	_ = p.cmd.Process.Kill()
	<-p.exited
	p.records()
	if stderr := p.stderr.String(); strings.Contains(stderr, "DATA RACE") {
		p.t.Error("the race detector found a data race")
	}
	if p.t.Failed() {
		p.t.Logf("stdout of %d:\n%s\nstderr:\n%s", p.cmd.Process.Pid, lastPart(p.stdout.String()), lastPart(p.stderr.String()))
	}
}

func lastPart(text string) string {
	const limit = 4000
	return text[max(0, len(text)-limit):]
}

func (p *process) signal(signal syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatalf("%v to the process: %v", signal, err)
	}
}

// exitCode waits for the end and gives the code as a shell and the kubelet see it: a process that died
// of a signal has 128 and the signal's number.
func (p *process) exitCode() int {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.t.Fatalf("the process still runs after %v", patience)
	}
	state := p.cmd.ProcessState
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

func (p *process) wantExit(code int) {
	p.t.Helper()
	if got := p.exitCode(); got != code {
		p.t.Errorf("exit code %d, want %d", got, code)
	}
}

func (p *process) runs() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

func (p *process) awaitOpenPort() {
	p.t.Helper()
	p.eventually("an open port", func() bool {
		conn, err := net.Dial("tcp", p.address())
		if err != nil {
			return false
		}
		return conn.Close() == nil
	})
}

func (p *process) address() string { return fmt.Sprintf("127.0.0.1:%d", p.port) }

// eventually asks until the answer is yes, the process ends, or patience does.
func (p *process) eventually(what string, yes func() bool) {
	p.t.Helper()
	eventually(p.t, what, func() bool {
		running := p.runs()
		if yes() {
			return true
		}
		if !running {
			p.t.Fatalf("the process ended before there was %s", what)
		}
		return false
	})
}

func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if yes() {
			return
		}
	}
	t.Fatalf("no %s after %v", what, patience)
}
