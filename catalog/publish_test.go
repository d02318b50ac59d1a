package catalog_test

import (
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// wrongFields are the fields that a refusal marks.
func wrongFields(t *testing.T, err error) (names []string) {
	t.Helper()
	if err != nil && !fault.Has(err, fault.Invalid) {
		t.Fatalf("not a form: %v", err)
	}
	if err != nil {
		for _, f := range fault.From(err).Fields {
			names = append(names, f.Name)
		}
	}
	return names
}

// A product that lacks what the law asks for stays a draft, by every door: made
// anew, saved, changed with others. What was on sale without it may stay so.
func TestNothingGoesOnSaleThatLacksWhatTheLawAsks(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome"}
	get := func(id tenants.ID) (p catalog.Product) {
		w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { catalog.GetByID(r, at, id, &p) }))
		return p
	}
	shelf := get(w.Shop.Goods["miele"].Product).On
	fresh := func(state string) catalog.New {
		n := catalog.New{ShelfID: shelf, Product: catalog.Product{ID: tenants.NewID(), Title: locale.Text{It: "Crostata"}, Mode: catalog.Each, State: state, VATRate: 10}}
		n.Facts.Food, n.Variant.ID, n.Variant.Price = true, tenants.NewID(), 900
		return n
	}
	add := func(n catalog.New) error {
		return shop(w, func(x *tenants.ShopTx) error { return catalog.Make(x, n, nil) })
	}
	wanted := []string{"quantity", "allergens", "ingredients_it"}
	if got := wrongFields(t, add(fresh("live"))); !slices.Equal(got, wanted) {
		t.Errorf("a new product on sale: %v", got)
	}
	draft := fresh("draft")
	w.Must(add(draft))
	edit := func(id tenants.ID, change func(*catalog.Edit)) error {
		p := get(id)
		e := catalog.Edit{Product: id, Version: p.Variant.Version, Title: p.Title, About: p.About, Price: p.Variant.Asked(), State: p.State, OnHand: p.Variant.OnHand}
		change(&e)
		return shop(w, func(x *tenants.ShopTx) error { return catalog.Save(x, e) })
	}
	if got := wrongFields(t, edit(draft.ID, func(e *catalog.Edit) { e.State = "live" })); !slices.Equal(got, wanted) {
		t.Errorf("a draft put on sale: %v", got)
	}
	steps := func() (why []string) {
		w.Must(shop(w, func(x *tenants.ShopTx) error {
			all, err := catalog.TryBulk(x, catalog.Bulk{ID: tenants.NewID(), What: "state", State: "live"}, []tenants.ID{draft.ID})
			for _, s := range all {
				if s.Why != nil {
					why = append(why, s.Why.Key)
				}
			}
			return err
		}))
		return why
	}
	if got := steps(); !slices.Equal(got, []string{"gate.quantity"}) {
		t.Errorf("with others: %v", got)
	}

	w.Super(`update shop.products set state = 'live' where id = $1`, draft.ID) // from before there were gates
	w.Must(edit(draft.ID, func(e *catalog.Edit) { e.Price = 1000 }))
	if got := wrongFields(t, edit(draft.ID, func(e *catalog.Edit) { e.About = locale.Text{En: "A tart"} })); !slices.Equal(got, []string{"about_it"}) {
		t.Errorf("on sale, and in English only: %v", got)
	}
	w.Super(`update shop.settings set legal = legal - 'vat' where shop_id = $1`, w.Shop.ID)
	other := fresh("live")
	other.Exempt, other.Facts = "sold_by_number", catalog.Facts{}
	if got := wrongFields(t, add(other)); !slices.Equal(got, []string{"state"}) {
		t.Errorf("of a seller without a VAT number: %v", got)
	}
}
