package catalog

import (
	"context"
	"time"

	"sottocasa/tenants"
)

// Appear is the moment at which a draft goes on sale by itself.
type Appear struct {
	Hood    tenants.HoodID `json:"hood"`
	Shop    tenants.ShopID `json:"shop"`
	Product tenants.ID     `json:"product"`
	At      time.Time      `json:"at"`
}

// Kind names the job.
func (Appear) Kind() string { return "catalog.appear" }

// DoAppear puts a draft on sale whose moment this still is: one that was planned
// for another moment since, or shown or hidden by hand, stays as it is. A clock
// that is ahead of the database's makes it come again.
func DoAppear(ctx context.Context, db *tenants.DB, j Appear) error {
	early := false
	err := db.Hood(ctx, tenants.InHood(j.Hood, "job:"+j.Kind()), func(h *tenants.HoodTx) error {
		if err := h.One(`select now() < $1`, tenants.With(j.At), &early); err != nil || early {
			return err
		}
		if err := h.InShop(j.Shop, func(t *tenants.ShopTx) error { return appear(t, j) }); err != nil {
			return err
		}
		return h.FinishJob()
	})
	if err == nil && early {
		return tenants.Later(time.Second)
	}
	return err
}

func appear(t *tenants.ShopTx, j Appear) error {
	var p *Product
	err := t.Each(`select id from shop.variants where shop_id = $1 and product_id = $2 order by id for update`, tenants.With(t.Shop(), j.Product),
		func(tenants.Row) error { return nil })
	if err == nil {
		err = t.Each(wholeOne, tenants.With(t.Shop(), "UTC", j.Product), func(row tenants.Row) error {
			p = &Product{}
			return row.Scan(p.whole()...)
		})
	}
	if err != nil || p == nil || p.LiveAt == nil || !p.LiveAt.Equal(j.At) {
		return err
	}
	err = t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set version = version + 1 where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), p.Variant.ID)) // a form that shows it as a draft is old
	if err != nil {
		return err
	}
	now := *p
	now.State, now.LiveAt = live, nil
	return now.keep(t, *p)
}
