package world

import (
	"context"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Shopper is a resident with a basket.
type Shopper struct {
	W     *World
	Token string // of the basket's cookie
}

// NewShopper is a resident who has just come in.
func (w *World) NewShopper() *Shopper { return &Shopper{w, tenants.Token()} }

// Hoods runs a write in the neighbourhood's scope.
func (w *World) Hoods(fn func(*tenants.HoodTx) error) error {
	return w.DB.Hood(context.Background(), w.Scope(), fn)
}

// Put puts pieces of a good of the first shop into the basket.
func (s *Shopper) Put(slug string, pieces int) error {
	return s.PutAmount(slug, catalog.Amount{Pieces: pieces})
}

// PutGrams puts grams of a good of the first shop into the basket.
func (s *Shopper) PutGrams(slug string, grams int) error {
	return s.PutAmount(slug, catalog.Amount{Grams: grams})
}

// PutAmount puts that much of a good of the first shop into the basket.
func (s *Shopper) PutAmount(slug string, a catalog.Amount) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, s.Token, s.W.Shop.ID, s.W.Zone.String(), s.W.Shop.Goods[slug].Variant, a, false)
		return err
	})
}

// Full reads the basket.
func (s *Shopper) Full() *orders.Full {
	s.W.T.Helper()
	f, err := orders.Load(context.Background(), s.W.DB, s.W.Scope(), s.W.Zone.String(), s.Token)
	s.W.Must(err)
	return f
}

// Choose says how the goods are to come.
func (s *Shopper) Choose(m delivery.Method) error {
	d := orders.Draft{CAP: "00152", Street: "Via di Donna Olimpia"}
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		return orders.Choose(h, s.Token, m, d, &delivery.Found{Zone: delivery.Zone{ID: s.W.ZoneID}})
	})
}

// Windows lists what the basket may choose from.
func (s *Shopper) Windows() []delivery.Window {
	s.W.T.Helper()
	f := s.Full()
	var all, free []delivery.Window
	s.W.Must(s.W.DB.HoodRead(context.Background(), s.W.Scope(), func(r *tenants.HoodRead) {
		delivery.Coming(r, s.W.Hood, f.Basket.Method, s.W.Shop.ID, 10, &all)
	}))
	for _, w := range all {
		if f.Wish(s.W.Zone).Judge(w, f.Now, false) == delivery.Free {
			free = append(free, w)
		}
	}
	return free
}

// Hold takes a seat of a window.
func (s *Shopper) Hold(window tenants.ID) error {
	f := s.Full()
	return s.W.Hoods(func(h *tenants.HoodTx) error { return orders.TakeSeat(h, s.Token, f, f.Wish(s.W.Zone), window) })
}

// Describe says who orders and where the bell is.
func (s *Shopper) Describe() error {
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		return orders.Describe(h, s.Token, orders.Draft{Name: "Ada Esempi", Email: "ada@example.com", Phone: "+393000000401", Civic: "9901",
			Stair: "B", Floor: "3", Flat: "12", Buzzer: "Esempi / Rossini", Adult: true})
	})
}

// Ready fills a basket and goes through checkout up to the summary: one
// spaghetti and honey, delivered in the first free window or the one given.
func (s *Shopper) Ready(m delivery.Method, window *tenants.ID) {
	s.W.T.Helper()
	s.W.Must(s.Put("spaghetti", 2))
	s.W.Must(s.Put("miele", 1))
	s.Checkout(m, window)
}

// Checkout goes through checkout up to the summary with what is in the basket.
func (s *Shopper) Checkout(m delivery.Method, window *tenants.ID) {
	s.W.T.Helper()
	s.W.Must(s.Choose(m))
	if window == nil {
		free := s.Windows()
		if len(free) == 0 {
			s.W.T.Fatal("no window is free")
		}
		window = &free[0].ID
	}
	s.W.Must(s.Hold(*window))
	s.W.Must(s.Describe())
}

// Request asks to place the basket as it is shown now.
func (s *Shopper) Request(pay string) orders.Request {
	s.W.T.Helper()
	q, err := s.Full().Quote()
	s.W.Must(err)
	seal, err := q.Seal()
	s.W.Must(err)
	return orders.Request{Token: s.Token, Seal: seal, Pay: pay, Lang: locale.It, Zone: s.W.Zone,
		Return: "https://" + s.W.Shop.Slug + ".shops.example/checkout/return", Secret: s.W.Secret}
}

// Place places the basket.
func (s *Shopper) Place(pay string) (orders.Placed, error) {
	s.W.T.Helper()
	return s.W.Conductor.Place(context.Background(), s.W.Scope(), s.Request(pay))
}

// Open opens the payment page of a placed purchase.
func (s *Shopper) Open(p orders.Placed) payments.Payment {
	s.W.T.Helper()
	page, err := s.W.Conductor.PayPage(context.Background(), s.W.Scope(), p.Payment)
	s.W.Must(err)
	return page
}

// GoodCard is a card that pays.
const GoodCard = "4242424242424242"

// Buy goes all the way: placed, paid and settled.
func (s *Shopper) Buy(m delivery.Method) (orders.Placed, payments.Payment) {
	s.W.T.Helper()
	s.Ready(m, nil)
	p, err := s.Place(payments.Stripe)
	s.W.Must(err)
	page := s.Open(p)
	s.W.Must(s.W.Sandbox.Pay(page.Session, GoodCard))
	s.W.Must(s.W.Conductor.Check(context.Background(), s.W.Scope(), p.Payment))
	return p, page
}

// Detail reads a purchase.
func (w *World) Detail(purchase tenants.ID) *orders.Detail {
	w.T.Helper()
	d, err := orders.ReadDetail(context.Background(), w.DB, w.Scope(), purchase)
	w.Must(err)
	return d
}

// Super runs SQL behind row security, to move time or to look.
func (w *World) Super(sql string, args ...any) {
	w.T.Helper()
	w.Must(testkit.Exec(w.Database.Super, sql, args...))
}

// Goods changes goods behind row security, and then what is listed of them.
func (w *World) Goods(sql string, args ...any) {
	w.T.Helper()
	w.Super(sql, args...)
	for _, s := range w.Shops() {
		w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, s.ID, "seed"), func(t *tenants.ShopTx) error {
			_, err := catalog.Relist(t)
			return err
		}))
	}
}

// Later moves a purchase's payment and seat into the past.
func (w *World) Later(purchase tenants.ID, by time.Duration) {
	w.T.Helper()
	w.Super(`update hood.payments set expires_at = expires_at - $2::interval, created_at = created_at - $2::interval where purchase_id = $1`, purchase, by)
	w.Super(`update hood.holds set expires_at = expires_at - $2::interval where purchase_id = $1`, purchase, by)
}
