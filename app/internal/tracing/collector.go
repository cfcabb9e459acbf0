package tracing

import (
	"crypto/x509"
	"net/http"
	"time"
)

// Collector is where spans go, by OTLP over HTTP.
type Collector struct {
	// URL is complete, path included.
	URL string
	// Header goes with every upload, often a token.
	Header http.Header
	// Timeout bounds one upload with all its retries.
	Timeout time.Duration
	// Gzip packs the spans.
	Gzip bool
	// Roots are the trusted certificate authorities; nil are the system's.
	Roots *x509.CertPool
}
