package service

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice.dev/app/internal/buildinfo"
)

// patience only ends a test that has failed.
const patience = 30 * time.Second

// process is a service that runs in the test's own process, with everything that main would give it.
type process struct {
	t       *testing.T
	address string
	signals chan os.Signal
	code    chan int
	exits   chan int
	mu      sync.Mutex
	output  bytes.Buffer
}

func start(t *testing.T, env ...string) *process {
	t.Helper()
	port := freePort(t)
	values := map[string]string{"PORT": port, "POD_NAME": "pod"}
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	p := &process{
		t: t, address: "127.0.0.1:" + port,
		signals: make(chan os.Signal, 2), code: make(chan int, 1), exits: make(chan int, 10),
	}
	go func() {
		p.code <- Run(Options{
			Lookup:  func(name string) (string, bool) { value, ok := values[name]; return value, ok },
			Stdout:  p,
			Signals: p.signals,
			Build:   buildinfo.New("1.2.3", "abc", "then"),
			Exit:    func(code int) { p.exits <- code },
		})
	}()
	return p
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

func (p *process) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.Write(line)
}

func (p *process) lines() []map[string]any {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var parsed []map[string]any
	for line := range strings.Lines(p.output.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			p.t.Fatalf("no JSON: %q", line)
		}
		parsed = append(parsed, fields)
	}
	return parsed
}

// line is the only one with this message.
func (p *process) line(message string) map[string]any {
	p.t.Helper()
	var found []map[string]any
	for _, line := range p.lines() {
		if line["message"] == message {
			found = append(found, line)
		}
	}
	if len(found) != 1 {
		p.t.Fatalf("%d lines %q, want 1: %v", len(found), message, p.lines())
	}
	return found[0]
}

func (p *process) wantLines(messages ...string) {
	p.t.Helper()
	lines := p.lines()
	if len(lines) != len(messages) {
		p.t.Fatalf("lines %v, want %d", lines, len(messages))
	}
	for i, want := range messages {
		if lines[i]["message"] != want {
			p.t.Errorf("line %d is %v, want %s", i, lines[i], want)
		}
	}
}

func (p *process) eventually(what string, yes func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if yes() {
			return
		}
	}
	p.t.Fatalf("no %s; log: %v", what, p.lines())
}

func (p *process) await(message string) {
	p.t.Helper()
	p.eventually("line "+message, func() bool {
		for _, line := range p.lines() {
			if line["message"] == message {
				return true
			}
		}
		return false
	})
}

func (p *process) awaitMetric(line string) {
	p.t.Helper()
	p.eventually(line, func() bool {
		_, body := p.get("/metrics")
		return strings.Contains(body, "\n"+line+"\n")
	})
}

func (p *process) wantCode(want int) {
	p.t.Helper()
	select {
	case got := <-p.code:
		if got != want {
			p.t.Errorf("exit code %d, want %d; log: %v", got, want, p.lines())
		}
	case <-time.After(patience):
		p.t.Fatalf("it still runs; log: %v", p.lines())
	}
}

// get uses a connection of its own: a kept one would be a second thing under test.
func (p *process) get(path string) (int, string) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	response, err := client.Get("http://" + p.address + path)
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, ""
	}
	return response.StatusCode, string(body)
}

func (p *process) status(path string) int {
	status, _ := p.get(path)
	return status
}

func (p *process) wantStatus(path string, want int) {
	p.t.Helper()
	if got := p.status(path); got != want {
		p.t.Errorf("%s: status %d, want %d", path, got, want)
	}
}

func (p *process) later(path string) <-chan int {
	status := make(chan int, 1)
	go func() { status <- p.status(path) }()
	return status
}
