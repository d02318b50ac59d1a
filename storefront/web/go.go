package web

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// voiceKey is where a request's voice rides through its context.
type voiceKey struct{}

// voice is who speaks in a request's lines of the log. Most requests say no
// more than the one line at their end: the logger is made for the first other.
type voice struct {
	app  *App
	id   string
	site *Site // nil until it is known
	once sync.Once
	log  *slog.Logger
}

func (v *voice) logger() *slog.Logger {
	v.once.Do(func() { v.log = slog.New(v.app.log.Handler().WithAttrs(v.says(nil))) })
	return v.log
}

// says appends who speaks: the request's id and its scope.
func (v *voice) says(to []slog.Attr) []slog.Attr {
	to = append(to, slog.String("request", v.id))
	if s := v.site; s != nil {
		to = append(to, slog.String("site", string(s.Kind)), slog.String("hood", s.Hood), slog.String("shop", s.Shop))
	}
	return to
}

// Logger is the logger of the request that ctx belongs to, with its id and
// scope; the default one outside a request.
func Logger(ctx context.Context) *slog.Logger {
	if v, ok := ctx.Value(voiceKey{}).(*voice); ok {
		return v.logger()
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
	if v, ok := ctx.Value(voiceKey{}).(*voice); ok {
		a := v.app
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
