package importer

import (
	"context"
	"encoding/json"

	"sottocasa/catalog"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/clock"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Settled is what the settings of a zip do to a shop.
type Settled struct {
	Taken   bool              // or would be: the shop has said nothing of itself yet
	Changes []Change          // what is another; a kind of settings that has no short value has its name alone
	Seller  *tenants.Settings // who would sell
}

// fresh reports whether a shop has said nothing of itself yet: neither who sells
// nor anything on sale. It takes the settings of a zip with the goods; any other
// keeps its own.
const fresh = `select not exists (select from shop.products where shop_id = $1 and state = 'live')
	and not exists (select from shop.settings where shop_id = $1 and legal ->> 'name' <> '')`

// WouldSettle says what Settle would do, and writes nothing.
func WouldSettle(ctx context.Context, db *tenants.DB, at tenants.Scope, folder *fetch.Folder) (s Settled, err error) {
	if !folder.Has(Settings) {
		return s, nil
	}
	f, hours, err := readFace(folder)
	if err != nil {
		return s, err
	}
	var card tenants.Card
	var was tenants.Settings
	err = db.ShopRead(ctx, at, func(r *tenants.ShopRead) {
		r.One(fresh, tenants.With(at.Shop), &s.Taken)
		tenants.OwnCard(r, at.Hood, at.Shop, &card)
		tenants.GetSettings(r, at.Shop, &was)
	})
	if err != nil || !s.Taken {
		return s, err
	}
	seller := f.settings()
	s.Seller, s.Changes = &seller, f.changes(card, was, hours)
	return s, nil
}

// Settle brings the settings, the hours and the face of a zip into a shop that
// has said nothing of itself yet, before the goods: what may go on sale is asked
// of who sells. then runs in the same transaction; nil is nothing. What belongs
// to the shop's place in its neighbourhood stays as it is. Without photos it
// brings no pictures. Settings that make no sense are a fault Invalid.
func Settle(ctx context.Context, db *tenants.DB, at tenants.Scope, folder *fetch.Folder, photos *media.Intake, then func(*tenants.ShopTx) error) (Settled, error) {
	s, err := WouldSettle(ctx, db, at, folder)
	if err != nil || !s.Taken {
		return s, err
	}
	f, hours, err := readFace(folder)
	if err != nil {
		return s, err
	}
	cover, err := restorePicture(ctx, db, at, f.Cover, folder, photos)
	if err != nil {
		return s, err
	}
	logo, err := restorePicture(ctx, db, at, f.Logo, folder, photos)
	if err != nil {
		return s, err
	}
	err = db.Shop(ctx, at, func(t *tenants.ShopTx) error {
		// Somebody may have said who sells while the pictures came.
		if err := t.One(fresh, tenants.With(t.Shop()), &s.Taken); err != nil || !s.Taken {
			return err
		}
		if err := f.write(t, hours, cover, logo); err != nil || then == nil {
			return err
		}
		return then(t)
	})
	return s, err
}

// write gives the shop in scope the face.
func (f *Face) write(t *tenants.ShopTx, hours clock.Hours, cover, logo []byte) error {
	var now tenants.Card
	if err := tenants.LockCard(t, &now); err != nil {
		return err
	}
	now.Name, now.Kind, now.Trade, now.Tagline, now.Theme, now.Accent, now.Hours = f.Name, f.Kind, f.Trade, f.Tagline, f.Theme, f.Accent, hours
	now.Street, now.Civic = f.Street, f.Civic
	zones, gifts := now.Terms.Zones, now.Terms.Gifts
	now.Terms = f.Terms
	now.Terms.Zones, now.Terms.Gifts = zones, gifts
	if cover != nil {
		now.Cover = cover
	}
	if logo != nil {
		now.Logo = logo
	}
	if err := tenants.SaveCard(t, now); err != nil {
		return err
	}
	if err := tenants.SaveSettings(t, f.settings()); err != nil {
		return err
	}
	if err := tenants.Record(t, tenants.Deed{What: "settings_brought", Subject: tenants.ID(t.Shop())}); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// FillBoxes fills the boxes of a zip once all goods are in, and puts those on sale
// that were.
func FillBoxes(t *tenants.ShopTx, folder *fetch.Folder) error {
	f, _, err := readFace(folder)
	if err != nil || len(f.Boxes) == 0 {
		return err
	}
	return catalog.UnpackBoxes(t, f.Boxes)
}

// restorePicture takes a picture of the zip and gives it as a card has it.
func restorePicture(ctx context.Context, db *tenants.DB, at tenants.Scope, k *Kept, folder *fetch.Folder, photos *media.Intake) ([]byte, error) {
	if photos == nil || k == nil || len(k.Widths) == 0 {
		return nil, nil
	}
	ready, err := ReadReady(folder, k.Largest(), k.Widths, k.Height)
	if err != nil {
		return nil, err
	}
	var p media.Picture
	err = photos.AddReady(ctx, db, at, ready, func(t *tenants.ShopTx, image tenants.ID) error {
		return t.One(`select picture from shop.images where shop_id = $1 and id = $2`, tenants.With(t.Shop(), image), &p)
	})
	if err != nil {
		return nil, err
	}
	p.Alt = k.Alt
	return json.Marshal(p)
}
