package orders

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Request asks to place what a basket holds.
type Request struct {
	Token  string // the basket's cookie
	Seal   string // of the quote that was last shown (M7)
	Pay    string // payments.Stripe or payments.Counter
	Lang   locale.Lang
	Zone   *time.Location
	Return string // where the payment page sends people back to
	Secret tenants.Secret
	Inside bool   // asked on the neighbourhood's host: its pages are the resident's then
	AtMost string // said beside a shop's name on the payment page when what is asked for is a ceiling
}

// Placed is a purchase that waits for its payment, or one paid at the counter.
type Placed struct {
	Purchase tenants.ID
	Payment  tenants.ID
	Token    string // of the private page
	AtStripe bool
	Again    bool // it had been placed before: a second click
}

// OpenPurchase is the error of placing another basket while a purchase of it waits for payment:
// that one's page has to be closed first.
type OpenPurchase struct{ Purchase, Payment tenants.ID }

func (e *OpenPurchase) Error() string { return "orders: a purchase of this basket waits for payment" }

// Place freezes the quote and turns a basket into a purchase, in one
// transaction: locks in the order of architecture.md §2 rule 8, stock and seat
// by statements that raise, the payment with its key, the jobs. What was shown
// last must be what is placed, else Conflict.
func Place(h *tenants.HoodTx, r Request) (Placed, error) {
	b, err := lock(h, r.Token)
	if err != nil {
		return Placed{}, err
	}
	if again, err := awaiting(h, b, r); err != nil || again.Again {
		return again, err
	}
	if len(b.Lines) == 0 {
		return Placed{}, fault.New(fault.Conflict, "error.cart_empty")
	}
	numbers, err := takeNumbers(h, b.shops())
	if err != nil {
		return Placed{}, err
	}
	f, err := loadLocked(h, b, r.Zone.String())
	if err != nil {
		return Placed{}, err
	}
	if err := f.allowed(r); err != nil {
		return Placed{}, err
	}
	q, err := f.Quote()
	if err != nil {
		return Placed{}, err
	}
	if err := sealed(q, r.Seal); err != nil {
		return Placed{}, err
	}
	if err := failpoint.At(h.Context(), failpoint.PlaceAfterQuote); err != nil {
		return Placed{}, err
	}
	return (&placing{h: h, r: r, f: f, q: q, numbers: numbers}).write()
}

// awaiting finds the purchase of this basket that waits for payment. The same
// quote again is the same purchase; another one must wait until that is closed.
// So is a second click on what has just become firm, whether the basket is empty
// now or holds what is another shop's: unless a window was chosen since, which
// is ordering anew.
func awaiting(h *tenants.HoodTx, b *Basket, r Request) (Placed, error) {
	var p Placed
	var same, firm bool
	shown, err := hex.DecodeString(r.Seal)
	if err != nil {
		shown = []byte{}
	}
	err = h.One(`select p.id, y.id, p.quote_hash = $3, y.provider = 'stripe', p.state = 'confirmed' from hood.purchases p
		join hood.payments y on y.hood_id = p.hood_id and y.purchase_id = p.id
		where p.hood_id = $1 and p.basket_id = $2 and (p.state = 'awaiting' or p.state = 'confirmed' and p.quote_hash = $3 and y.provider = $4
			and ($5::boolean or not exists (select from hood.holds x where x.hood_id = p.hood_id and x.basket_id = p.basket_id
				and x.purchase_id is null and x.created_at > p.placed_at)))
		order by p.state = 'awaiting' desc, p.placed_at desc, y.created_at desc limit 1`,
		tenants.With(h.Hood(), b.ID, shown, r.Pay, len(b.Lines) == 0), &p.Purchase, &p.Payment, &same, &p.AtStripe, &firm)
	if fault.Has(err, fault.NotFound) {
		return Placed{}, nil
	}
	if err != nil {
		return Placed{}, err
	}
	if firm || same && p.AtStripe == (r.Pay == payments.Stripe) {
		p.Again, p.Token = true, r.Secret.Derive(OrderLink, p.Purchase)
		return p, nil
	}
	return Placed{}, &OpenPurchase{p.Purchase, p.Payment}
}

// allowed says whether the basket can be ordered as it is, now.
func (f *Full) allowed(r Request) error {
	if f.Blocked() {
		return fault.New(fault.Conflict, "error.cart_changed")
	}
	if f.Lacks().Any() {
		return fault.New(fault.Conflict, "error.min_not_reached")
	}
	for _, s := range f.Shops {
		if r.Pay == payments.Counter && (f.Basket.Method != delivery.Pickup || !s.Card.Terms.PayAtCounter || f.aboveCash()) {
			return fault.Form(fault.Field{Name: "pay", Key: "error.pay_way"})
		}
	}
	if err := f.payable(r); err != nil {
		return err
	}
	if f.Basket.Method == delivery.Delivery && (f.Basket.Zone == nil || !f.Reaches(*f.Basket.Zone)) {
		return fault.New(fault.Conflict, "error.cap_out")
	}
	if f.Hold == nil {
		return fault.New(fault.Conflict, "error.hold_gone")
	}
	if w := f.Hold.Window; w.Method != f.Basket.Method || (w.Method == delivery.Pickup && !f.sells(w.Shop)) {
		return fault.New(fault.Conflict, "error.hold_gone")
	}
	if why := f.Wish(r.Zone).Judge(f.Hold.Window, f.Now, f.Hold.State == "active"); why != delivery.Free {
		return fault.New(fault.Conflict, "error.window_lost").Because("window refused: %s", why)
	}
	d := f.Basket.Draft
	if f.ForAdults() && !d.Adult {
		return fault.Form(fault.Field{Name: "adult", Key: "error.birth_18"})
	}
	if d.Name == "" || d.Phone == "" || (f.Basket.Method == delivery.Delivery && (d.Street == "" || d.Civic == "")) {
		return fault.New(fault.Conflict, "error.details_missing")
	}
	return nil
}

func sealed(q Quote, seal string) error {
	have, err := q.Hash()
	if err != nil {
		return err
	}
	shown, err := hex.DecodeString(seal)
	if err != nil || subtle.ConstantTimeCompare(shown, have) != 1 {
		return fault.New(fault.Conflict, "error.quote_changed")
	}
	return nil
}

// takeNumbers counts each shop's next order: one row per shop, so that a busy
// neighbourhood has no row that everyone waits for.
func takeNumbers(h *tenants.HoodTx, shops []tenants.ShopID) (map[tenants.ShopID]int, error) {
	numbers := map[tenants.ShopID]int{}
	for _, shop := range shops {
		err := h.InShop(shop, func(s *tenants.ShopTx) error {
			var n int
			err := s.One(`insert into shop.counters (shop_id, hood_id, next_order) values (app.shop(), app.hood(), 1002)
				on conflict (shop_id) do update set next_order = shop.counters.next_order + 1 returning next_order - 1`, nil, &n)
			numbers[shop] = n
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

type placing struct {
	h       *tenants.HoodTx
	r       Request
	f       *Full
	q       Quote
	numbers map[tenants.ShopID]int
	id      tenants.ID
	payment tenants.ID
}

func (p *placing) write() (Placed, error) {
	p.id, p.payment = tenants.NewID(), tenants.NewID()
	out := Placed{Purchase: p.id, Payment: p.payment, Token: p.r.Secret.Derive(OrderLink, p.id), AtStripe: p.r.Pay == payments.Stripe}
	steps := []func() error{p.purchase, p.addPayment, p.parts, p.seat, func() error { return p.finish(out) }}
	for _, step := range steps {
		if err := step(); err != nil {
			return Placed{}, err
		}
	}
	return out, failpoint.At(p.h.Context(), failpoint.PlaceBeforeCommit)
}

func (p *placing) purchase() error {
	b, d := p.f.Basket, p.f.Basket.Draft
	contact := tenants.NewID()
	err := p.h.Exec(`insert into hood.contacts (hood_id, id, name, short_name, email, phone, lang) values (app.hood(), $1, $2, $3, $4, $5, $6)`,
		tenants.With(contact, d.Name, ShortName(d.Name), d.Email, d.Phone, p.r.Lang))
	if err != nil {
		return err
	}
	var address *tenants.ID
	if b.Method == delivery.Delivery {
		id := tenants.NewID()
		address = &id
		err := p.h.Exec(`insert into hood.addresses (hood_id, id, street, civic, stair, floor, flat, buzzer, cap, comune, province, note, zone_id, approximate)
			select app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, h.comune, h.province, $9, $10, $11 from platform.hoods h where h.id = app.hood()`,
			tenants.With(id, d.Street, d.Civic, d.Stair, d.Floor, d.Flat, d.Buzzer, d.CAP, d.Note, *b.Zone, b.Approx))
		if err != nil {
			return err
		}
	}
	hash, err := p.q.Hash()
	if err != nil {
		return err
	}
	return p.h.Exec(`insert into hood.purchases (hood_id, id, ref, basket_id, contact_id, address_id, method, window_id, state, lang, quote,
		quote_hash, estimate_cents, ceiling_cents, delivery_cents, association_cents, contribution_cents)
		values (app.hood(), $1, $2, $3, $4, $5, $6, $7, 'awaiting', $8, $9, $10, $11, $12, $13, $14, $15)`,
		tenants.With(p.id, reference(), b.ID, contact, address, b.Method, p.q.Window, p.r.Lang, p.q, hash, p.q.Total, p.q.Most, p.q.Delivery,
			p.q.Association, p.q.Contribution))
}

func (p *placing) addPayment() error {
	pay := payments.Payment{ID: p.payment, Purchase: p.id, Provider: p.r.Pay, Currency: p.q.Currency, Amount: p.q.Most,
		Return: p.r.Return, Lang: p.r.Lang}
	if p.r.Pay == payments.Stripe {
		pay.Shared, pay.Hold = p.q.Shared, p.q.Taking == TakeHeld
		if !pay.Shared {
			part := p.q.Parts[0]
			pay.Account, pay.Fee = part.Account, part.Kept.Of(part.Most-part.Delivery-part.Extras)
		}
	}
	for _, part := range p.q.Parts {
		name := p.f.shop(part.Shop).Card.Name + " #" + strconv.Itoa(p.numbers[part.Shop])
		if part.Most > part.Total && p.r.AtMost != "" {
			name += ", " + p.r.AtMost
		}
		pay.Items = append(pay.Items, payments.Item{Name: name, Amount: part.Most})
	}
	if sum := p.q.Association + p.q.Contribution; sum > 0 {
		pay.Items = append(pay.Items, payments.Item{Name: p.f.Terms.Name, Amount: sum})
	}
	return payments.Add(p.h, pay)
}

func (p *placing) parts() error {
	for _, part := range p.q.Parts {
		order := tenants.NewID()
		err := p.h.InShop(part.Shop, func(s *tenants.ShopTx) error { return p.order(s, order, part, p.f.shop(part.Shop)) })
		if err != nil {
			return err
		}
	}
	return failpoint.At(p.h.Context(), failpoint.PlaceAfterStock)
}

func (p *placing) order(s *tenants.ShopTx, id tenants.ID, part QuotePart, has ShopPart) error {
	b, w := p.f.Basket, p.f.Hold.Window
	counter := p.r.Pay == payments.Counter
	note := b.Draft.Note
	if b.Method == delivery.Delivery {
		note = "" // it is for the door
	}
	items, toWeigh := 0, 0
	for _, l := range has.Lines {
		items += l.Items()
		if l.Product.Weighed() {
			toWeigh++
		}
	}
	var due *money.Cents // known when everything is weighed
	if toWeigh == 0 {
		due = &part.Most
	}
	err := s.Exec(`insert into shop.orders (shop_id, hood_id, id, purchase_id, number, state, payment, fulfilment, method, at_counter,
		window_id, day, starts_at, ends_at, short_name, phone, note, lang, estimate_cents, ceiling_cents, to_weigh, due_cents, code, regime)
		values (app.shop(), app.hood(), $1, $2, $3, 'open', 'pending', 'new', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tenants.With(id, p.id, p.numbers[part.Shop], b.Method, counter, w.ID, w.Day, w.Starts, w.Ends, ShortName(b.Draft.Name),
			b.Draft.Phone, note, p.r.Lang, part.Total, part.Most, toWeigh, due, part.Code, has.Card.Regime))
	if err != nil {
		return err
	}
	err = s.Exec(`insert into hood.parts (hood_id, order_id, shop_id, purchase_id, number, short_name, state, payment, fulfilment, method,
		at_counter, window_id, day, starts_at, ends_at, items, estimate_cents, ceiling_cents, to_weigh, due_cents, fee_permille, fee_fixed_cents,
		by_hand, shops, inside, code_id)
		values (app.hood(), $1, app.shop(), $2, $3, $4, 'open', 'pending', 'new', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		tenants.With(id, p.id, p.numbers[part.Shop], ShortName(b.Draft.Name), b.Method, counter, w.ID, w.Day, w.Starts, w.Ends, items,
			part.Total, part.Most, toWeigh, due, part.Kept.Permille, part.Kept.Fixed, b.Draft.Email == "", len(p.q.Parts),
			p.r.Inside || len(p.q.Parts) > 1, part.code))
	if err != nil {
		return err
	}
	if err := p.lines(s, id, part); err != nil {
		return err
	}
	if wish := b.Draft.Invoice; wish.Of(part.Shop) {
		if err := documents.Ask(s, id, wish.Buyer); err != nil {
			return err
		}
	}
	err = s.Exec(`insert into shop.order_payments (shop_id, hood_id, order_id, payment_id, amount_cents) values (app.shop(), app.hood(), $1, $2, $3)`,
		tenants.With(id, p.payment, part.Most))
	if err != nil {
		return err
	}
	if err := happened(s, id, "placed"); err != nil {
		return err
	}
	if part.code != nil {
		if err := catalog.UseCode(s, *part.code, id); err != nil {
			return err
		}
	}
	return catalog.Reserve(s, id, needs(part))
}

// seat is the last lock: the window is the row everyone wants.
func (p *placing) seat() error {
	return delivery.Claim(p.h, p.f.Basket.ID, p.id, p.f.Hold.Window, payments.PageLife+payments.HoldMargin)
}

func (p *placing) finish(out Placed) error {
	link := tenants.Link{Purpose: OrderLink, Subject: p.id}
	if len(p.q.Parts) == 1 {
		link.Shop = p.q.Parts[0].Shop
	}
	if err := tenants.AddLink(p.h, out.Token, link); err != nil {
		return err
	}
	if p.r.Pay == payments.Counter {
		return confirm(p.h, p.id)
	}
	return p.h.Enqueue(Watch{p.h.Hood(), p.payment}, tenants.After(payments.PageLife+time.Minute))
}

// OrderLink is the purpose of the link to a purchase's private page.
const OrderLink = "order"

// reference makes a purchase's six characters, without those that look alike.
func reference() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	var b [6]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:])
}
