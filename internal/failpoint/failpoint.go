// Package failpoint marks the moments of a flow where tests stop it, break it
// or kill it. Hooks travel in the context, so parallel tests never meet and
// nothing is global; without a hook At is one look into the context.
//
// A child process has no context to carry hooks: built with the tag
// "failpoint" it also obeys the variable SOTTOCASA_FAILPOINT, such as
// "orders.place.after_quote=kill" (several with commas). What can follow the
// "=": kill (SIGKILL to itself), error, sleep:1s. The program that serves real
// shops is built without the tag and cannot be stopped this way.
package failpoint

import (
	"context"
	"fmt"
	"slices"
)

type key struct{}

// hook is one link of the chain of hooks in a context.
type hook struct {
	name Name
	do   func(context.Context) error
	next *hook
}

// At runs what a test has hung on name: first in ctx, then in the environment
// (only with the build tag). It gives nil when there is nothing, else what the
// hook returns; the caller treats that as its own failure.
func At(ctx context.Context, name Name) error {
	h, _ := ctx.Value(key{}).(*hook)
	for ; h != nil; h = h.next {
		if h.name == name {
			return h.do(ctx)
		}
	}
	return fromEnvironment(name)
}

// With gives a context in which At(name) calls do; the newest hook of a name
// wins. It panics on a name that is not in names.go.
func With(ctx context.Context, name Name, do func(context.Context) error) context.Context {
	if !slices.Contains(Names(), name) {
		panic(fmt.Sprintf("failpoint: %q is not in names.go", name))
	}
	next, _ := ctx.Value(key{}).(*hook)
	return context.WithValue(ctx, key{}, &hook{name: name, do: do, next: next})
}
