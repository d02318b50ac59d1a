package catalog

import (
	"time"

	"sottocasa/catalog/offers"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/media"
	"sottocasa/tenants"
)

// New is a product to be added, with its default variant.
type New struct {
	Product
	ShelfID   tenants.ID
	Range     []Variant  // of a product with options, in place of Variant
	PriceFrom []Past     // prices asked before today's, oldest first
	Since     *time.Time // from when today's price is asked; nil: now
}

// Past is a price that was asked from a moment on.
type Past struct {
	Price money.Cents
	From  time.Time
}

// Add puts a product into the catalogue, with its picture, its variant, its
// price log and its listing.
func Add(t *tenants.ShopTx, n New) error {
	var image *tenants.ID
	if n.Picture != nil {
		id := tenants.NewID()
		if err := addImage(t, id, *n.Picture); err != nil {
			return err
		}
		image = &id
	}
	err := t.Change("conflict error.slug_taken", 1, `insert into shop.products (shop_id, hood_id, id, slug, shelf_id, title, about,
		sale_mode, online, state, vat_rate, vat_nature, perishable, min_age, net_quantity, net_unit, drained_g,
		unit_price_exempt, facts, image_id, picture, made_on, lead_hours, position,
		weigh_min_g, weigh_step_g, weigh_default_g, piece_g, scale_g, tolerance_pct, max_discount_pct, cover_cents, deposit_cents, campaign_until)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, nullif($13, 0), nullif($14, ''),
		nullif($15, 0), $16, $17, $18, $19, nullif($20::int[], '{}'), $21, $22,
		nullif($23, 0), nullif($24, 0), nullif($25, 0), nullif($26, 0), greatest($27, 1), $28, $29, nullif($30, 0), $31, $32)`,
		tenants.With(n.ID, n.Slug, n.ShelfID, n.Title, n.About, n.Mode, n.Online, n.State, n.VATRate, n.VATNature, n.Perish,
			n.MinAge, n.Quantity, n.Unit, n.Drained, n.Exempt, n.Facts, image, n.Picture, n.MadeOn, n.Lead, n.Reach,
			n.Weighing.Min, n.Weighing.Step, n.Weighing.Default, n.Weighing.Piece, n.Weighing.Scale, n.Weighing.Tolerance, n.MostOff, n.Cover, n.Deposit, n.Campaign))
	if err != nil {
		return err
	}
	v := n.Variant
	err = t.Exec(`insert into shop.variants (shop_id, hood_id, id, product_id, sku, price_cents, per, on_hand)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6)`,
		tenants.With(v.ID, n.ID, v.SKU, v.Price, v.Per, v.OnHand))
	if err != nil {
		return err
	}
	for _, past := range n.PriceFrom {
		if err := logPrice(t, asked{variant: v.ID, price: past.Price, live: true, from: &past.From}); err != nil {
			return err
		}
	}
	if err := logPrice(t, asked{variant: v.ID, price: v.Price, live: n.State == live, from: n.Since}); err != nil {
		return err
	}
	return list(t, &n.Product)
}

func addImage(t *tenants.ShopTx, id tenants.ID, p media.Picture) error {
	return t.Exec(`insert into shop.images (shop_id, hood_id, id, picture) values (app.shop(), app.hood(), $1, $2)`,
		tenants.With(id, p))
}

// live is the state of what is on sale.
const live = "live"

// asked is a row of the price log: what a variant costs from a moment on; nil
// is now.
type asked struct {
	variant tenants.ID
	price   money.Cents
	offer   *tenants.ID // in which it is reduced
	live    bool        // somebody can see it
	from    *time.Time
}

func logPrice(t *tenants.ShopTx, a asked) error {
	if a.price == 0 && !a.live { // a draft without a price
		return nil
	}
	return t.Exec(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, offer_id, live, valid_from, actor)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, coalesce($6, now()), app.actor())`,
		tenants.With(tenants.NewID(), a.variant, a.price, a.offer, a.live, a.from))
}

// Edit is what a shopkeeper changes on a product's page. Version is the
// variant's that was shown: another one since is a Conflict, so that two phones
// never overwrite each other. Of a product with options price and stock are its
// variants' own, and stay.
type Edit struct {
	Product tenants.ID
	Version int
	Title   locale.Text
	About   locale.Text
	Price   money.Cents
	OnHand  *int // pieces, or grams of what is sold loose, reserved ones included; nil: not counted
	State   string
	LiveAt  *time.Time  // when a draft goes on sale by itself; nil: by hand
	Deposit money.Cents // for goods by the piece
	Goods   *Goods      // nil leaves it as it is
	Selling *Selling    // nil leaves it as it is
	Limit   *Limit      // nil leaves it as it is
	Label   *Label      // nil leaves it as it is
}

// Limit is by how much the law lets a product be reduced at most.
type Limit struct {
	MostOff *int        // per cent; nil: as much as the shop likes
	Cover   money.Cents // what MostOff is taken from; 0: the price without an offer
	// Campaign is the last day of the publisher's campaign that allows it, nil without one.
	Campaign *clock.Date
}

// Selling is whether a product is sold on the site, and how goods that are
// weighed are asked for from now on; orders keep what they were placed with.
type Selling struct {
	Online   bool
	Weighing Weighing // of other goods ignored
}

// over is the product as it is going to be.
func (e Edit) over(was Product) Product {
	now := was
	now.Title, now.About, now.State, now.LiveAt, now.Deposit = e.Title, e.About, e.State, e.LiveAt, e.Deposit
	if e.Goods != nil {
		e.Goods.Over(&now)
	}
	if e.Selling != nil {
		now.Online, now.Weighing = e.Selling.Online, e.Selling.Weighing
	}
	if e.Limit != nil {
		now.MostOff, now.Cover, now.Campaign = e.Limit.MostOff, e.Limit.Cover, e.Limit.Campaign
	}
	if e.Label != nil {
		e.Label.Over(&now)
	}
	return now
}

// Save changes price, stock and texts together, and writes the price log when
// the price is another, or is shown from now on, or no more. While an offer is
// on, the price stays.
func Save(t *tenants.ShopTx, e Edit) error {
	was, err := toEdit(t, e.Product)
	if err != nil {
		return err
	}
	if was.Choice != NoChoice {
		e.Price, e.OnHand = was.Variant.Asked(), was.Variant.OnHand
	}
	now := e.over(was)
	if e.OnHand != nil && *e.OnHand < was.Variant.Reserved {
		return belowReserved(now.Mode, was.Variant.Reserved)
	}
	if err := now.priceStays(e.Price); err != nil {
		return err
	}
	if was.Variant.Offer == nil {
		now.Variant.Price = e.Price
	}
	if err := now.judge(); err != nil {
		return err
	}
	if err := now.sameMeasure(t, was.Mode); err != nil {
		return err
	}
	if err := now.staysInside(t, was); err != nil {
		return err
	}
	if err := now.lookInside(t); err != nil {
		return err
	}
	if err := now.mayShow(t, was); err != nil {
		return err
	}
	err = t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set
		price_cents = case when regular_cents is null then $4 else price_cents end, on_hand = $5, per = $6, version = version + 1
		where shop_id = $1 and id = $2 and version = $3`,
		tenants.With(t.Shop(), was.Variant.ID, e.Version, e.Price, e.OnHand, now.Mode.Per()))
	if err != nil {
		return err
	}
	if err := e.record(t, was, now); err != nil {
		return err
	}
	return now.keep(t, was)
}

// keep writes a product, and brings what follows from it to where others read
// it: log, offers, listing, the moment at which it goes on sale.
func (p *Product) keep(t *tenants.ShopTx, was Product) error {
	if err := p.write(t); err != nil {
		return err
	}
	if err := p.schedule(t, was.LiveAt); err != nil {
		return err
	}
	if err := p.turned(t, was); err != nil {
		return err
	}
	if err := redress(t, []tenants.ID{p.ID}); err != nil {
		return err
	}
	if err := list(t, p); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// toEdit locks what a shopkeeper changes.
func toEdit(t *tenants.ShopTx, product tenants.ID) (p Product, err error) {
	err = t.Each(`select id from shop.variants where shop_id = $1 and product_id = $2 order by id for update`, tenants.With(t.Shop(), product),
		func(tenants.Row) error { return nil })
	if err == nil {
		err = t.One(wholeOne, tenants.With(t.Shop(), "UTC", product), p.whole()...)
	}
	return p, err
}

// priceStays refuses another price while an offer is on: what is said beside the
// reduced one would not be true any more. Nor may a book cost less than its
// cover allows.
func (p *Product) priceStays(price money.Cents) error {
	if p.Variant.Offer != nil && price != p.Variant.Regular {
		return fault.Form(fault.Field{Name: "price", Key: "offer.price_stays", Args: []any{"amount", p.Variant.Regular}})
	}
	if p.MostOff != nil && p.Cover > 0 {
		if floor := offers.Floor(p.Cover, *p.MostOff); price < floor {
			return fault.Form(fault.Field{Name: "price", Key: "offer.book", Args: []any{"percent", *p.MostOff, "amount", floor}})
		}
	}
	if on := p.Variant.Offer; on != nil && p.MostOff != nil {
		if floor := offers.Floor(p.cover(), p.mostUntil(on.Until)); p.Variant.Price < floor {
			return fault.Form(fault.Field{Name: "limit", Key: "deals.limit_offer", Args: []any{"amount", p.Variant.Price, "floor", floor}})
		}
	}
	return nil
}

// turned writes the price log, and lets offers begin or end for what goes on
// sale or off it, or to another shelf.
func (p *Product) turned(t *tenants.ShopTx, was Product) error {
	shown, dearer := p.State != was.State, p.Variant.Asked() != was.Variant.Asked()
	if !shown && !dearer && p.On == was.On {
		return nil
	}
	if shown || dearer {
		all := []Variant{p.Variant}
		if p.Choice != NoChoice {
			var err error
			if all, err = sold(t, p.ID); err != nil {
				return err
			}
		}
		for _, v := range all {
			if v.Offer != nil {
				continue
			}
			if err := logPrice(t, asked{variant: v.ID, price: v.Price, live: p.State == live}); err != nil {
				return err
			}
		}
	}
	_, err := turn(t, []tenants.ID{p.ID})
	return err
}

func belowReserved(mode SaleMode, reserved int) error {
	f := fault.Field{Name: "stock", Key: "error.stock_below_reserved", Args: []any{"count", reserved}}
	if mode == Weight {
		f.Key, f.Args = "error.stock_grams_reserved", []any{"weight", locale.Grams(reserved)}
	}
	return fault.Form(f)
}

// OutToday marks a product as finished until the end of today in zone, or
// takes the mark away. It expires by itself.
func OutToday(t *tenants.ShopTx, product tenants.ID, zone string, out bool) error {
	err := t.Change("not_found error.not_found", 1, `update shop.products set updated_at = now(),
		out_until = case when $4 then (now() at time zone $3)::date end where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), product, zone, out))
	if err != nil {
		return err
	}
	what := "product_back"
	if out {
		what = "product_out"
	}
	if err := record(t, what, product, "", ""); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// OutUntil marks a product as not there until the end of a day. It expires by
// itself.
func OutUntil(t *tenants.ShopTx, product tenants.ID, last clock.Date) error {
	err := t.Change("not_found error.not_found", 1, `update shop.products set updated_at = now(), out_until = $3 where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), product, last))
	if err != nil {
		return err
	}
	return tenants.Bump(t)
}
