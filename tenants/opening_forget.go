package tenants

import (
	"context"
	"errors"
)

// OpeningKept is how long an opening that nobody goes on with is kept: its
// address, telephone and e-mail serve nothing any more (art. 5.1.e GDPR).
const OpeningKept = `90 days`

// abandoned is true of an opening o that its shopkeeper has left lying. One that
// waits for its coordinator is not.
const abandoned = `o.state in ('begun', 'returned') and o.moved_at < now() - interval '` + OpeningKept + `'`

// ForgetOpenings takes away the openings that nobody has gone on with for
// OpeningKept, each with its draft and in a transaction of its own. The files of
// its pictures go with a job (DropPictures).
func ForgetOpenings(ctx context.Context, db *DB) error {
	type left struct {
		id   ID
		hood HoodID
	}
	var all []left
	err := db.PlatformRead(ctx, func(r *PlatformRead) {
		r.Each(`select o.id, o.hood_id from platform.openings o where `+abandoned+` order by o.id`, nil, func(row Row) error {
			var x left
			err := row.Scan(&x.id, &x.hood)
			all = append(all, x)
			return err
		})
	})
	for _, x := range all {
		err = errors.Join(err, db.Hood(ctx, InHood(x.hood, "sweep"), func(h *HoodTx) error { return forgetOpening(h, x.id) }))
	}
	return err
}

// forgetOpening takes one away. Who has gone on with it meanwhile keeps it.
func forgetOpening(h *HoodTx, id ID) error {
	var shops []ShopID
	err := h.Each(`delete from platform.openings o where o.hood_id = app.hood() and o.id = $1 and `+abandoned+` returning o.shop_id`, With(id), func(row Row) error {
		var shop ShopID
		err := row.Scan(&shop)
		shops = append(shops, shop)
		return err
	})
	if err != nil || len(shops) == 0 || shops[0].IsZero() {
		return err
	}
	shop := shops[0]
	if err := h.InShop(shop, forgetDraft); err != nil {
		return err
	}
	if err := h.Exec(`delete from platform.memberships where hood_id = app.hood() and shop_id = $1`, With(shop)); err != nil {
		return err
	}
	if err := h.Enqueue(DropPictures{shop}); err != nil {
		return err
	}
	return h.Change("conflict error.opening_moved", 1, `delete from platform.shops where hood_id = app.hood() and id = $1 and state = 'draft'`, With(shop))
}

// DropPictures is the job that removes the files of a shop that there is no more.
type DropPictures struct {
	Shop ShopID `json:"shop_id"`
}

// Kind names the job.
func (DropPictures) Kind() string { return "tenants.drop_pictures" }

// forgetDraft takes away the draft's own rows.
func forgetDraft(s *ShopTx) error {
	for _, table := range []string{`delete from shop.images where shop_id = $1`, `delete from shop.settings where shop_id = $1`} {
		if err := s.Exec(table, With(s.Shop())); err != nil {
			return err
		}
	}
	return s.Exec(`delete from hood.shops where hood_id = $1 and shop_id = $2`, With(s.Hood(), s.Shop()))
}
