package logging

import (
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

	"sluice.dev/app/internal/route"
)

// A client chooses this text; the log should not grow with it.
const longestText = 256

// Requests logs one line per request: at info, probes and scrapes at debug. Queries are left out, since
// they are where secrets and personal data appear.
func Requests(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		defer func() {
			pattern, level := route.Of(c), slog.LevelInfo
			if route.IsQuiet(pattern) {
				level = slog.LevelDebug
			}
			log.Log(c.Request.Context(), level, "request",
				"method", cut(c.Request.Method),
				"route", pattern,
				"path", cut(c.Request.URL.Path),
				"status", c.Writer.Status(),
				"durationMs", Milliseconds(time.Since(start)),
				"bytes", max(c.Writer.Size(), 0), // -1 says that nothing was written
				"userAgent", cut(c.Request.UserAgent()),
			)
		}()
		c.Next()
	}
}

func cut(text string) string {
	if len(text) > longestText {
		return text[:longestText] + "…"
	}
	return text
}
