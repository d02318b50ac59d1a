package exporter

import (
	"context"
	"encoding/json"

	"sottocasa/catalog"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/media"
	"sottocasa/tenants"
)

// settingsBytes is the most that the settings of a zip may take.
const settingsBytes = 1 << 20

// Restore brings the settings, the hours and the face of a zip into a shop that
// is Fresh, before the goods: what may go on sale is asked of who sells.
// What belongs to the shop's place in its neighbourhood stays as it is. Without
// photos it brings no pictures. Settings that make no sense are a fault Invalid.
func Restore(ctx context.Context, db *tenants.DB, at tenants.Scope, folder *fetch.Folder, photos *media.Intake) error {
	f, hours, err := readFace(folder)
	if err != nil {
		return err
	}
	cover, err := restorePicture(ctx, db, at, f.Cover, folder, photos)
	if err != nil {
		return err
	}
	logo, err := restorePicture(ctx, db, at, f.Logo, folder, photos)
	if err != nil {
		return err
	}
	var was tenants.Card
	if err := db.ShopRead(ctx, at, func(r *tenants.ShopRead) { tenants.OwnCard(r, at.Hood, at.Shop, &was) }); err != nil {
		return err
	}
	return db.Shop(ctx, at, func(t *tenants.ShopTx) error {
		now := was
		now.Name, now.Kind, now.Trade, now.Tagline, now.Theme, now.Accent, now.Hours = f.Name, f.Kind, f.Trade, f.Tagline, f.Theme, f.Accent, hours
		now.Street, now.Civic = f.Street, f.Civic
		f.Terms.Zones, f.Terms.Gifts = was.Terms.Zones, was.Terms.Gifts
		now.Terms = f.Terms
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
		return tenants.Bump(t)
	})
}

// RestoreBoxes fills the boxes of a zip once all goods are in, and puts those on
// sale that were.
func RestoreBoxes(ctx context.Context, db *tenants.DB, at tenants.Scope, folder *fetch.Folder) error {
	f, _, err := readFace(folder)
	if err != nil || len(f.Boxes) == 0 {
		return err
	}
	return db.Shop(ctx, at, func(t *tenants.ShopTx) error { return catalog.UnpackBoxes(t, f.Boxes) })
}

// Fresh reports whether a shop has said nothing of itself yet: neither who sells
// nor anything on sale. It takes the settings of a zip with the goods; any other
// keeps its own.
func Fresh(ctx context.Context, db *tenants.DB, at tenants.Scope) (fresh bool, err error) {
	err = db.ShopRead(ctx, at, func(r *tenants.ShopRead) {
		r.One(`select not exists (select from shop.products where shop_id = $1 and state = 'live')
			and not exists (select from shop.settings where shop_id = $1 and legal ->> 'name' <> '')`, tenants.With(at.Shop), &fresh)
	})
	return fresh, err
}

// SellerIn is who sells in the shop of a zip.
func SellerIn(folder *fetch.Folder) (tenants.Settings, error) {
	f, _, err := readFace(folder)
	return f.settings(), err
}

func readFace(folder *fetch.Folder) (f Face, hours clock.Hours, err error) {
	raw, err := folder.Table(Settings, settingsBytes)
	if err != nil {
		return f, hours, err
	}
	if json.Unmarshal(raw, &f) != nil || json.Unmarshal(f.Hours, &hours) != nil || !f.sound() {
		return f, hours, fault.New(fault.Invalid, "import.settings_bad")
	}
	return f, hours, nil
}

func (f *Face) settings() tenants.Settings {
	return tenants.Settings{About: f.About, Phone: f.Phone, WhatsApp: f.WhatsApp, Email: f.Email, Address: f.Address, Legal: f.Legal,
		WeeklyClosing: f.WeeklyClosing}
}

// sound refuses texts that no form of ours takes.
func (f *Face) sound() bool {
	for _, s := range []string{f.Name, f.Kind.It, f.Kind.En, f.Tagline.It, f.Tagline.En, f.Theme, f.Trade, f.Accent, f.Street, f.Civic, f.Phone, f.WhatsApp, f.Email,
		f.Address.Street, f.Address.Comune, f.Legal.Name, f.Legal.VAT, f.Legal.TaxCode, f.WeeklyClosing.It, f.WeeklyClosing.En} {
		if clean, err := italy.CleanLine(s, 300); err != nil || clean != s {
			return false
		}
	}
	return f.Name != "" && len(f.Accent) == 7 && f.Accent[0] == '#' && f.Terms.MinOrder >= 0 && f.Terms.LeadMinutes >= 0 && f.Terms.PickupSeats >= 0 &&
		f.Terms.FreeFrom >= 0 && f.Terms.Bag.Price >= 0
}

// restorePicture takes a picture of the zip and gives it as a card has it.
func restorePicture(ctx context.Context, db *tenants.DB, at tenants.Scope, k *Kept, folder *fetch.Folder, photos *media.Intake) ([]byte, error) {
	if photos == nil || k == nil || len(k.Widths) == 0 {
		return nil, nil
	}
	ready, err := importer.ReadReady(folder, k.largest(), k.Widths, k.Height)
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
