package catalog_test

import (
	"errors"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

func offer(w *world.World, slug string, o catalog.Offer) catalog.Offer {
	o.ID = tenants.NewID()
	if slug != "" {
		id := w.Shop.Goods[slug].Product
		o.Product = &id
	}
	if o.Starts.IsZero() {
		o.Starts = time.Now().Add(-time.Minute)
	}
	if o.Ends.IsZero() {
		o.Ends = time.Now().Add(48 * time.Hour)
	}
	return o
}

func add(w *world.World, o catalog.Offer) error {
	return shop(w, func(t *tenants.ShopTx) error { return catalog.AddOffer(t, o) })
}

func turn(w *world.World, o catalog.Offer) {
	w.T.Helper()
	w.Must(catalog.DoTurn(w.T.Context(), w.DB, catalog.Turn{Hood: w.Hood, Shop: w.Shop.ID, Offer: o.ID, At: time.Now().Add(-time.Hour)}))
}

// shown is a product as its page reads it.
func shown(w *world.World, slug string) catalog.Product { return shownIn(w, locale.It, slug) }

func shownIn(w *world.World, l locale.Lang, slug string) (p catalog.Product) {
	w.T.Helper()
	w.Must(w.DB.ShopRead(w.T.Context(), tenants.InShop(w.Hood, w.Shop.ID, "resident"), func(r *tenants.ShopRead) {
		catalog.Get(r, catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome", Now: time.Now(), Lang: l}, slug, &p)
	}))
	return p
}

func versions(w *world.World) int {
	return ask[int](w, `select count(*)::int from platform.bumps where shop_id = $1`, w.Shop.ID)
}

func TestAnOfferBeginsAndEnds(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	before := versions(w)
	o := offer(w, "miele", catalog.Offer{Percent: 20})
	w.Must(add(w, o))
	p := shown(w, "miele")
	if p.Variant.Price != 552 || p.Variant.Offer == nil || p.Variant.Offer.Price != 690 || p.Variant.Offer.Kind != offers.Lowest {
		t.Fatalf("begun: %d, %+v", p.Variant.Price, p.Variant.Offer)
	}
	if got := p.Variant.Offer.Percent(p.Variant.Price); got != 20 {
		t.Errorf("−%d%%", got)
	}
	if versions(w) == before {
		t.Error("pages were not told")
	}
	var price, prior int
	w.Must(testkit.Query(w.Database.Super, `select price_cents, (offer ->> 'prior')::int from platform.listings where product_id = $1`,
		[]any{w.Shop.Goods["miele"].Product}, &price, &prior))
	if price != 552 || prior != 690 {
		t.Errorf("the listing: %d beside %d", price, prior)
	}
	w.Super(`update shop.offers set ends_at = now() - interval '1 second' where id = $1`, o.ID)
	turn(w, o)
	turn(w, o) // a job that comes twice
	if p := shown(w, "miele"); p.Variant.Price != 690 || p.Variant.Offer != nil {
		t.Errorf("ended: %d, %+v", p.Variant.Price, p.Variant.Offer)
	}
	if n := ask[int](w, `select count(*)::int from shop.price_log where variant_id = $1`, w.Shop.Goods["miele"].Variant); n != 3 {
		t.Errorf("%d rows of the price log, want one each for the price, the offer's begin and its end", n)
	}
}

func TestAnOfferThatComesLater(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	o := offer(w, "miele", catalog.Offer{Price: 600, Starts: time.Now().Add(time.Hour)})
	w.Must(add(w, o))
	if p := shown(w, "miele"); p.Variant.Price != 690 || p.Variant.Offer != nil {
		t.Fatalf("too early: %d", p.Variant.Price)
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'catalog.turn' and args ->> 'offer' = $1`, o.ID.String()); n != 2 {
		t.Errorf("%d jobs, want one for the begin and one for the end", n)
	}
	w.Super(`update shop.offers set starts_at = now() - interval '1 second' where id = $1`, o.ID)
	turn(w, o)
	if p := shown(w, "miele"); p.Variant.Price != 600 {
		t.Errorf("begun: %d", p.Variant.Price)
	}
	w.Must(shop(w, func(t *tenants.ShopTx) error { return catalog.EndOffer(t, o.ID) }))
	if p := shown(w, "miele"); p.Variant.Price != 690 {
		t.Errorf("ended by hand: %d", p.Variant.Price)
	}
	if err := catalog.DoTurn(t.Context(), w.DB, catalog.Turn{Hood: w.Hood, Shop: w.Shop.ID, Offer: o.ID, At: time.Now().Add(time.Hour)}); err == nil {
		t.Error("a job whose time has not come was done")
	}
}

func why(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return ""
	}
	return f.Fields[0].Key
}

// TestWhatIsNoReduction holds that no offer says what is not true.
func TestWhatIsNoReduction(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	variant := w.Shop.Goods["miele"].Variant
	past := func(price money.Cents, days int) {
		w.Super(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, valid_from, actor) values ($1, $2, gen_random_uuid(), $3, $4, now() - make_interval(days => $5), 'test')`,
			w.Shop.ID, w.Hood, variant, price, days)
	}
	past(600, 20)
	past(690, 10)
	if got := why(add(w, offer(w, "miele", catalog.Offer{Price: 600}))); got != "offer.none" {
		t.Errorf("to a price it had ten days ago: %q", got)
	}
	if got := why(add(w, offer(w, "miele", catalog.Offer{Price: 700}))); got != "offer.none" {
		t.Errorf("to a higher price: %q", got)
	}
	w.Must(add(w, offer(w, "miele", catalog.Offer{Price: 540})))
	if p := shown(w, "miele"); p.Variant.Offer.Price != 600 || p.Variant.Offer.Percent(540) != 10 {
		t.Errorf("%+v", p.Variant.Offer)
	}
	if got := why(add(w, offer(w, "miele", catalog.Offer{Percent: 50}))); got != "offer.taken" {
		t.Errorf("two at a time: %q", got)
	}
	if got := why(add(w, offer(w, "torta", catalog.Offer{Percent: 10, Ends: time.Now().Add(-time.Hour), Starts: time.Now().Add(-2 * time.Hour)}))); got != "offer.until_before" {
		t.Errorf("over before it begins: %q", got)
	}
	w.Super(`delete from shop.price_log where variant_id = $1`, w.Shop.Goods["torta"].Variant)
	if got := why(add(w, offer(w, "torta", catalog.Offer{Percent: 10}))); got != "offer.no_past" {
		t.Errorf("never on sale before: %q", got)
	}
}

func TestPerishableAndYoungGoods(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Super(`update shop.products set perishable = true where id = $1`, w.Shop.Goods["fesa"].Product)
	w.Super(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, valid_from, actor) values ($1, $2, gen_random_uuid(), $3, 1000, now() - interval '9 days', 'test'),
		($1, $2, gen_random_uuid(), $3, 2490, now() - interval '5 days', 'test')`, w.Shop.ID, w.Hood, w.Shop.Goods["fesa"].Variant)
	w.Must(add(w, offer(w, "fesa", catalog.Offer{Percent: 50})))
	if o := shown(w, "fesa").Variant.Offer; o.Kind != offers.Previous || o.Price != 2490 {
		t.Errorf("what perishes: %+v", o)
	}
	w.Super(`update shop.price_log set valid_from = now() - interval '12 days' where variant_id = $1`, w.Shop.Goods["biscotti"].Variant)
	w.Must(add(w, offer(w, "biscotti", catalog.Offer{Percent: 10})))
	if o := shown(w, "biscotti").Variant.Offer; o.Kind != offers.Since || o.Days != 12 || o.Price != 450 {
		t.Errorf("what is new: %+v", o)
	}
}

// TestProgressiveReductions walks a campaign whose reductions grow.
func TestProgressiveReductions(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	first := offer(w, "miele", catalog.Offer{Percent: 10, Ends: time.Now().Add(time.Hour)})
	w.Must(add(w, first))
	second := offer(w, "miele", catalog.Offer{Percent: 30, Starts: first.Ends, Ends: first.Ends.Add(time.Hour)})
	w.Must(add(w, second))
	w.Super(`update shop.offers set ends_at = now() where id = $1`, first.ID)
	w.Super(`update shop.offers set starts_at = now() where id = $1`, second.ID)
	turn(w, second)
	if p := shown(w, "miele"); p.Variant.Price != 483 || p.Variant.Offer.Price != 690 || p.Variant.Offer.Percent(483) != 30 {
		t.Errorf("the second step: %d beside %+v", p.Variant.Price, p.Variant.Offer)
	}
	turn(w, first) // late: its offer is over, and the other is on
	if p := shown(w, "miele"); p.Variant.Price != 483 {
		t.Errorf("the first's end undid the second: %d", p.Variant.Price)
	}
	w.Super(`update shop.offers set ends_at = now() where id = $1`, second.ID)
	turn(w, second)
	if got := why(add(w, offer(w, "miele", catalog.Offer{Percent: 20}))); got != "offer.none" {
		t.Errorf("less than what has just been asked: %q", got)
	}
}

func TestAShelfOnOffer(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	shelf := ask[tenants.ID](w, `select id from shop.shelves where shop_id = $1`, w.Shop.ID)
	w.Super(`update shop.products set state = 'hidden' where id = $1`, w.Shop.Goods["torta"].Product)
	w.Super(`delete from platform.listings where product_id = $1`, w.Shop.Goods["torta"].Product)
	five := 5
	w.Super(`update shop.products set max_discount_pct = $2 where id = $1`, w.Shop.Goods["ultimo"].Product, five)
	w.Must(add(w, offer(w, "miele", catalog.Offer{Price: 500})))
	o := offer(w, "", catalog.Offer{Percent: 25, Shelf: &shelf})
	reasons := map[string]string{}
	w.Must(shop(w, func(t *tenants.ShopTx) error {
		rows, err := catalog.TryOffer(t, o)
		for _, r := range rows {
			if r.Why != nil {
				reasons[r.Product.Slug] = r.Why.Key
			}
		}
		return err
	}))
	if len(reasons) != 3 || reasons["torta"] != "offer.hidden" || reasons["miele"] != "offer.taken" || reasons["ultimo"] != "offer.book" {
		t.Errorf("left out: %v", reasons)
	}
	w.Must(add(w, o))
	for slug, want := range map[string]money.Cents{"miele": 500, "ultimo": 1500, "spaghetti": 142, "pecorino": 1793} {
		if p := shown(w, slug); p.Variant.Price != want {
			t.Errorf("%s costs %d, want %d", slug, p.Variant.Price, want)
		}
	}
	if u, _ := func() (money.Cents, string) { p := shown(w, "spaghetti"); return p.UnitPrice() }(); u != 284 {
		t.Errorf("the unit price does not follow: %d", u)
	}
}

// TestAPriceStaysWhileItIsReduced holds what a shopkeeper's form may do.
func TestAPriceStaysWhileItIsReduced(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Must(add(w, offer(w, "miele", catalog.Offer{Percent: 20})))
	p := func() (p catalog.Product) {
		w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(r *tenants.ShopRead) {
			catalog.GetByID(r, catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome", Now: time.Now()}, w.Shop.Goods["miele"].Product, &p)
		}))
		return p
	}
	save := func(price money.Cents, state string) error {
		x := p()
		return shop(w, func(t *tenants.ShopTx) error {
			return catalog.Save(t, catalog.Edit{Product: x.ID, Version: x.Variant.Version, Title: x.Title, About: x.About, Price: price, State: state, OnHand: x.Variant.OnHand})
		})
	}
	if got := why(save(800, "live")); got != "offer.price_stays" {
		t.Errorf("another price: %q", got)
	}
	w.Must(save(690, "live"))
	if x := p(); x.Variant.Price != 552 || x.Variant.Regular != 690 {
		t.Errorf("saved as it was: %d of %d", x.Variant.Price, x.Variant.Regular)
	}
	w.Must(save(690, "hidden"))
	if x := p(); x.Variant.Price != 690 || x.Variant.Offer != nil {
		t.Errorf("hidden: %d", x.Variant.Price)
	}
	w.Must(save(690, "live"))
	if x := p(); x.Variant.Offer != nil {
		t.Error("what nobody could buy just before is reduced")
	}
	book, cover := 5, 1650
	w.Super(`update shop.products set max_discount_pct = $2, cover_cents = $3 where id = $1`, w.Shop.Goods["ultimo"].Product, book, cover)
	x := shown(w, "ultimo")
	err := shop(w, func(t *tenants.ShopTx) error {
		return catalog.Save(t, catalog.Edit{Product: w.Shop.Goods["ultimo"].Product, Version: 1, Title: x.Title, Price: 1567, State: "live"})
	})
	if got := why(err); got != "offer.book" {
		t.Errorf("a book below its floor: %q", got)
	}
}

// TestACampaignEndsByItself: while a publisher's campaign lasts, its book can be
// reduced by what it allows; an offer may not outlast it, and afterwards the
// ordinary limit holds again (PRICE-04).
func TestACampaignEndsByItself(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	until := func(days int) {
		w.Super(`update shop.products set max_discount_pct = 20, cover_cents = 690, campaign_until = (now() at time zone 'UTC')::date + $2::int
			where id = $1`, w.Shop.Goods["miele"].Product, days)
	}
	refused := func(o catalog.Offer, key string) {
		t.Helper()
		if f := fault.From(add(w, o)); f == nil || len(f.Fields) == 0 || f.Fields[0].Key != key {
			t.Errorf("−%d%% until %s: %v", o.Percent, o.Ends, f)
		}
	}
	until(1)
	refused(offer(w, "miele", catalog.Offer{Percent: 20, Ends: time.Now().Add(72 * time.Hour)}), "offer.campaign")
	refused(offer(w, "miele", catalog.Offer{Percent: 25, Ends: time.Now().Add(20 * time.Hour)}), "offer.book")
	until(-2)
	refused(offer(w, "miele", catalog.Offer{Percent: 20, Ends: time.Now().Add(20 * time.Hour)}), "offer.book")
	until(5)
	w.Must(add(w, offer(w, "miele", catalog.Offer{Percent: 20, Ends: time.Now().Add(72 * time.Hour)})))
	if p := shown(w, "miele"); p.Variant.Price != 552 {
		t.Errorf("in its campaign it costs %d", p.Variant.Price)
	}
}
