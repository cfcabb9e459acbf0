package blackbox

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// answer is one whole answer.
type answer struct {
	status int
	header http.Header
	body   string
	close  bool // it carried Connection: close
}

// conn is a hand-made HTTP/1.1 client on one connection. net/http's client repeats a request on a new
// connection when a kept one breaks, which would hide exactly the losses looked for here.
type conn struct {
	net.Conn
	reader *bufio.Reader
}

func dial(address string) (*conn, error) {
	c, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, reader: bufio.NewReader(c)}, nil
}

func (c *conn) ask(request *http.Request) (answer, error) {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return answer{}, err
	}
	if err := request.Write(c); err != nil {
		return answer{}, err
	}
	return c.read(request)
}

func (c *conn) read(request *http.Request) (answer, error) {
	response, err := http.ReadResponse(c.reader, request)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{response.StatusCode, response.Header, string(body), response.Close}, response.Body.Close()
}

func request(method, path, body string, headers ...string) *http.Request {
	r, err := http.NewRequest(method, "http://service.test"+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// askFresh sends a request on a connection of its own.
func askFresh(address string, r *http.Request) (answer, error) {
	c, err := dial(address)
	if err != nil {
		return answer{}, err
	}
	defer c.Close()
	return c.ask(r)
}

func (p *process) dial() *conn {
	p.t.Helper()
	c, err := dial(p.address())
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { c.Close() })
	return c
}

func (p *process) ask(method, path, body string, headers ...string) answer {
	p.t.Helper()
	got, err := askFresh(p.address(), request(method, path, body, headers...))
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

func (p *process) get(path string, headers ...string) answer {
	p.t.Helper()
	return p.ask(http.MethodGet, path, "", headers...)
}

// later sends a request now; the channel gives its outcome.
func (p *process) later(path string) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		got, err := askFresh(p.address(), request(http.MethodGet, path, ""))
		done <- outcome{got, err}
	}()
	return done
}

type outcome struct {
	answer
	err error
}

func (a answer) wantStatus(t *testing.T, status int) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d; body: %s", a.status, status, a.body)
	}
}

// wantJSON compares the whole body.
func (a answer) wantJSON(t *testing.T, status int, body string) {
	t.Helper()
	a.wantStatus(t, status)
	var got, want any
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Errorf("the body is no JSON: %s", a.body)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("body %s, want %s", a.body, body)
	}
	if kind := a.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		t.Errorf("content type %q, want application/json", kind)
	}
}

// newTrace makes a trace id that no other request has.
func newTrace() string {
	return fmt.Sprintf("%016x%016x", rand.Uint64()|1, rand.Uint64())
}
