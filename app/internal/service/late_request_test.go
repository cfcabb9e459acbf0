package service

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
)

func TestAClientThatConnectedBeforeTheListenerClosedGetsItsAnswer(t *testing.T) {
	p := start(t, "DRAIN_DELAY=0s")
	p.await("listening")
	early, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer early.Close()
	// Connections are accepted in their order, so after this answer the early one is the service's.
	p.wantStatus("/ping", 200)

	p.signals <- syscall.SIGTERM
	p.eventually("refused connection", func() bool {
		conn, err := net.Dial("tcp", p.address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	if _, err := io.WriteString(early, "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(early), nil)
	if err != nil {
		t.Fatalf("the request is lost: %v", err)
	}
	if response.StatusCode != http.StatusOK || !response.Close {
		t.Errorf("status %d, Connection: close is %v", response.StatusCode, response.Close)
	}
	p.wantCode(CodeClean)
}
