package blackbox

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"
)

// Ports below those that the kernel gives to outgoing connections and that Kubernetes gives to
// services: a port found free stays free until the service opens it.
const (
	firstPort = 20000
	portCount = 9000
)

var nextPort atomic.Int32

func freePort(t *testing.T) int {
	t.Helper()
	for range portCount {
		port := firstPort + int(nextPort.Add(1)%portCount)
		listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			continue
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		return port
	}
	t.Fatal("no free port")
	return 0
}
