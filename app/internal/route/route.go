// Package route names the routes and says which of them are special.
package route

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// The routes of the public port.
const (
	Root    = "/"
	Ping    = "/ping"
	Slow    = "/slow"
	Healthz = "/healthz"
	Health  = "/health"
	Ready   = "/ready"
	Version = "/version"
	Metrics = "/metrics"
	Faults  = "/faults"
)

// Unmatched stands for every path without a route.
const Unmatched = "unmatched"

// Of is the pattern that matched. Paths would give metrics a label that clients can make grow.
func Of(c *gin.Context) string {
	if pattern := c.FullPath(); pattern != "" {
		return pattern
	}
	return Unmatched
}

// Method is the request's method, or OTHER: clients can invent methods, too.
func Method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return r.Method
	default:
		return "OTHER"
	}
}

// IsQuiet says whether the platform asks there, every few seconds: that is no traffic, so it is left
// out of request series, traces and the log at info.
func IsQuiet(pattern string) bool {
	switch pattern {
	case Healthz, Health, Ready, Metrics:
		return true
	default:
		return false
	}
}

// IsExempt says whether limits and faults leave the route alone: a limited probe would restart the pod,
// and a fault that hits its own switch could not be switched off.
func IsExempt(pattern string) bool { return IsQuiet(pattern) || pattern == Faults }
