// Package limit keeps a service from being asked more than it can answer.
package limit

import (
	"math"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"sluice.dev/app/internal/route"
)

// Limiter admits so many requests per second. The zero value has no limit.
type Limiter struct {
	bucket atomic.Pointer[rate.Limiter]
}

// Set changes the limit for the requests that follow; perSecond 0 is no limit. An unchanged limit keeps
// its bucket: a reload of other settings must not hand out a burst.
func (l *Limiter) Set(perSecond float64, burst int) {
	if perSecond == 0 {
		l.bucket.Store(nil)
		return
	}
	next := rate.NewLimiter(rate.Limit(perSecond), burst)
	if old := l.bucket.Load(); old != nil && old.Limit() == next.Limit() && old.Burst() == next.Burst() {
		return
	}
	l.bucket.Store(next)
}

// Middleware answers 429 over the limit, but never to probes: a limit must not restart a pod.
func (l *Limiter) Middleware(c *gin.Context) {
	bucket := l.bucket.Load()
	if bucket == nil || route.IsExempt(route.Of(c)) || bucket.Allow() {
		return
	}
	c.Header("Retry-After", strconv.Itoa(secondsUntilNext(bucket)))
	c.AbortWithStatusJSON(http.StatusTooManyRequests, gin.H{"error": "too many requests"})
}

// secondsUntilNext rounds up: a client that comes back too early is refused again.
func secondsUntilNext(bucket *rate.Limiter) int {
	return int(max(1, math.Ceil((1-bucket.Tokens())/float64(bucket.Limit()))))
}
