package shop_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// withExtras has the world's shop pack in bags of ten cents, ask a deposit of
// thirty for a jar of honey, and give a code.
func withExtras(w *world.World, c catalog.Code) {
	w.T.Helper()
	w.Super(`update hood.shops set terms = terms || '{"bag": {"price": 10, "rate": 22, "count": 1}}' where hood_id = $1 and shop_id = $2`, w.Hood, w.Shop.ID)
	w.Super(`update shop.products set deposit_cents = 30 where id = $1`, w.Shop.Goods["miele"].Product)
	c.ID, c.Starts = tenants.NewID(), time.Now().Add(-time.Hour)
	w.Must(w.DB.Shop(w.T.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(t *tenants.ShopTx) error { return catalog.AddCode(t, c) }))
}

// sumRows are the page's sums, "name value", one after the other.
func (b *browser) sumRows() string {
	b.t.Helper()
	var out []string
	for n := range b.page.Descendants() {
		if n.Data != "dl" || attr(n, "class") != "sums" {
			continue
		}
		for x := range n.Descendants() {
			if x.Type == html.ElementNode && (x.Data == "dt" || x.Data == "dd") {
				sep := " "
				if x.Data == "dt" {
					sep = "|"
				}
				out = append(out, sep+wordsOf(x))
			}
		}
	}
	return strings.Join(out, "")
}

func wordsOf(n *html.Node) string {
	var out []string
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			out = append(out, strings.Fields(x.Data)...)
		}
	}
	return strings.Join(out, " ")
}

// adds fails unless the page's sums have these rows.
func (b *browser) adds(rows ...string) *browser {
	b.t.Helper()
	got := b.sumRows()
	for _, want := range rows {
		if want = strings.Join(strings.Fields(want), " "); !strings.Contains(got, "|"+want) {
			b.t.Errorf("%s: the sums lack %q: %s", b.at, want, got)
		}
	}
	return b
}

func (b *browser) printer() *locale.Printer {
	if b.root != "" {
		return b.w.Words.In(locale.En)
	}
	return b.w.Words.In(locale.It)
}

// TestACodeStandsInEverySum follows a basket with a code, a bag and deposits from
// the basket to its papers: each page has them in rows of their own.
func TestACodeStandsInEverySum(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		withExtras(w, catalog.Code{Word: "PROVA10", Percent: 10})
		p := b.printer()
		// 5,67 € of pasta and 13,80 € of honey less 10 %, a bag, two deposits, 2,50 € for the delivery.
		row := func(key string, c money.Cents) string { return p.T(key) + " " + p.Money(c) }
		code := p.T("code.row", "code", "PROVA10") + " " + p.Money(-195)
		extras, total := row("extras.sum", 70), p.T("summary.total")+" "+p.T("price.vat_included_short")+" "+p.Money(2072)
		goods, fee := row("code.before", 1947), row("delivery.name", 250)
		b.get("/products/spaghetti").send("/cart/add", "quantity", "3")
		b.get("/products/miele").send("/cart/add", "quantity", "2")
		b.send("/cart/code", "shop", w.Shop.ID.String(), "code", "nessuno").is("/cart/code", http.StatusUnprocessableEntity).says("code.unknown")
		if b.typed("code") != "nessuno" {
			t.Error("what was typed is gone")
		}
		b.get("/cart").send("/cart/bags", "bags", "21").is("/cart/bags", http.StatusUnprocessableEntity).says("error.bags", "most", 20)
		b.get("/cart").send("/cart/code", "shop", w.Shop.ID.String(), "code", "prova 10").is("/cart", http.StatusOK).adds(p.T("cart.goods", "count", 5)+" "+p.Money(1947), code, extras, fee)
		if want := p.Money(1752 + 70); !strings.Contains(b.text, want) {
			t.Errorf("the bar below does not say %s", want)
		}
		b.get("/checkout").send("/checkout", "method", "delivery", "cap", "00152", "street", "via di donna olimpia 9901")
		b.get("/checkout/window").toSummary(door).adds(goods, code, extras, fee, total).send("/checkout/order", "pay", "card")
		w.Must(w.Sandbox.Pay(b.session(), world.GoodCard))
		b.get("/checkout/return").says("status.placed").adds(goods, code, extras, fee, total)
		order := b.path()
		b.get(order+"/receipt").adds(goods, code, extras, fee, total)
		file := strings.Join(strings.Fields(pdfWords(t, b.s.Get(b.host, b.root+order+"/receipt.pdf", b.cookies()).Text)), " ")
		for _, want := range []string{goods, code, extras, fee} {
			if want = strings.Join(strings.Fields(want), " "); !strings.Contains(file, want) && !strings.Contains(strings.ReplaceAll(file, "-", "−"), want) {
				t.Errorf("the file lacks %q: %s", want, file)
			}
		}
	})
}

// TestAGivenDeliveryIsTold: a code that gives the delivery asks nothing for it, in
// the basket already.
func TestAGivenDeliveryIsTold(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		withExtras(w, catalog.Code{Word: "PORTA", FreeDelivery: true})
		p := b.printer()
		b.get("/products/miele").send("/cart/add", "quantity", "2").adds(p.T("delivery.name") + " " + p.Money(250))
		b.send("/cart/code", "shop", w.Shop.ID.String(), "code", "porta").is("/cart", http.StatusOK).adds(p.T("delivery.name") + " " + p.T("checkout.free"))
		code := p.T("code.row", "code", "PORTA") + " " + p.T("offers.free_delivery")
		b.get("/checkout").send("/checkout", "method", "delivery", "cap", "00152", "street", "via di donna olimpia 9901")
		b.get("/checkout/window").toSummary(door).adds(p.T("summary.goods")+" "+p.Money(1380), code, p.T("delivery.name")+" "+p.T("checkout.free"))
	})
}

// TestAPresentRunsOut: who orders is told that it has, and orders all the same.
func TestAPresentRunsOut(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		w.Must(w.DB.Shop(w.T.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
			return tenants.AddGift(x, tenants.Gift{Variant: w.Shop.Goods["ultimo"].Variant, From: 1000})
		}))
		name := "L'ultimo vaso"
		if b.root != "" {
			name = "The last vase"
		}
		b.get("/products/miele").send("/cart/add", "quantity", "2").says("gift.told", "name", name)
		b.get("/checkout").send("/checkout", "method", "pickup")
		b.toSummary(who).says("gift.line")
		w.Super(`update shop.variants set on_hand = 0 where id = $1`, w.Shop.Goods["ultimo"].Variant)
		b.send("/checkout/order", "pay", "counter").says("status.placed").says("gift.gone")
	})
}
