package blackbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// record is one log line.
type record map[string]any

// records are all complete lines on standard output. Only the test's own goroutine may ask.
func (p *process) records() []record {
	p.t.Helper()
	for {
		line, complete := p.stdout.nextLine()
		if !complete {
			return p.parsed
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil || r == nil {
			p.t.Errorf("a line on standard output is no JSON object: %q", line)
			continue
		}
		p.parsed = append(p.parsed, r)
	}
}

// find gives the log lines that have all these values, and others too.
func (p *process) find(want record) []record {
	p.t.Helper()
	var found []record
	for _, r := range p.records() {
		if r.has(want) {
			found = append(found, r)
		}
	}
	return found
}

func (r record) has(want record) bool {
	for key, value := range want {
		if got, ok := r[key]; !ok || got != value {
			return false
		}
	}
	return true
}

func (p *process) awaitRecord(want record) record {
	p.t.Helper()
	var found []record
	p.eventually(fmt.Sprintf("log line with %v", want), func() bool {
		found = p.find(want)
		return len(found) > 0
	})
	return found[0]
}

// wantOutput looks at both outputs: where a process that never served says something is its own choice.
func (p *process) wantOutput(parts ...string) {
	p.t.Helper()
	all := p.stdout.String() + p.stderr.String()
	for _, part := range parts {
		if !strings.Contains(all, part) {
			p.t.Errorf("the output does not say %q:\n%s", part, all)
		}
	}
}

// output collects what a process writes while others read it.
type output struct {
	mu     sync.Mutex
	buffer bytes.Buffer
	taken  int
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.Write(p)
}

// nextLine takes the next complete line; String still shows it.
func (o *output) nextLine() ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	rest := o.buffer.Bytes()[o.taken:]
	length := bytes.IndexByte(rest, '\n') + 1
	o.taken += length
	return bytes.Clone(rest[:length]), length > 0
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.String()
}
