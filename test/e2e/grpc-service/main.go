// A service of gRPC for the end-to-end tests, with three ports: calls on one, metrics in HTTP/1 on another one, and
// the same by TLS of its own.
// It answers grpc.health.v1.Health, which the kubelet and the tests ask alike, and tells its color in a header.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
)

const (
	callsAt   = ":9000"
	metricsAt = ":9100"
	secureAt  = ":9200"
	// How long a call is to take, as a duration of Go; for calls that are under way when a pod is told to leave.
	delayHeader = "x-delay"
)

func main() {
	color := os.Getenv("SLUICE_COLOR")
	var calls atomic.Int64
	intercept := func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		calls.Add(1)
		if wanted := metadata.ValueFromIncomingContext(ctx, delayHeader); len(wanted) == 1 {
			if delay, err := time.ParseDuration(wanted[0]); err == nil {
				time.Sleep(delay)
			}
		}
		if err := grpc.SetHeader(ctx, metadata.Pairs("x-color", color)); err != nil {
			return nil, err
		}
		return handler(ctx, request)
	}

	metrics := http.NewServeMux()
	metrics.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		w.Header().Set("X-Color", color)
		fmt.Fprintf(w, "# TYPE grpc_calls_total counter\ngrpc_calls_total %d\n", calls.Load())
	})
	go func() { log.Fatal(http.ListenAndServe(metricsAt, metrics)) }()
	secure := http.Server{Addr: secureAt, Handler: metrics, TLSConfig: &tls.Config{Certificates: []tls.Certificate{ownCertificate()}}}
	go func() { log.Fatal(secure.ListenAndServeTLS("", "")) }()

	listener, err := net.Listen("tcp", callsAt)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(intercept))
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	told, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	context.AfterFunc(told, server.GracefulStop)
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
	// Serve returns when the listener is closed; calls under way are waited for here.
	server.GracefulStop()
}

// ownCertificate is one that nobody else has, so that callers can tell who answered them by TLS.
func ownCertificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "the pods' own"},
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
