package readiness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/propagation"
)

// TargetForm says what ParseTarget takes.
const TargetForm = "tcp://host:port, http://host/path or https://host/path"

// Target is one hard dependency.
type Target struct {
	// Name is the target as it was set, without a password.
	Name string
	url  *url.URL
}

// ParseTarget reads a target as it stands in the settings.
func ParseTarget(text string) (Target, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" {
		return Target{}, errors.New("no URL with a host")
	}
	switch parsed.Scheme {
	case "http", "https":
	case "tcp":
		port, err := strconv.ParseUint(parsed.Port(), 10, 16)
		if err != nil || port == 0 || strings.Trim(parsed.Path, "/") != "" {
			return Target{}, errors.New("no host with a port")
		}
	default:
		return Target{}, fmt.Errorf("unknown scheme %q", parsed.Scheme)
	}
	return Target{Name: parsed.Redacted(), url: parsed}, nil
}

func (t Target) check(ctx context.Context, client *http.Client) error {
	if t.url.Scheme == "tcp" {
		return checkTCP(ctx, t.url.Host)
	}
	return checkHTTP(ctx, client, t.url)
}

func checkTCP(ctx context.Context, address string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

func checkHTTP(ctx context.Context, client *http.Client, target *url.URL) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return err
	}
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(request.Header))
	response, err := client.Do(request)
	if err != nil {
		// Its text would repeat the target, password included.
		if inner := new(url.Error); errors.As(err, &inner) {
			return inner.Err
		}
		return err
	}
	defer response.Body.Close()
	// A body that was read leaves the connection for the next check. A longer one is not worth it.
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

// newClient follows no redirect: a login page is not a healthy dependency.
func newClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
