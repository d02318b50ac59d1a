package web

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
)

type (
	loggerKey struct{}
	appKey    struct{}
)

// Logger is the logger of the request that ctx belongs to, with its id and
// scope; the default one outside a request.
func Logger(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(loggerKey{}).(*slog.Logger); ok {
		return l
	}
	return slog.Default()
}

// Go runs fn beside the request. A panic in fn is logged and ends only fn. The
// context fn gets outlives the request but ends with the server, and the
// server waits for fn while it drains. fn must not touch the request's Ctx.
func Go(ctx context.Context, name string, fn func(context.Context)) {
	log := Logger(ctx)
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := func() {}
	if a, ok := ctx.Value(appKey{}).(*App); ok {
		unhook := context.AfterFunc(a.base, cancel)
		a.running.Add(1)
		done = func() { unhook(); a.running.Done() }
	}
	go func() {
		defer done()
		defer cancel()
		defer func() {
			if v := recover(); v != nil {
				log.Error("panic in goroutine", "name", name, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			}
		}()
		fn(own)
	}()
}
