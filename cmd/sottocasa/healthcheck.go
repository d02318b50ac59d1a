package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"sottocasa/internal/config"
)

// healthcheckCmd asks the program beside it whether it is ready: an image
// without a shell has nothing else to ask with.
type healthcheckCmd struct {
	Live bool `help:"Ask only whether it lives, not whether its database answers."`
}

// Run ends with 0 when the answer is yes.
func (h healthcheckCmd) Run(ctx context.Context) error {
	environ := config.Environ()
	port := environ["PORT"]
	if port == "" {
		port = "8080"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("PORT %q is none that can be asked", port)
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	path := "/readyz"
	if h.Live {
		path = "/healthz"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(askAt(environ["SOTTOCASA_BIND"]), port)+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("it does not answer: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s says %d", path, answer.StatusCode)
	}
	return nil
}

// askAt is where somebody on this machine reaches who listens on bind.
func askAt(bind string) string {
	ip, err := netip.ParseAddr(bind)
	switch {
	case err != nil || ip.IsUnspecified() && ip.Is4():
		return "127.0.0.1"
	case ip.IsUnspecified():
		return "::1"
	}
	return bind
}
