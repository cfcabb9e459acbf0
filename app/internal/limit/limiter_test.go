package limit

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/route"
)

// Less than one request in a day: no test waits long enough for a second one.
const rarely = 0.00001

func newService() (*Limiter, *gin.Engine) {
	limiter := &Limiter{}
	engine := gin.New()
	engine.Use(limiter.Middleware)
	for _, pattern := range []string{route.Ping, route.Healthz, route.Health, route.Ready, route.Metrics, route.Faults} {
		engine.GET(pattern, func(c *gin.Context) { c.String(http.StatusOK, "fine") })
	}
	return limiter, engine
}

func get(engine http.Handler, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	engine.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func admitted(engine http.Handler, requests int) int {
	count := 0
	for range requests {
		if get(engine, route.Ping).Code == http.StatusOK {
			count++
		}
	}
	return count
}

func TestWithoutALimitEveryRequestIsAdmitted(t *testing.T) {
	limiter, engine := newService()
	if got := admitted(engine, 100); got != 100 {
		t.Errorf("%d of 100 admitted", got)
	}
	limiter.Set(rarely, 1)
	limiter.Set(0, 0)
	if got := admitted(engine, 100); got != 100 {
		t.Errorf("%d of 100 admitted after the limit was taken away", got)
	}
}

func TestABurstIsAdmittedAndTheNextRequestLearnsWhenToComeBack(t *testing.T) {
	limiter, engine := newService()
	limiter.Set(rarely, 5)
	if got := admitted(engine, 20); got != 5 {
		t.Errorf("%d of 20 admitted, want 5", got)
	}
	got := get(engine, route.Ping)
	if got.Code != http.StatusTooManyRequests || got.Body.String() != `{"error":"too many requests"}` {
		t.Errorf("got %d %s", got.Code, got.Body)
	}
	if after := got.Header().Get("Retry-After"); after != "100000" && after != "99999" {
		t.Errorf("retry after %s seconds, want the 100000 until the next request", after)
	}
	limiter.Set(1000, 1)
	get(engine, route.Ping)
	if got := secondsUntilNext(limiter.bucket.Load()); got != 1 {
		t.Errorf("retry after %d seconds, want at least 1", got)
	}
}

func TestUnmatchedPathsAreLimitedAndProbesAreNot(t *testing.T) {
	limiter, engine := newService()
	limiter.Set(rarely, 1)
	if got := get(engine, "/nowhere").Code; got != http.StatusNotFound {
		t.Errorf("status %d, want 404", got)
	}
	if got := get(engine, "/nowhere").Code; got != http.StatusTooManyRequests {
		t.Errorf("status %d, want 429", got)
	}
	for _, path := range []string{route.Healthz, route.Health, route.Ready, route.Metrics, route.Faults} {
		if got := get(engine, path).Code; got != http.StatusOK {
			t.Errorf("%s: status %d", path, got)
		}
	}
}

func TestSettingTheSameLimitAgainHandsOutNoSecondBurst(t *testing.T) {
	limiter, engine := newService()
	limiter.Set(rarely, 3)
	admitted(engine, 3)
	limiter.Set(rarely, 3)
	if got := admitted(engine, 10); got != 0 {
		t.Errorf("%d admitted, want none", got)
	}
	limiter.Set(rarely, 4)
	if got := admitted(engine, 10); got != 4 {
		t.Errorf("%d admitted after a change, want 4", got)
	}
}

func TestLimitsChangeWhileRequestsCome(t *testing.T) {
	limiter, engine := newService()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() { admitted(engine, 200) })
		all.Go(func() {
			for n := range 200 {
				limiter.Set(float64(n%3), 1+i)
			}
		})
	}
	all.Wait()
	limiter.Set(0, 0)
	if got := admitted(engine, 10); got != 10 {
		t.Errorf("%d of 10 admitted at the end", got)
	}
}
