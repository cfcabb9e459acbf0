package settings

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"sluice.dev/app/internal/tracing"
)

func TestTheCollectorFollowsTheStandardVariables(t *testing.T) {
	for env, want := range map[string]*tracing.Collector{
		"OTEL_TRACES_EXPORTER=otlp": nil,
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318 OTEL_TRACES_EXPORTER=none": nil,
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318 OTEL_SDK_DISABLED=true":    nil,
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318": {
			URL: "http://collector:4318/v1/traces", Timeout: 10 * time.Second,
		},
		"OTEL_EXPORTER_OTLP_ENDPOINT=https://collector/otlp/ OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf": {
			URL: "https://collector/otlp/v1/traces", Timeout: 10 * time.Second,
		},
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://one OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://two/path": {
			URL: "http://two/path", Timeout: 10 * time.Second,
		},
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_TIMEOUT=5 OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=250 " +
			"OTEL_EXPORTER_OTLP_COMPRESSION=gzip OTEL_EXPORTER_OTLP_HEADERS=api-key=a%20b,x=y=z": {
			URL: "http://c/v1/traces", Timeout: 250 * time.Millisecond, Gzip: true,
			Header: http.Header{"Api-Key": {"a b"}, "X": {"y=z"}},
		},
	} {
		s, problems := Load(from(parse(env)))
		if len(problems) > 0 || !reflect.DeepEqual(s.Collector, want) {
			t.Errorf("%s: got %+v, %v, want %+v", env, s.Collector, problems, want)
		}
	}
}

func TestWhatTheExportCannotDoIsRefused(t *testing.T) {
	const url = "an http:// or https:// URL with a host"
	for env, want := range map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318":  `OTEL_EXPORTER_OTLP_ENDPOINT: found "collector:4318", need ` + url,
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=grpc://c": `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: found "grpc://c", need ` + url,
		"OTEL_EXPORTER_OTLP_PROTOCOL=grpc":            `OTEL_EXPORTER_OTLP_PROTOCOL: found "grpc", need one of http/protobuf`,
		"OTEL_EXPORTER_OTLP_TIMEOUT=10s":              `OTEL_EXPORTER_OTLP_TIMEOUT: found "10s", need an integer from 1 to 2147483647`,
		"OTEL_EXPORTER_OTLP_COMPRESSION=zstd":         `OTEL_EXPORTER_OTLP_COMPRESSION: found "zstd", need one of none, gzip`,
		"OTEL_EXPORTER_OTLP_HEADERS=secret":           `OTEL_EXPORTER_OTLP_HEADERS: found "[secret]", need a comma list of name=value, values percent-encoded`,
		"OTEL_EXPORTER_OTLP_HEADERS=a=%zz":            `OTEL_EXPORTER_OTLP_HEADERS: found "[secret]", need a comma list of name=value, values percent-encoded`,
		"OTEL_EXPORTER_OTLP_CERTIFICATE=/none":        `OTEL_EXPORTER_OTLP_CERTIFICATE: found "/none", need a file of PEM certificates`,
		"OTEL_EXPORTER_OTLP_CERTIFICATE=/dev/null":    `OTEL_EXPORTER_OTLP_CERTIFICATE: found "/dev/null", need a file of PEM certificates`,
		"OTEL_EXPORTER_OTLP_CLIENT_KEY=/key":          `OTEL_EXPORTER_OTLP_CLIENT_KEY: found "/key", need no value: client certificates are left to the mesh`,
		"OTEL_TRACES_EXPORTER=zipkin":                 `OTEL_TRACES_EXPORTER: found "zipkin", need one of otlp, none`,
		"OTEL_SDK_DISABLED=yes":                       `OTEL_SDK_DISABLED: found "yes", need true or false`,
	} {
		if _, problems := Load(from(parse(env))); problems.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", env, problems, want)
		}
	}
}

func TestAuthoritiesAreReadFromTheirFile(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o644); err != nil {
		t.Fatal(err)
	}
	s, problems := Load(from(map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "https://c", "OTEL_EXPORTER_OTLP_CERTIFICATE": file,
	}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := x509.NewCertPool()
	want.AddCert(server.Certificate())
	if !s.Collector.Roots.Equal(want) {
		t.Error("the pool has other certificates")
	}
}
