// Package readiness asks whether the service can serve: whether its hard dependencies answer.
//
// A dependency that all pods share empties every pod of both colors when it fails. So only those belong
// here without which no request can be answered, and liveness never looks at them.
package readiness

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Checker asks the dependencies, not more often than the cache allows, however many ask it.
type Checker struct {
	targets []Target
	timeout time.Duration
	cache   time.Duration
	client  *http.Client

	last    atomic.Pointer[result]
	running singleflight.Group
}

type result struct {
	at     time.Time
	failed map[string]string
}

// NewChecker gives each check the timeout; a result holds for the cache time.
func NewChecker(targets []Target, timeout, cache time.Duration) *Checker {
	return &Checker{targets: targets, timeout: timeout, cache: cache, client: newClient()}
}

// Failed maps each dependency that does not answer to the reason; it is empty if all do. Callers must
// not change it: it is shared.
func (c *Checker) Failed(ctx context.Context) map[string]string {
	if len(c.targets) == 0 {
		return nil
	}
	if last := c.fresh(); last != nil {
		return last.failed
	}
	shared, _, _ := c.running.Do("", func() (any, error) {
		// Another check may have ended between the look above and here.
		if last := c.fresh(); last != nil {
			return last, nil
		}
		next := c.ask(ctx)
		c.last.Store(next)
		return next, nil
	})
	return shared.(*result).failed
}

// Close lets go of kept connections.
func (c *Checker) Close() { c.client.CloseIdleConnections() }

func (c *Checker) fresh() *result {
	if last := c.last.Load(); last != nil && time.Since(last.at) < c.cache {
		return last
	}
	return nil
}

// ask keeps the caller's trace but not its end: others wait for the same answer.
func (c *Checker) ask(ctx context.Context) *result {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeout)
	defer cancel()
	var all sync.WaitGroup
	var mu sync.Mutex
	failed := map[string]string{}
	for _, target := range c.targets {
		all.Go(func() {
			err := target.check(ctx, c.client)
			if err == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			failed[target.Name] = c.reason(err)
		})
	}
	all.Wait()
	return &result{at: time.Now(), failed: failed}
}

func (c *Checker) reason(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Sprintf("no answer within %v", c.timeout)
	}
	return err.Error()
}
