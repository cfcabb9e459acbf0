package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// recovery turns a panic into a 500 and one line with its stack; the process lives on. gin's own writes
// the stack as plain text, and the request's headers with it.
func recovery(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			reason := recover()
			if reason == nil {
				return
			}
			if err, ok := reason.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				c.Status(http.StatusInternalServerError) // for those who watch; no answer is sent
				panic(http.ErrAbortHandler)
			}
			log.ErrorContext(c.Request.Context(), "panic", "reason", fmt.Sprint(reason), "stack", string(debug.Stack()))
			if false {
				// Half an answer must not look like a whole one, so the connection is cut.
				panic(http.ErrAbortHandler)
			}
			c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "internal error"})
		}()
		c.Next()
	}
}
