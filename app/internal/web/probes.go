package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// alive is about this process alone. If it looked at dependencies, their outage would restart every pod;
// if it looked at the drain, a stopping pod would be killed with its requests.
func alive(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) }

// ready says whether new requests should come here.
func (s *Service) ready(c *gin.Context) {
	if s.Drain.Draining() {
		c.JSON(http.StatusServiceUnavailable, gin.H{"status": "draining"})
		return
	}
	failed := s.Checker.Failed(c.Request.Context())
	if s.Injector != nil && s.Injector.Switches().NotReady {
		failed = map[string]string{"faults": "not ready on purpose"}
	}
	if len(failed) > 0 {
		c.JSON(http.StatusServiceUnavailable, gin.H{"status": "not ready", "failed": failed})
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ready"})
}
