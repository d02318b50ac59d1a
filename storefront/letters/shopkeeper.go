package letters

import (
	"context"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// shopkeeper is whom a letter to a shop goes to, and in which language.
type shopkeeper struct {
	scope tenants.Scope
	place *tenants.Place
	card  tenants.Card
	email string
	words *locale.Printer
	page  string // address of the shop's own pages
}

// shopkeeper reads whom to write to, with what the letter is about in the same
// round trip; nil for a shop that left no address. A shop or a matter that is
// gone is not tried again.
func (w *writer) shopkeeper(ctx context.Context, s tenants.Scope, matter func(*tenants.ShopRead)) (*shopkeeper, error) {
	place, ok := w.Hosts.Shop(s.Shop)
	if !ok {
		return nil, fault.New(fault.Unavailable, "error.slow").Because("shop %s has no host now", s.Shop)
	}
	to := &shopkeeper{scope: s, place: place}
	var own tenants.Settings
	err := w.DB.ShopRead(ctx, s, func(r *tenants.ShopRead) {
		if matter != nil {
			matter(r)
		}
		tenants.OwnCard(r, s.Hood, s.Shop, &to.card)
		tenants.GetSettings(r, s.Shop, &own)
	})
	if fault.Has(err, fault.NotFound) {
		return nil, tenants.Never(err)
	}
	if err != nil || own.Email == "" {
		return nil, err
	}
	lang := locale.It
	if err := w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.ShopLang(r, s.Hood, s.Shop, own.Email, &lang) }); err != nil {
		return nil, err
	}
	to.email, to.words, to.page = own.Email, w.Words.In(lang), w.AppURL+view.Root(lang)+"/admin/"+place.Slug
	return to, nil
}

// letter is one to the shop, with its envelope only.
func (to *shopkeeper) letter(kind, id string) mail.Letter {
	return mail.Letter{ID: id, To: to.email, Lang: to.words.Lang, Kind: kind, Hood: to.scope.Hood.String(), Shop: to.scope.Shop.String()}
}
