// Package listen opens the sockets.
package listen

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/coreos/go-systemd/v22/activation"
	"golang.org/x/net/netutil"
)

// Public is the listener of the public port, or the first socket that systemd passed to this process:
// systemd holds it while one process ends and the next begins, so connections wait instead of being
// refused. On systems without such sockets it is always the port. It accepts so many connections at once;
// more wait in the kernel's queue until one ends: each costs memory, idle ones too, and a pod that runs out
// of it loses all.
func Public(port, connections int) (listener net.Listener, passed bool, err error) {
	listener, passed, err = public(port)
	if err != nil {
		return nil, passed, err
	}
	return netutil.LimitListener(listener, connections), passed, nil
}

func public(port int) (listener net.Listener, passed bool, err error) {
	handed, err := activation.Listeners()
	if err != nil {
		return nil, false, fmt.Errorf("passed sockets: %w", err)
	}
	if len(handed) == 0 {
		listener, err = net.Listen("tcp", ":"+strconv.Itoa(port))
		return listener, false, err
	}
	for _, other := range handed[1:] {
		if other != nil {
			_ = other.Close() // nobody would ever accept there
		}
	}
	// The port instead would be a service that nobody finds.
	if handed[0] == nil {
		return nil, true, errors.New("the first passed socket is no listening stream socket")
	}
	return handed[0], true, nil
}

// Loopback listens where only processes of the same pod, and `kubectl port-forward`, come in.
func Loopback(port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}
