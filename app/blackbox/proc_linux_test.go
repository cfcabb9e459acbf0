package blackbox

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestWithoutAnAdminPortOnlyThePublicPortIsOpen(t *testing.T) {
	t.Parallel()
	p := start(t)
	if got, want := p.listeners(), []string{fmt.Sprintf("any:%d", p.port)}; !reflect.DeepEqual(got, want) {
		t.Errorf("listens on %v, want %v", got, want)
	}
}

func TestProfilesAreServedOnTheLoopbackOnly(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	p := start(t, fmt.Sprintf("ADMIN_PORT=%d", port), "WRITE_TIMEOUT=1s")
	admin := fmt.Sprintf("127.0.0.1:%d", port)
	p.eventually("an open admin port", func() bool {
		c, err := net.Dial("tcp", admin)
		return err == nil && c.Close() == nil
	})

	want := []string{admin, fmt.Sprintf("any:%d", p.port)}
	if got := p.listeners(); !reflect.DeepEqual(got, want) {
		t.Errorf("listens on %v, want %v", got, want)
	}
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/heap", "/debug/pprof/symbol"} {
		got, err := askFresh(admin, request("GET", path, ""))
		if err != nil {
			t.Fatal(err)
		}
		got.wantStatus(t, 200)
		p.get(path).wantStatus(t, 404)
	}
	got, err := askFresh(admin, request("GET", "/ping", ""))
	if err != nil {
		t.Fatal(err)
	}
	got.wantStatus(t, 404)

	t.Run("a profile may take longer than the write timeout", func(t *testing.T) {
		took := stopwatch()
		got, err := askFresh(admin, request("GET", "/debug/pprof/profile?seconds=3", ""))
		if err != nil {
			t.Fatal(err)
		}
		got.wantStatus(t, 200)
		took.wantAtLeast(t, 3000)
		unpacked, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		if profile, err := io.ReadAll(unpacked); err != nil || len(profile) == 0 {
			t.Errorf("a profile of %d bytes, error %v", len(profile), err)
		}
	})
}

func TestTheMemoryFaultHoldsThatMuchMemory(t *testing.T) {
	t.Parallel()
	// The race detector would add several bytes of its own for each.
	plain := launch(t, staticBinary, "GIN_MODE=test", "FAULTS_ENABLED=true")
	full := launch(t, staticBinary, "GIN_MODE=test", "FAULTS_ENABLED=true", "FAULT_MEMORY_MIB=150")
	plain.awaitOpenPort()
	full.awaitOpenPort()

	full.eventually("150 MiB more in memory", func() bool {
		return full.residentMiB()-plain.residentMiB() >= 145
	})
	if more := full.residentMiB() - plain.residentMiB(); more > 200 {
		t.Errorf("%d MiB more in memory, want about 150", more)
	}
}

func (p *process) residentMiB() int {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		p.t.Fatalf("no VmRSS: %s", status)
	}
	kib, err := strconv.Atoi(string(found[1]))
	if err != nil {
		p.t.Fatal(err)
	}
	return kib / 1024
}

// listeners gives the addresses of the process's listening TCP sockets, sorted.
func (p *process) listeners() []string {
	p.t.Helper()
	folder := fmt.Sprintf("/proc/%d", p.cmd.Process.Pid)
	files, err := os.ReadDir(filepath.Join(folder, "fd"))
	if err != nil {
		p.t.Fatal(err)
	}
	own := map[string]bool{}
	for _, file := range files {
		// A descriptor may be gone again; a listening socket is not.
		if target, err := os.Readlink(filepath.Join(folder, "fd", file.Name())); err == nil {
			own[target] = true
		}
	}
	var found []string
	for _, table := range []string{"tcp", "tcp6"} {
		content, err := os.ReadFile(filepath.Join(folder, "net", table))
		if err != nil {
			p.t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			const listening = "0A"
			column := strings.Fields(line)
			if len(column) > 9 && column[3] == listening && own["socket:["+column[9]+"]"] {
				found = append(found, readableAddress(p.t, column[1]))
			}
		}
	}
	slices.Sort(found)
	return found
}

// readableAddress translates the kernel's hexadecimal notation.
func readableAddress(t *testing.T, address string) string {
	t.Helper()
	host, hexPort, _ := strings.Cut(address, ":")
	port, err := strconv.ParseUint(hexPort, 16, 16)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case strings.Trim(host, "0") == "":
		host = "any"
	case host == "0100007F":
		host = "127.0.0.1"
	}
	return fmt.Sprintf("%s:%d", host, port)
}
