package admin

import (
	"net/http"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// mostRows is how many offers, and how many codes, the page shows.
const mostRows = 100

// offersView is all that a shop gives off its prices.
type offersView struct {
	view.Staff
	Offers   []dealRow
	Codes    []dealRow
	Presents []string // in words
	NewOffer string
	NewCode  string
	ToGive   string // page of the presents
}

// dealRow is an offer or a code.
type dealRow struct {
	Title string
	Cut   string // "−20%", "5,00 €"
	When  string
	More  []string
	State string // coming, on, over
	End   string // action that ends it; "" when it is over
}

// offers lists a shop's offers, codes and presents.
func (s site) offers(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	var offers []catalog.Offer
	var codes []catalog.Code
	var shelves []catalog.Shelf
	var now time.Time
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		r.One(`select now()`, nil, &now)
		catalog.Offers(r, d.place.Shop, mostRows, &offers)
		catalog.Codes(r, d.place.Shop, mostRows, &codes)
		catalog.AllShelves(r, d.place.Shop, &shelves)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &d.card)
	})
	if err != nil {
		return err
	}
	about := d.given()
	for _, o := range offers {
		if o.Product != nil {
			about = append(about, *o.Product)
		}
	}
	var goods []catalog.Product
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.Some(r, d.shelfPlace(), about, &goods) })
	if err != nil {
		return err
	}
	v := offersView{Staff: d.frame("offers", d.P().T("offers.title")), NewOffer: d.URL(d.path("/offers/new")), NewCode: d.URL(d.path("/codes/new")),
		ToGive: d.URL(d.path("/presents"))}
	for _, o := range offers {
		v.Offers = append(v.Offers, d.offerRow(o, goods, shelves, now))
	}
	for _, x := range codes {
		v.Codes = append(v.Codes, d.codeRow(x, shelves, now))
	}
	v.Presents = d.presentsTold(goods)
	switch done := d.Query("done"); done {
	case "offer", "code", "ended":
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("offers.done_" + done)}
	}
	return d.Render(http.StatusOK, offersPage(d.P(), v))
}

func (d *desk) offerRow(o catalog.Offer, goods []catalog.Product, shelves []catalog.Shelf, now time.Time) dealRow {
	row := dealRow{State: o.State(now), When: d.between(o.Starts, &o.Ends)}
	for _, g := range goods {
		if o.Product != nil && g.ID == *o.Product {
			row.Title = g.Title.In(d.Lang())
			if on := g.Variant.Offer; on != nil && on.Offer == o.ID {
				row.More = append(row.More, d.P().T("offers.now", "amount", g.Variant.Price, "regular", g.Variant.Regular))
			}
		}
	}
	if o.Shelf != nil {
		row.Title = d.P().T("offers.shelf", "shelf", d.shelfName(*o.Shelf, shelves))
	}
	row.Cut = d.P().Money(o.Price)
	if o.Percent > 0 {
		row.Cut = "−" + d.P().Percent(o.Percent)
	}
	if row.State != "over" {
		row.End = d.URL(d.path("/offers/" + o.ID.String() + "/end"))
	}
	return row
}

// between says from when to when something holds, in the shop's zone.
func (d *desk) between(from time.Time, until *time.Time) string {
	p := d.P()
	moment := func(t time.Time) string {
		t = t.In(d.place.Zone)
		if t.Hour() == 0 && t.Minute() == 0 {
			return p.ShortDate(t)
		}
		return p.ShortDate(t) + ", " + p.Clock(t)
	}
	if until == nil {
		return p.T("offers.from", "from", moment(from))
	}
	last := until.In(d.place.Zone)
	if last.Hour() == 0 && last.Minute() == 0 {
		last = last.AddDate(0, 0, -1)
	}
	return p.T("offers.from_to", "from", moment(from), "to", moment(last))
}

func (d *desk) codeRow(x catalog.Code, shelves []catalog.Shelf, now time.Time) dealRow {
	p := d.P()
	row := dealRow{Title: x.Word, State: "on", When: d.between(x.Starts, x.Ends)}
	switch {
	case x.Percent > 0:
		row.Cut = "−" + p.Percent(x.Percent)
	case x.FreeDelivery:
		row.Cut = p.T("offers.free_delivery")
	default:
		row.Cut = p.Money(-x.Amount)
	}
	switch {
	case x.Ended != nil || x.Ends != nil && !now.Before(*x.Ends):
		row.State = "over"
	case now.Before(x.Starts):
		row.State = "coming"
	}
	if x.Ended == nil {
		row.End = d.URL(d.path("/codes/" + x.ID.String() + "/end"))
	}
	row.More = append(row.More, codeUses(p, x))
	for _, m := range []struct {
		on  bool
		say string
	}{{x.Minimum > 0, p.T("offers.minimum", "amount", x.Minimum)}, {x.First, p.T("offers.first")},
		{x.PerPerson > 0, p.T("offers.per_person", "count", max(1, x.PerPerson))}, {x.WithOffers, p.T("offers.with_offers")}} {
		if m.on {
			row.More = append(row.More, m.say)
		}
	}
	if x.Shelf != nil {
		row.More = append(row.More, p.T("offers.shelf", "shelf", d.shelfName(*x.Shelf, shelves)))
	}
	return row
}

func codeUses(p *locale.Printer, x catalog.Code) string {
	if x.Most > 0 {
		return p.T("offers.uses_of", "uses", x.Uses, "most", x.Most)
	}
	return p.T("offers.uses", "count", x.Uses)
}

// endOffer ends an offer, and endCode a code, now.
func (s site) endOffer(c *web.Ctx) error { return s.end(c, "offer", catalog.EndOffer) }

func (s site) endCode(c *web.Ctx) error { return s.end(c, "code", catalog.EndCode) }

func (s site) end(c *web.Ctx, name string, verb func(*tenants.ShopTx, tenants.ID) error) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	id, err := d.id(name)
	if err != nil {
		return err
	}
	if err := s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return verb(t, id) }); err != nil {
		return err
	}
	return d.SeeOther(d.path("/offers?done=ended"))
}
