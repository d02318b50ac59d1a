package shop_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// TestAReceiptSaysWhatTheBookSays: a code takes 5 € off the goods of one rate
// only, and the delivery follows the goods as they were before it (VAT-03): page,
// file, register and book have the same sums by rate.
func TestAReceiptSaysWhatTheBookSays(t *testing.T) {
	w := world.New(t)
	shelf := catalog.Shelf{ID: tenants.NewID(), Slug: "pasta", Title: locale.Text{It: "Pasta", En: "Pasta"}, Position: 2}
	w.Must(w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(s *tenants.ShopTx) error {
		if err := catalog.AddShelf(s, shelf); err != nil {
			return err
		}
		return catalog.AddCode(s, catalog.Code{ID: tenants.NewID(), Word: "MENO5", Amount: 500, Shelf: &shelf.ID, Starts: time.Now().Add(-time.Hour)})
	}))
	w.Goods(`update shop.products set shelf_id = $1 where shop_id = $2 and slug = 'spaghetti'`, shelf.ID, w.Shop.ID)
	b := visit(t, w, open(t, w), locale.It)
	b.get("/products/miele").send("/cart/add", "quantity", "1")
	b.get("/products/spaghetti").send("/cart/add", "quantity", "6")
	b.send("/cart/code", "shop", w.Shop.ID.String(), "code", "meno5").is("/cart", http.StatusOK)
	b.get("/checkout").send("/checkout", "method", "delivery", "cap", "00152", "street", "via di donna olimpia 9901")
	b.get("/checkout/window").toSummary(door).send("/checkout/order", "pay", "card")
	w.Must(w.Sandbox.Pay(b.session(), world.GoodCard))
	b.get("/checkout/return").says("status.placed")
	order := strings.TrimPrefix(b.at, b.root)
	// 11,34 € of goods at 4 %, 6,90 € at 10 %, 2,50 € for the delivery.
	at := map[string]int{"4": 1134 - 500 + 155, "10": 690 + 95}
	b.get(order + "/receipt")
	file := pdfWords(t, b.s.Get(b.host, order+"/receipt.pdf", b.cookies()).Text)
	w.Work()
	sum := func(sql string, args ...any) (cents int) {
		w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
			r.One(`select coalesce(sum(`+sql, tenants.With(append([]any{w.Shop.ID}, args...)...), &cents)
		}))
		return cents
	}
	w.Eventually("the register", func() bool { return sum(`gross_cents), 0)::int from shop.register where shop_id = $1`) == 1574 })
	for rate, want := range at {
		booked := -sum(`amount_cents), 0)::int from shop.ledger where shop_id = $1 and account in ('sales:' || $2, 'vat:' || $2)`, rate)
		registered := sum(`gross_cents), 0)::int from shop.register where shop_id = $1 and rate::text = $2`, rate)
		if booked != want || registered != want {
			t.Errorf("at %s %%: %d in the book, %d in the register, want %d", rate, booked, registered, want)
		}
		shown := strings.ReplaceAll(w.Words.In(locale.It).Money(money.Cents(want)), "\u00a0", " ")
		for name, words := range map[string]string{"page": b.words(), "file": file} {
			if !strings.Contains(strings.ReplaceAll(words, "\u00a0", " "), shown) {
				t.Errorf("the %s lacks %s at %s %%: %s", name, shown, rate, words)
			}
		}
	}
}

// pdfWords reads a PDF as poppler does.
func pdfWords(t *testing.T, pdf string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "receipt.pdf")
	if err := os.WriteFile(file, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}
