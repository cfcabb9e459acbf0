package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/faults"
)

// Eight switches fit many times.
const longestBody = 64 << 10

func (s *Service) showFaults(c *gin.Context) { c.JSON(http.StatusOK, s.Injector.Switches()) }

func (s *Service) replaceFaults(c *gin.Context) {
	switches, err := faults.Decode(http.MaxBytesReader(c.Writer, c.Request.Body, longestBody))
	if err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	s.Injector.Replace(switches)
	s.Log.WarnContext(c.Request.Context(), "faults replaced", "faults", switches)
	c.JSON(http.StatusOK, switches)
}
