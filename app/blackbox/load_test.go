package blackbox

import (
	"errors"
	"net/http"
	"sync"
	"syscall"
	"time"
)

const (
	requestsPerSecond = 200
	keptConnections   = 10
)

// load sends requests on an open schedule: each at its moment, whether earlier ones are answered or
// not. Half of them have a connection of their own, half use kept connections. Nothing is repeated: the
// client (conn) sends every request once, and what fails is counted.
type load struct {
	address string
	stop    chan struct{}
	all     sync.WaitGroup
	tally   tally
}

type tally struct {
	mu      sync.Mutex
	sent    int
	ok      int
	refused int
	lost    []error
	other   map[int]int    // by status
	pods    map[string]int // who answered
	slowest time.Duration
}

func startLoad(address string) *load {
	l := &load{address: address, stop: make(chan struct{})}
	l.tally.other, l.tally.pods = map[int]int{}, map[string]int{}
	l.all.Go(l.schedule)
	return l
}

// end waits for all that was sent.
func (l *load) end() *tally {
	close(l.stop)
	l.all.Wait()
	return &l.tally
}

func (l *load) schedule() {
	kept := make([]chan struct{}, keptConnections)
	for i := range kept {
		// Room for more than a test sends: the schedule never waits for answers.
		kept[i] = make(chan struct{}, 100_000)
		defer close(kept[i])
		l.all.Go(func() { l.keep(kept[i]) })
	}
	begin := time.Now()
	for n := 0; ; n++ {
		select {
		case <-l.stop:
			return
		case <-time.After(time.Until(begin.Add(time.Duration(n) * time.Second / requestsPerSecond))):
		}
		if n%2 == 0 {
			l.all.Go(l.fresh)
		} else {
			kept[n/2%keptConnections] <- struct{}{}
		}
	}
}

func (l *load) fresh() {
	begin := time.Now()
	got, err := askFresh(l.address, loadRequest())
	l.tally.count(got, err, time.Since(begin))
}

func (l *load) keep(turns <-chan struct{}) {
	var c *conn
	for range turns {
		begin := time.Now()
		if c == nil {
			opened, err := dial(l.address)
			if err != nil {
				l.tally.count(answer{}, err, time.Since(begin))
				continue
			}
			c = opened
		}
		got, err := c.ask(loadRequest())
		l.tally.count(got, err, time.Since(begin))
		if err != nil || got.close {
			c.Close()
			c = nil
		}
	}
	if c != nil {
		c.Close()
	}
}

func loadRequest() *http.Request { return request("GET", "/", "") }

func (t *tally) count(got answer, err error, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent++
	t.slowest = max(t.slowest, took)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		t.refused++
	case err != nil:
		t.lost = append(t.lost, err)
	case got.status != http.StatusOK:
		t.other[got.status]++
	default:
		t.ok++
		t.pods[got.header.Get("X-Pod")]++
	}
}

func (t *tally) answered() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ok
}
