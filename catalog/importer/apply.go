package importer

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Chunk is how many products are decided about, or written, at once: the memory
// that an import takes does not grow with its file.
const Chunk = 200

// Then is what an import writes beside some products, in the same transaction;
// nil is nothing.
type Then func(*tenants.ShopTx, []Step) error

func (f Then) tell(t *tenants.ShopTx, steps []Step) error {
	if f == nil {
		return nil
	}
	return f(t, steps)
}

// Apply writes what some products of a file change, all in one transaction with
// what then does, and gives what became of each. What cannot be written is tried
// alone, so that one broken row never keeps good ones out.
func Apply(ctx context.Context, db *tenants.DB, at tenants.Scope, items []Item, o Options, seen Seen, then Then) ([]Step, error) {
	steps, err := write(ctx, db, at, items, o, seen, then)
	switch {
	case err == nil:
		return steps, failpoint.At(ctx, failpoint.ImportAfterCommit)
	case ctx.Err() != nil || fault.Has(err, fault.Unavailable):
		return nil, err
	case len(items) == 1:
		step := Step{Item: items[0]}.refuse(whyOf(err))
		return []Step{step}, db.Shop(ctx, at, func(t *tenants.ShopTx) error { return then.tell(t, []Step{step}) })
	}
	maps.DeleteFunc(seen, func(_ string, line int) bool { // what was planned in vain was not seen
		return slices.ContainsFunc(items, func(it Item) bool { return it.Line == line })
	})
	var all []Step
	for i := range items {
		one, err := Apply(ctx, db, at, items[i:i+1], o, seen, then)
		if err != nil {
			return all, err
		}
		all = append(all, one...)
	}
	return all, nil
}

func write(ctx context.Context, db *tenants.DB, at tenants.Scope, items []Item, o Options, seen Seen, then Then) (steps []Step, err error) {
	err = db.Shop(ctx, at, func(t *tenants.ShopTx) error {
		var p *planner
		if steps, p, err = plan(t, items, o, seen, true); err != nil {
			return err
		}
		if err := p.write(t, steps); err != nil {
			return err
		}
		if err := then.tell(t, steps); err != nil {
			return err
		}
		return failpoint.At(ctx, failpoint.ImportBeforeCommit)
	})
	return steps, err
}

// write does what was planned.
func (p *planner) write(t *tenants.ShopTx, steps []Step) error {
	var settle []tenants.ID
	var fresh []catalog.New
	var others []catalog.Rewritten
	for i := range steps {
		s := &steps[i]
		switch s.Verdict {
		case Added:
			s.ID = s.now.ID
			fresh = append(fresh, s.now)
		case Changed:
			settle = append(settle, s.ID)
			others = append(others, catalog.Rewritten{Was: s.was, Now: s.now})
		case Same, Refused:
		}
	}
	if len(fresh)+len(others) == 0 {
		return nil
	}
	err := t.Together(func() error {
		for _, s := range p.fresh {
			if err := catalog.AddShelf(t, s); err != nil {
				return err
			}
		}
		if err := catalog.Rewrite(t, others); err != nil {
			return err
		}
		return catalog.AddMany(t, fresh)
	})
	if err != nil {
		return err
	}
	return catalog.Settle(t, settle)
}

// Run brings the products of a table into a shop, or with dry only says what it
// would do, and tells each of what became of them, in the file's order.
func Run(ctx context.Context, db *tenants.DB, at tenants.Scope, r *Reader, o Options, dry bool, each func(Step) error) error {
	seen := Seen{}
	for {
		items, err := r.some()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return nil
		}
		var steps []Step
		if dry {
			err = db.Shop(ctx, at, func(t *tenants.ShopTx) (err error) { steps, err = Plan(t, items, o, seen, false); return err })
		} else {
			steps, err = Apply(ctx, db, at, items, o, seen, nil)
		}
		if err != nil {
			return err
		}
		for _, s := range steps {
			if err := each(s); err != nil {
				return err
			}
		}
	}
}

// some gives the next products, at most a Chunk; none at the end.
func (r *Reader) some() ([]Item, error) {
	var items []Item
	for len(items) < Chunk {
		it, err := r.Next()
		if errors.Is(err, io.EOF) {
			return items, nil
		}
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}
