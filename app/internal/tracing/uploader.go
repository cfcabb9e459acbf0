package tracing

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// uploader is the client behind the OpenTelemetry exporter. OpenTelemetry's own one for HTTP links all
// of gRPC: nine megabytes, nearly half of the binary, for one POST.
type uploader struct {
	collector Collector
	client    *http.Client
}

const (
	firstPause   = 250 * time.Millisecond
	longestPause = 5 * time.Second
)

func newUploader(c Collector) *uploader {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 1,
		// Collectors close idle connections, often after a minute.
		IdleConnTimeout: 30 * time.Second,
		TLSClientConfig: &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
	}
	return &uploader{collector: c, client: &http.Client{Transport: transport}}
}

// Start has nothing to do: the first upload connects.
func (u *uploader) Start(context.Context) error { return nil }

// Stop lets go of the kept connection.
func (u *uploader) Stop(context.Context) error {
	u.client.CloseIdleConnections()
	return nil
}

// UploadTraces sends spans, again and again while the collector asks for it and time is left.
func (u *uploader) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := u.encode(spans)
	if err != nil {
		return fmt.Errorf("encode spans: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, u.collector.Timeout)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		wait, err := u.post(ctx, body)
		if err == nil {
			return nil
		}
		if wait < 0 {
			return fmt.Errorf("upload spans: %w", err)
		}
		// A random part keeps the pods of a deployment from coming back together.
		wait = max(wait, pause/2+rand.N(pause/2))
		if deadline, _ := ctx.Deadline(); time.Until(deadline) < wait {
			return fmt.Errorf("upload spans: no time is left to repeat: %w", err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("upload spans: %w, after: %w", ctx.Err(), err)
		}
	}
}

// encode makes an ExportTraceServiceRequest. TracesData is the same message on the wire, in a package
// without gRPC.
func (u *uploader) encode(spans []*tracepb.ResourceSpans) ([]byte, error) {
	plain, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil || !u.collector.Gzip {
		return plain, err
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(plain); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// never says that a repetition would fail the same way.
const never time.Duration = -1

// post is one try. With an error it says how long to wait at least before the next.
func (u *uploader) post(ctx context.Context, body []byte) (time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.collector.URL, bytes.NewReader(body))
	if err != nil {
		return never, err
	}
	for name, values := range u.collector.Header {
		request.Header[name] = values
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	if u.collector.Gzip {
		request.Header.Set("Content-Encoding", "gzip")
	}
	response, err := u.client.Do(request)
	if err != nil {
		// Without the URL, which may hold a password.
		if inner := new(url.Error); errors.As(err, &inner) {
			err = inner.Err
		}
		return 0, err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	return retryAfter(response)
}

// retryAfter follows the protocol: these four statuses, and no other, may be repeated.
func retryAfter(response *http.Response) (time.Duration, error) {
	if response.StatusCode >= 200 && response.StatusCode <= 299 {
		return 0, nil
	}
	err := fmt.Errorf("status %d", response.StatusCode)
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		seconds, parseErr := strconv.Atoi(response.Header.Get("Retry-After"))
		if parseErr != nil || seconds < 0 {
			seconds = 0
		}
		return time.Duration(seconds) * time.Second, err
	default:
		return never, err
	}
}
