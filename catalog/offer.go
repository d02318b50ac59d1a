package catalog

import (
	"context"
	"time"

	"sottocasa/catalog/offers"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Offer is a reduced price of a product, or of all that stands on a shelf, from
// a moment to another: so many per cent less, or of one product a price.
type Offer struct {
	ID      tenants.ID
	Product *tenants.ID
	Shelf   *tenants.ID
	Percent int         // 1 to MostPercent; 0: Price is meant
	Price   money.Cents // per piece or kilo, as the product is sold
	Starts  time.Time
	Ends    time.Time
	Ended   *time.Time // by hand, before its time
}

// MostPercent is by how much an offer can reduce a price, and LongestOffer how
// long it can last.
const (
	MostPercent  = 90
	LongestOffer = 366 * 24 * time.Hour
)

// Reduced is what is said beside a price while an offer is on. It stands on the
// variant's row, so that no page reads anything else to show it; its times are
// in the neighbourhood's zone.
type Reduced struct {
	Offer tenants.ID `json:"offer"`
	offers.Beside
	Until time.Time `json:"until"`
}

// price is what a product costs in the offer, and why not where it cannot.
func (o *Offer) price(p *Product) (money.Cents, *fault.Fault) {
	regular := p.Variant.Asked()
	price := o.Price
	if o.Percent > 0 {
		price = offers.Less(regular, o.Percent)
	}
	if p.MostOff == nil {
		return price, nil
	}
	most := p.mostUntil(o.Ends)
	floor := offers.Floor(p.cover(), most)
	if o.Percent <= most && (o.Percent > 0 || price >= floor) {
		return max(price, floor), nil
	}
	if most < *p.MostOff {
		return 0, fault.New(fault.Invalid, "offer.campaign", "day", p.Campaign.Midnight(time.UTC), "percent", most, "amount", floor)
	}
	return 0, fault.New(fault.Invalid, "offer.book", "percent", most, "amount", floor)
}

// mostUntil is by how many per cent a product can be reduced by an offer until a
// moment; MostOff must be there. A publisher's campaign that ends before is not
// counted on. A day's end in Italy is the same day by the clock of Greenwich.
func (p *Product) mostUntil(end time.Time) int {
	if p.Campaign != nil && p.Campaign.Before(clock.DateOf(end.Add(-time.Second).UTC())) {
		return min(*p.MostOff, offers.AnyBook)
	}
	return *p.MostOff
}

// cover is what the most that a product may be reduced by is taken from.
func (p *Product) cover() money.Cents {
	if p.Cover > 0 {
		return p.Cover
	}
	return p.Variant.Asked()
}

// judge says what is shown beside price from start on, or why it must not be
// called a reduction.
func judge(p *Product, log []offers.Past, start time.Time, price money.Cents) (offers.Beside, *fault.Fault) {
	beside := offers.At(log, start, price, p.Perish)
	switch {
	case beside.Kind == offers.None:
		return beside, fault.New(fault.Invalid, "offer.no_past")
	case !beside.Announces(price) && beside.Kind == offers.Previous:
		return beside, fault.New(fault.Invalid, "offer.none_previous", "amount", beside.Price)
	case !beside.Announces(price):
		return beside, fault.New(fault.Invalid, "offer.none", "amount", beside.Price)
	case price >= p.Variant.Asked():
		return beside, fault.New(fault.Invalid, "offer.none", "amount", p.Variant.Asked())
	}
	return beside, nil
}

// Turn is the moment at which an offer begins or ends.
type Turn struct {
	Hood  tenants.HoodID `json:"hood"`
	Shop  tenants.ShopID `json:"shop"`
	Offer tenants.ID     `json:"offer"`
	At    time.Time      `json:"at"`
}

// Kind names the job.
func (Turn) Kind() string { return "catalog.turn" }

// DoTurn brings the prices of an offer's products to where they belong now. A
// clock that is ahead of the database's makes it come again.
func DoTurn(ctx context.Context, db *tenants.DB, j Turn) error {
	early := false
	err := db.Hood(ctx, tenants.InHood(j.Hood, "job:"+j.Kind()), func(h *tenants.HoodTx) error {
		if err := h.One(`select now() < $1`, tenants.With(j.At), &early); err != nil || early {
			return err
		}
		err := h.InShop(j.Shop, func(t *tenants.ShopTx) error {
			var o Offer
			err := t.One(`select `+offerColumns+` from shop.offers where shop_id = $1 and id = $2`, tenants.With(t.Shop(), j.Offer), o.fields()...)
			if err != nil {
				return err
			}
			return o.turn(t)
		})
		if err != nil {
			return err
		}
		return h.FinishJob()
	})
	if err == nil && early {
		return tenants.Later(time.Second)
	}
	return err
}

// AddOffer makes an offer, and begins it when its time has come. One that
// nothing would be reduced by is Invalid at "offer"; on a shelf, what cannot be
// reduced is left out.
func AddOffer(t *tenants.ShopTx, o Offer) error {
	var now time.Time
	if err := t.One(`select now()`, nil, &now); err != nil {
		return err
	}
	if !o.Ends.After(o.Starts) || !o.Ends.After(now) || o.Ends.Sub(o.Starts) > LongestOffer {
		return fault.Form(fault.Field{Name: "until", Key: "offer.until_before"})
	}
	// One after the other: two offers made at once must see each other.
	if err := t.Exec(`select from shop.variants v join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
		where v.shop_id = $1 and (p.id = $2 or p.shelf_id = $3) order by v.id for update of v`, tenants.With(t.Shop(), o.Product, o.Shelf)); err != nil {
		return err
	}
	rows, err := tryOffer(t, o)
	if err != nil {
		return err
	}
	if err := none(rows); err != nil {
		return err
	}
	err = t.Exec(`insert into shop.offers (shop_id, hood_id, id, product_id, shelf_id, percent, price_cents, starts_at, ends_at, actor)
		values (app.shop(), app.hood(), $1, $2, $3, nullif($4, 0), nullif($5, 0), $6, $7, app.actor())`,
		tenants.With(o.ID, o.Product, o.Shelf, o.Percent, o.Price, o.Starts, o.Ends))
	if err != nil {
		return err
	}
	if err := o.record(t, "offer_made"); err != nil {
		return err
	}
	for _, at := range []time.Time{o.Starts, o.Ends} {
		if !at.After(now) {
			continue
		}
		if err := t.Enqueue(Turn{Hood: t.Hood(), Shop: t.Shop(), Offer: o.ID, At: at}, tenants.At(at)); err != nil {
			return err
		}
	}
	return o.turn(t)
}

// none is why an offer would reduce nothing: the reason of its only product, or
// that none of several can be.
func none(rows []Trial) error {
	for _, r := range rows {
		if r.Why == nil {
			return nil
		}
	}
	f := fault.Field{Name: "offer", Key: "offer.nothing"}
	if len(rows) == 1 {
		f.Key, f.Args = rows[0].Why.Key, rows[0].Why.Args
	}
	return fault.Form(f)
}

// EndOffer ends an offer now; one that has ended stays as it was.
func EndOffer(t *tenants.ShopTx, id tenants.ID) error {
	var o Offer
	err := t.One(`select `+offerColumns+` from shop.offers where shop_id = $1 and id = $2 for update`, tenants.With(t.Shop(), id), o.fields()...)
	if err != nil {
		return err
	}
	err = t.Exec(`update shop.offers set ended_at = now() where shop_id = $1 and id = $2 and ended_at is null and ends_at > now()`,
		tenants.With(t.Shop(), id))
	if err != nil {
		return err
	}
	if o.Ended == nil {
		if err := o.record(t, "offer_ended"); err != nil {
			return err
		}
	}
	return o.turn(t)
}

const offerColumns = `id, product_id, shelf_id, coalesce(percent, 0), coalesce(price_cents, 0), starts_at, ends_at, ended_at`

func (o *Offer) fields() []any {
	return []any{&o.ID, &o.Product, &o.Shelf, &o.Percent, &o.Price, &o.Starts, &o.Ends, &o.Ended}
}

// Offers lists a shop's offers, those that are over last; most bounds them.
func Offers(r *tenants.ShopRead, shop tenants.ShopID, most int, into *[]Offer) {
	r.Each(`select `+offerColumns+` from shop.offers where shop_id = $1
		order by least(coalesce(ended_at, ends_at), ends_at) <= now(), starts_at desc, id limit $2`, tenants.With(shop, most), gatherOffers(into))
}

func gatherOffers(into *[]Offer) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var o Offer
		err := row.Scan(o.fields()...)
		*into = append(*into, o)
		return err
	}
}

// State is what an offer is at a moment: "coming", "on" or "over".
func (o Offer) State(now time.Time) string {
	switch {
	case o.Ended != nil || !now.Before(o.Ends):
		return "over"
	case now.Before(o.Starts):
		return "coming"
	}
	return "on"
}
