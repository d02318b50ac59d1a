package main

import (
	"context"
	"fmt"

	"sottocasa/catalog"
	"sottocasa/tenants"
)

// listingsCmd makes every shop's listings anew. Servers do it by themselves for
// shops whose listings were made by older rules.
type listingsCmd struct{}

// Run does it, shop by shop.
func (listingsCmd) Run(ctx context.Context) error {
	db, err := operatorDB(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	const everyShop = 1 << 30
	shops, goods, err := relist(ctx, db, true, everyShop)
	if err == nil {
		fmt.Printf("%d products of %d shops are listed anew\n", goods, shops)
	}
	return err
}

// relist makes the listings of some shops anew, each in a transaction of its own.
func relist(ctx context.Context, db *tenants.DB, all bool, most int) (shops, goods int, err error) {
	var stale []tenants.Scope
	err = db.PlatformRead(ctx, func(r *tenants.PlatformRead) { catalog.Stale(r, all, most, &stale) })
	if err != nil {
		return 0, 0, err
	}
	for _, s := range stale {
		err := db.Shop(ctx, s, func(t *tenants.ShopTx) error {
			n, err := catalog.Relist(t)
			goods += n
			return err
		})
		if err != nil {
			return shops, goods, fmt.Errorf("shop %s: %w", s.Shop, err)
		}
		shops++
	}
	return shops, goods, nil
}

// relistAtOnce is how many shops are looked up together.
const relistAtOnce = 100

// relist brings listings that older rules made up to date, then rests: nothing
// makes old ones while this program serves.
func (x *program) relist(ctx context.Context) {
	for {
		shops, _, err := relist(ctx, x.db, false, relistAtOnce)
		if err != nil {
			if ctx.Err() == nil {
				x.log.WarnContext(ctx, "listings not made anew", "error", err)
			}
			return
		}
		if shops == 0 {
			break
		}
		x.log.InfoContext(ctx, "listings made anew", "shops", shops)
	}
	<-ctx.Done()
}
