package settings

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"sluice.dev/app/internal/tracing"
)

// The standard names. Each but the last has a form for traces alone, which wins.
const (
	otlp       = "OTEL_EXPORTER_OTLP_"
	otlpTraces = "OTEL_EXPORTER_OTLP_TRACES_"
)

// collector reads where spans go. The variables are OpenTelemetry's. What this service cannot do is
// refused: a variable without effect is found out when the traces are needed.
func (r *reader) collector() *tracing.Collector {
	disabled := r.flag("OTEL_SDK_DISABLED")
	exporter := r.oneOf("OTEL_TRACES_EXPORTER", "otlp", "otlp", "none")
	r.oneOf(r.signal("PROTOCOL"), "http/protobuf", "http/protobuf")
	for _, name := range []string{r.signal("CLIENT_CERTIFICATE"), r.signal("CLIENT_KEY")} {
		if _, ok := r.value(name); ok {
			r.refuse(name, "no value: client certificates are left to the mesh")
		}
	}
	c := &tracing.Collector{
		URL:     r.collectorURL(),
		Header:  r.headers(r.signal("HEADERS")),
		Timeout: r.milliseconds(r.signal("TIMEOUT"), 10*time.Second),
		Gzip:    r.oneOf(r.signal("COMPRESSION"), "none", "none", "gzip") == "gzip",
		Roots:   r.authorities(r.signal("CERTIFICATE")),
	}
	if c.URL == "" || disabled || exporter == "none" {
		return nil
	}
	return c
}

// signal is the name that is in use, the one for traces or the general one.
func (r *reader) signal(name string) string {
	if _, ok := r.value(otlpTraces + name); ok {
		return otlpTraces + name
	}
	return otlp + name
}

// collectorURL: the general variable is a base to which each signal adds its path, the special one is
// complete.
func (r *reader) collectorURL() string {
	name := r.signal("ENDPOINT")
	return read(r, name, "", "an http:// or https:// URL with a host", func(text string) (string, error) {
		parsed, err := url.Parse(text)
		if err != nil || parsed.Hostname() == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
			return "", errors.New("no such URL")
		}
		if name == otlp+"ENDPOINT" {
			parsed = parsed.JoinPath("v1", "traces")
		}
		return parsed.String(), nil
	})
}

// headers may be secret, so their values are not shown.
func (r *reader) headers(name string) http.Header {
	list, ok := r.value(name)
	if !ok {
		return nil
	}
	headers := http.Header{}
	for pair := range strings.SplitSeq(list, ",") {
		key, value, found := strings.Cut(pair, "=")
		decoded, err := url.PathUnescape(strings.TrimSpace(value))
		if key = strings.TrimSpace(key); !found || key == "" || err != nil {
			r.add(name, "[secret]", "a comma list of name=value, values percent-encoded")
			return nil
		}
		headers.Add(key, decoded)
	}
	return headers
}

func (r *reader) authorities(name string) *x509.CertPool {
	return read(r, name, nil, "a file of PEM certificates", func(path string) (*x509.CertPool, error) {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(content) {
			return nil, errors.New("no certificate in it")
		}
		return pool, nil
	})
}
