package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"sottocasa/internal/config"
	"sottocasa/storefront/ops"
)

// drainWait is how long /readyz says no before the port closes, so that a proxy
// in front has stopped sending (safety.md R16).
const drainWait = 5 * time.Second

// listenAdmin opens the operators' port; nil where there is none.
func listenAdmin(ctx context.Context, cfg config.Config) (net.Listener, error) {
	if cfg.Admin == "off" {
		return nil, nil //nolint:nilnil // off is an answer
	}
	var lc net.ListenConfig
	office, err := lc.Listen(ctx, "tcp", cfg.Admin)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s, where SOTTOCASA_ADMIN says: %w", cfg.Admin, err)
	}
	return office, nil
}

// admin answers operators' machines until the function it gives is called,
// which is after the sites have drained: /readyz says so meanwhile.
func (x *program) admin(office net.Listener) (stop func()) {
	if office == nil {
		return func() {}
	}
	server := &http.Server{
		Handler: x.meter.Handler(ops.Deps{DB: x.db, Hosts: x.hosts, AppHost: hostOnly(x.cfg.AppHost), Cache: x.app.Cache().Stats, Ready: x.app.Ready}),
		// Prometheus reads at leisure; nobody sends a body.
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10,
	}
	go func() {
		if err := server.Serve(office); err != nil && !errors.Is(err, http.ErrServerClosed) {
			x.log.Error("the operators' port has closed", "error", err)
		}
	}()
	x.log.Info("operators' figures", "address", office.Addr().String())
	return func() { _ = server.Close() }
}
