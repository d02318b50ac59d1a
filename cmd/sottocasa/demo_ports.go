package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// payAway is how far from the demo's own port its local Stripe listens at the
// first start. The next ports are left to other copies: PORT=8081 is what
// people try.
const payAway = 10000

// listenForPay opens the local Stripe's port: the one it had, since the
// addresses of its pay pages outlive a restart.
func (r *demoRun) listenForPay(ctx context.Context, dir string) (err error) {
	if r.pay, err = firstFree(ctx, r.secrets.PayPort, r.port+payAway, 0); err != nil {
		return fmt.Errorf("no port is free for the local Stripe: %w", err)
	}
	r.secrets.PayPort, r.secrets.OwnerURL = portOf(r.pay), r.ownerURL
	return r.secrets.keep(dir)
}

// bothLoopbacks listens on 127.0.0.1 and, where the machine has it, on ::1:
// browsers differ in which they try first. A port that somebody else has on
// either is taken, or half of the visitors would meet them.
func bothLoopbacks(ctx context.Context, port int) ([]net.Listener, error) {
	first, err := listenOn(ctx, "127.0.0.1", port)
	if err != nil {
		return nil, cannotListen(port, err)
	}
	second, err := listenOn(ctx, "::1", portOf(first))
	if errors.Is(err, syscall.EADDRINUSE) {
		_ = first.Close()
		if port == 0 {
			return bothLoopbacks(ctx, port) // any port will do: the next one
		}
		return nil, cannotListen(port, err)
	}
	if err == nil {
		return []net.Listener{first, second}, nil
	}
	return []net.Listener{first}, nil // no IPv6 here
}

// cannotListen is the sentence for a port that cannot be had.
func cannotListen(port int, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d is taken: set PORT to another one (and SOTTOCASA_DATA_DIR, if it is a copy of Sottocasa that has it)", port)
	}
	if errors.Is(err, syscall.EACCES) {
		return fmt.Errorf("port %d may not be opened by this account: set PORT to one above 1023", port)
	}
	return fmt.Errorf("port %d cannot be opened: %w", port, err)
}

// firstFree listens on the first of the ports that can be had; 0 means any, at
// the end of the list, and unknown before it.
func firstFree(ctx context.Context, ports ...int) (l net.Listener, err error) {
	for i, port := range ports {
		if port == 0 && i < len(ports)-1 || port > 65535 {
			continue
		}
		if l, err = listenOn(ctx, "127.0.0.1", port); err == nil {
			return l, nil
		}
	}
	return nil, err
}

func listenOn(ctx context.Context, ip string, port int) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // again, when serving has ended already
	}
}

func portOf(l net.Listener) int {
	if at, ok := l.Addr().(*net.TCPAddr); ok {
		return at.Port
	}
	return 0
}

func (r *demoRun) payHost() string { return "localhost:" + strconv.Itoa(r.secrets.PayPort) }
