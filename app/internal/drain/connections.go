package drain

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

const poll = 5 * time.Millisecond

// Connections waits for what Shutdown would drop. From the moment it is called, net/http closes every
// connection whose request has just been read without an answer (golang/go#75591), and a client that
// connected a moment before the listener closed has sent such a request. So the listener is closed
// first, then all connections with a request come to an end here, and Shutdown finds idle ones only.
//
// The zero value is ready.
type Connections struct {
	mu     sync.Mutex
	states map[net.Conn]http.ConnState
}

// Track is for http.Server.ConnState.
func (c *Connections) Track(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew, http.StateActive:
		if c.states == nil {
			c.states = map[net.Conn]http.ConnState{}
		}
		c.states[conn] = state
	default: // idle, or no longer the server's
		delete(c.states, conn)
	}
}

// Wait returns when every connection is idle or gone, or with the context; then it gives the number of
// those that wait for an answer. New connections are waited for but not counted: they have sent no whole
// request. The header timeout ends them.
func (c *Connections) Wait(ctx context.Context) (unanswered int) {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		open, active := c.count()
		if open == 0 {
			return 0
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return active
		}
	}
}

func (c *Connections) count() (open, active int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, state := range c.states {
		if state == http.StateActive {
			active++
		}
	}
	return len(c.states), active
}
