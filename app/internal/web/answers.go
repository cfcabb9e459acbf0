package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/faults"
)

// longestSlow stays below the default write timeout, so that a slow answer is an answer.
const longestSlow = 8000

func ping(c *gin.Context) { c.String(http.StatusOK, "pong") }

func (s *Service) version(c *gin.Context) { c.JSON(http.StatusOK, s.Build) }

// self says which of all pods this is.
func (s *Service) self(c *gin.Context) {
	c.JSON(http.StatusOK, struct {
		Service string `json:"service"`
		Color   string `json:"color"`
		Version string `json:"version"`
		Pod     string `json:"pod"`
		Path    string `json:"path"`
	}{s.Name, s.Color, s.Build.Version, s.Pod, c.Request.URL.Path})
}

func (s *Service) slow(c *gin.Context) {
	milliseconds, err := strconv.Atoi(c.Query("ms"))
	if err != nil || milliseconds < 0 || milliseconds > longestSlow {
		c.JSON(http.StatusBadRequest, gin.H{"error": "ms: need an integer from 0 to " + strconv.Itoa(longestSlow)})
		return
	}
	if !faults.Wait(c.Request.Context(), time.Duration(milliseconds)*time.Millisecond) {
		c.Status(faults.StatusClientGone)
		return
	}
	s.self(c)
}
