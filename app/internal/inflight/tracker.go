// Package inflight knows the requests that have no answer yet.
package inflight

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/route"
)

// Request is one request without an answer.
type Request struct {
	// Context has the request's trace, for the log.
	Context context.Context
	Method  string
	Route   string
	Since   time.Time
}

// Tracker holds the requests in flight. The zero value is ready.
type Tracker struct {
	mu       sync.Mutex
	last     uint64
	requests map[uint64]Request
	traffic  int
}

// Middleware tracks a request while its handlers run.
func (t *Tracker) Middleware(c *gin.Context) {
	request := Request{
		Context: c.Request.Context(), Method: c.Request.Method, Route: route.Of(c), Since: time.Now(),
	}
	defer t.remove(t.add(request), request)
	c.Next()
}

func (t *Tracker) add(request Request) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.requests == nil {
		t.requests = map[uint64]Request{}
	}
	t.last++
	t.requests[t.last] = request
	t.traffic += weight(request)
	return t.last
}

func (t *Tracker) remove(id uint64, request Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.requests, id)
	t.traffic -= weight(request)
}

// Probes are tracked but not counted: the scrape that reads the gauge would always count itself.
func weight(request Request) int {
	if route.IsQuiet(request.Route) {
		return 0
	}
	return 1
}

// Count is how many requests wait, probes and scrapes aside.
func (t *Tracker) Count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.traffic
}

// Oldest lists every request that waits, probes included, the longest wait first.
func (t *Tracker) Oldest() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]Request, 0, len(t.requests))
	for _, request := range t.requests {
		list = append(list, request)
	}
	slices.SortFunc(list, func(a, b Request) int { return a.Since.Compare(b.Since) })
	return list
}
