package exporter_test

import (
	"bytes"
	"testing"

	"sottocasa/catalog/importer"
	"sottocasa/internal/testkit"
	"sottocasa/media"
	"sottocasa/tenants"
)

// TestThereAndBackByThePage: a zip that is sent on the page brings what the
// command brings, its settings and boxes too when they are wanted, and none of
// them when they are not.
func TestThereAndBackByThePage(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.pack(h.fill())
	d := &importer.Desk{DB: h.DB, Parcels: media.NewParcels(h.bucket), Photos: h.photos}
	d.Register(h.Jobs)
	h.Work()
	sent := func(at tenants.Scope, raw []byte, settings bool) (x importer.Import) {
		t.Helper()
		id, err := d.Take(t.Context(), at, "vasi.zip", raw, nil, importer.Options{VAT: 22, Shelf: "Altro"})
		h.Must(err)
		is := func(state string) {
			h.Eventually(state, func() bool {
				got := ""
				h.Must(testkit.Query(h.Database.Super, `select state from shop.imports where id = $1`, []any{id}, &got))
				return got == state
			})
		}
		is("planned")
		h.Must(h.DB.ShopRead(t.Context(), at, func(r *tenants.ShopRead) { importer.Read(r, at.Shop, id, &x) }))
		h.Must(d.Confirm(t.Context(), at, id, settings))
		is("done")
		return x
	}
	there := h.empty("arrivo")
	if x := sent(there, first, true); !x.Settings.Offered() || x.Settings.Done {
		t.Errorf("what is offered: %+v", x.Settings)
	}
	if back := h.pack(there); !bytes.Equal(first, back) {
		want, got := contents(t, first), contents(t, back)
		for name, body := range want {
			if got[name] != body {
				t.Errorf("%s is another: %s", name, apart(body, got[name]))
			}
		}
	}
	if x := sent(there, first, true); x.Settings.Offered() {
		t.Errorf("a shop that has its own is offered others: %+v", x.Settings)
	}
	refused := h.empty("altrove")
	if x := sent(refused, first, false); !x.Settings.Offered() {
		t.Errorf("what is offered: %+v", x.Settings)
	}
	var name string
	h.Must(testkit.Query(h.Database.Super, `select s.legal ->> 'name' from shop.settings s where shop_id = $1`, []any{refused.Shop}, &name))
	if name != "" {
		t.Errorf("nobody wanted the settings, and %q sells", name)
	}
}
