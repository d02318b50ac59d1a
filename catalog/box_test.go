package catalog_test

import (
	"errors"
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// A box goes on sale with its contents: not empty, not with something that is no
// longer on sale, by no door. Its copy has the same contents.
func TestABoxIsPublishedWithItsContents(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome"}
	get := func(id tenants.ID) (p catalog.Product) {
		w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { catalog.GetByID(r, at, id, &p) }))
		return p
	}
	n := catalog.New{ShelfID: get(w.Shop.Goods["miele"].Product).On, Product: catalog.Product{ID: tenants.NewID(), Title: locale.Text{It: "Cassetta"},
		Mode: catalog.Each, State: "draft", VATRate: 10, Exempt: "sold_by_number"}}
	n.Variant.ID, n.Variant.Price = tenants.NewID(), 1500
	w.Must(shop(w, func(x *tenants.ShopTx) error { return catalog.Make(x, n, nil) }))
	w.Must(shop(w, func(x *tenants.ShopTx) error { return catalog.SetBox(x, n.ID, 1, catalog.FixedBox, catalog.BoxRules{}) }))
	publish := func() []string {
		p := get(n.ID)
		return wrongFields(t, shop(w, func(x *tenants.ShopTx) error {
			return catalog.Save(x, catalog.Edit{Product: n.ID, Version: p.Variant.Version, Title: p.Title, Price: 1500, State: "live"})
		}))
	}
	bulk := func() (why []string) {
		w.Must(shop(w, func(x *tenants.ShopTx) error {
			all, err := catalog.TryBulk(x, catalog.Bulk{ID: tenants.NewID(), What: "state", State: "live"}, []tenants.ID{n.ID})
			for _, s := range all {
				if s.Why != nil {
					why = append(why, s.Why.Key)
				}
			}
			return err
		}))
		return why
	}
	if got := publish(); !slices.Equal(got, []string{"box"}) {
		t.Errorf("an empty box: %v", got)
	}
	if got := bulk(); !slices.Equal(got, []string{"gate.box_empty"}) {
		t.Errorf("an empty box with others: %v", got)
	}
	put := func(slug string, a catalog.Amount) error {
		return shop(w, func(x *tenants.ShopTx) error {
			return catalog.PutInBox(x, n.ID, catalog.Entry{Variant: w.Shop.Goods[slug].Variant, Amount: a})
		})
	}
	w.Must(errors.Join(put("miele", catalog.Amount{Pieces: 2}), put("fesa", catalog.Amount{Grams: 500})))
	w.Super(`update shop.products set state = 'hidden' where id = $1`, w.Shop.Goods["biscotti"].Product)
	w.Super(`delete from platform.listings where product_id = $1`, w.Shop.Goods["biscotti"].Product)
	w.Must(put("biscotti", catalog.Amount{Pieces: 1}))
	if got := publish(); !slices.Equal(got, []string{"box"}) {
		t.Errorf("with something hidden: %v", got)
	}
	w.Must(shop(w, func(x *tenants.ShopTx) error {
		return catalog.TakeOut(x, n.ID, nil, []tenants.ID{w.Shop.Goods["biscotti"].Variant})
	}))
	if got := publish(); len(got) != 0 {
		t.Errorf("it is whole: %v", got)
	}
	if got := wrongFields(t, put("biscotti", catalog.Amount{Pieces: 1})); !slices.Equal(got, []string{"box"}) {
		t.Errorf("something hidden into a box on sale: %v", got)
	}
	copiedBox(t, w, n.ID, get)
}

// copiedBox has what the box that it was copied from has.
func copiedBox(t *testing.T, w *world.World, from tenants.ID, get func(tenants.ID) catalog.Product) {
	t.Helper()
	copied := tenants.NewID()
	w.Must(shop(w, func(x *tenants.ShopTx) error { return catalog.Duplicate(x, from, copied, locale.Text{It: "Altra"}) }))
	held := 0
	w.Must(testkit.Query(w.Database.Super, `select count(*)::int from shop.box_items a join shop.box_items b using (shop_id, variant_id, grp)
		where a.box_id = $1 and b.box_id = $2`, []any{from, copied}, &held))
	if p := get(copied); held != 2 || p.Box != catalog.FixedBox || p.State != "draft" {
		t.Errorf("the copy has %d, is %q and %s", held, p.Box, p.State)
	}
}
