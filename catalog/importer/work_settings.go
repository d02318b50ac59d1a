package importer

import (
	"context"
	"errors"

	"sottocasa/tenants"
)

// planSettings writes down what the settings of a shop's own zip would change;
// its goods are judged as theirs who would sell.
func (d *Desk) planSettings(ctx context.Context, at tenants.Scope, x *Import) (err error) {
	if x.Settings == nil {
		return nil
	}
	folder, shut, err := d.folder(ctx, at, x)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	s, err := WouldSettle(ctx, d.DB, at, folder)
	if err != nil {
		return err
	}
	x.Settings.Taken, x.Settings.Changes, x.Options.Seller = s.Taken, list(s.Changes), s.Seller
	return d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error { return x.keepSettings(t) })
}

// settle brings the settings in, once, when they are wanted.
func (d *Desk) settle(ctx context.Context, at tenants.Scope, x *Import) (err error) {
	if x.Settings == nil || !x.Settings.Take || x.Settings.Done {
		return nil
	}
	folder, shut, err := d.folder(ctx, at, x)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	_, err = Settle(ctx, d.DB, at, folder, d.Photos, func(t *tenants.ShopTx) error {
		x.Settings.Done = true
		return x.keepSettings(t)
	})
	if err != nil {
		x.Settings.Done = false
	}
	return err
}

func (x *Import) keepSettings(t *tenants.ShopTx) error {
	return t.Exec(`update shop.imports set settings = $3 where shop_id = $1 and id = $2`, tenants.With(t.Shop(), x.ID, x.Settings))
}
