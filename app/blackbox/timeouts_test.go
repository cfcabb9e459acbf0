package blackbox

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestASlowSenderIsCut(t *testing.T) {
	t.Parallel()
	const head = "GET /ping HTTP/1.1\r\nHost: service.test\r\nX-Slow: "
	const headAndBody = "PUT /faults HTTP/1.1\r\nHost: service.test\r\nContent-Type: application/json\r\n" +
		"Content-Length: 100000\r\n\r\n{"

	for name, sender := range map[string]struct {
		settings    []string
		sent        string
		least, most time.Duration
	}{
		"of a header, after about 5 s when nothing else is set": {nil, head, 4 * time.Second, 30 * time.Second},
		"of a body, after about 5 s when nothing else is set":   {nil, headAndBody, 4 * time.Second, 30 * time.Second},
		"of a header, at the header's own limit": {
			[]string{"READ_HEADER_TIMEOUT=1s", "READ_TIMEOUT=50s"}, head, 900 * time.Millisecond, 25 * time.Second,
		},
		"of a body, at the limit of the whole request": {
			[]string{"READ_HEADER_TIMEOUT=1s", "READ_TIMEOUT=2s"}, headAndBody, 1900 * time.Millisecond, 25 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, append(sender.settings, "GIN_MODE=test", "FAULTS_ENABLED=true", "WRITE_TIMEOUT=50s")...)
			c := p.dial()
			took := stopwatch()
			if _, err := c.Write([]byte(sender.sent)); err != nil {
				t.Fatal(err)
			}
			go trickle(c)
			if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(c)
			took.wantWithin(t, sender.least, sender.most)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("the connection is still open")
			}
			if strings.HasPrefix(string(got), "HTTP/1.1 2") {
				t.Errorf("half a request got %q", got)
			}
		})
	}
}

// trickle sends until the other side has had enough.
func trickle(c *conn) {
	for {
		if _, err := c.Write([]byte(" ")); err != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func TestAHandlerSlowerThanTheWriteTimeoutDoesNotGetThrough(t *testing.T) {
	t.Parallel()
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "WRITE_TIMEOUT=1s")

	p.get("/slow?ms=10").wantStatus(t, 200)
	if got, err := askFresh(p.address(), request("GET", "/slow?ms=2500", "")); err == nil {
		t.Errorf("got status %d", got.status)
	}
	p.get("/ping").wantStatus(t, 200)
}

func TestAHandlerMayBeSlowerThanTheReadTimeout(t *testing.T) {
	t.Parallel()
	p := start(t, "GIN_MODE=test", "FAULTS_ENABLED=true", "READ_TIMEOUT=500ms", "READ_HEADER_TIMEOUT=500ms")
	p.get("/slow?ms=2000").wantStatus(t, 200)
}

func TestAnIdleConnectionIsKeptForItsTimeOnly(t *testing.T) {
	t.Parallel()
	for name, idle := range map[string]struct {
		settings []string
		wait     time.Duration
		end      error
	}{
		"closed after the idle timeout": {[]string{"IDLE_TIMEOUT=1s"}, patience, io.EOF},
		"kept longer than any other timeout": {
			[]string{"READ_TIMEOUT=1s", "READ_HEADER_TIMEOUT=1s", "WRITE_TIMEOUT=1s"}, 3 * time.Second, os.ErrDeadlineExceeded,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, idle.settings...).dial()
			if _, err := c.ask(request("GET", "/ping", "")); err != nil {
				t.Fatal(err)
			}
			if err := c.SetReadDeadline(time.Now().Add(idle.wait)); err != nil {
				t.Fatal(err)
			}
			if _, err := c.reader.ReadByte(); !errors.Is(err, idle.end) {
				t.Errorf("reading from an idle connection: %v, want %v", err, idle.end)
			}
		})
	}
}
