package catalog

import (
	"time"

	"sottocasa/catalog/offers"
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
		weigh_min_g, weigh_step_g, weigh_default_g, piece_g, scale_g, tolerance_pct, max_discount_pct, cover_cents, deposit_cents)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, nullif($13, 0), nullif($14, ''),
		nullif($15, 0), $16, $17, $18, $19, nullif($20::int[], '{}'), $21, $22,
		nullif($23, 0), nullif($24, 0), nullif($25, 0), nullif($26, 0), greatest($27, 1), $28, $29, nullif($30, 0), $31)`,
		tenants.With(n.ID, n.Slug, n.ShelfID, n.Title, n.About, n.Mode, n.Online, n.State, n.VATRate, n.VATNature, n.Perish,
			n.MinAge, n.Quantity, n.Unit, n.Drained, n.Exempt, n.Facts, image, n.Picture, n.MadeOn, n.Lead, n.Reach,
			n.Weighing.Min, n.Weighing.Step, n.Weighing.Default, n.Weighing.Piece, n.Weighing.Scale, n.Weighing.Tolerance, n.MostOff, n.Cover, n.Deposit))
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
	return t.Exec(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, offer_id, live, valid_from, actor)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, coalesce($6, now()), app.actor())`,
		tenants.With(tenants.NewID(), a.variant, a.price, a.offer, a.live, a.from))
}

// Edit is what a shopkeeper changes on a product's page. Version is the
// variant's that was shown: another one since is a Conflict, so that two phones
// never overwrite each other.
type Edit struct {
	Product tenants.ID
	Version int
	Title   locale.Text
	About   locale.Text
	Price   money.Cents
	OnHand  *int // pieces, or grams of what is sold loose, reserved ones included; nil: not counted
	State   string
	Deposit money.Cents // for goods by the piece
	Selling *Selling    // nil leaves it as it is
	Limit   *Limit      // nil leaves it as it is
}

// Limit is by how much the law lets a product be reduced at most.
type Limit struct {
	MostOff *int        // per cent; nil: as much as the shop likes
	Cover   money.Cents // what MostOff is taken from; 0: the price without an offer
}

func (x Limit) save(t *tenants.ShopTx, product tenants.ID) error {
	return t.Exec(`update shop.products set max_discount_pct = $3, cover_cents = nullif($4, 0) where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), product, x.MostOff, x.Cover))
}

// Save changes price, stock and texts together, and writes the price log when
// the price is another, or is shown from now on, or no more. While an offer is
// on, the price stays.
func Save(t *tenants.ShopTx, e Edit) error {
	was, err := toEdit(t, e.Product)
	if err != nil {
		return err
	}
	if e.OnHand != nil && *e.OnHand < was.Variant.Reserved {
		return belowReserved(was.Mode, was.Variant.Reserved)
	}
	if e.Limit != nil {
		was.MostOff, was.Cover = e.Limit.MostOff, e.Limit.Cover
	}
	if err := e.priceStays(was); err != nil {
		return err
	}
	err = t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set
		price_cents = case when regular_cents is null then $4 else price_cents end, on_hand = $5, version = version + 1
		where shop_id = $1 and id = $2 and version = $3`,
		tenants.With(t.Shop(), was.Variant.ID, e.Version, e.Price, e.OnHand))
	if err != nil {
		return err
	}
	err = t.Change("not_found error.not_found", 1, `update shop.products set title = $3, about = $4, state = $5, deposit_cents = $6,
		updated_at = now() where shop_id = $1 and id = $2`, tenants.With(t.Shop(), e.Product, e.Title, e.About, e.State, e.Deposit))
	if err != nil {
		return err
	}
	if e.Selling != nil {
		if err := e.Selling.save(t, e.Product, was.Mode); err != nil {
			return err
		}
	}
	if e.Limit != nil {
		if err := e.Limit.save(t, e.Product); err != nil {
			return err
		}
	}
	if err := e.record(t, was, was.Variant.OnHand); err != nil {
		return err
	}
	turned, err := e.turn(t, was)
	if err != nil {
		return err
	}
	if !turned {
		was.Title, was.About = e.Title, e.About
		if err := list(t, &was); err != nil {
			return err
		}
	}
	return tenants.Bump(t)
}

// toEdit locks what a shopkeeper changes.
func toEdit(t *tenants.ShopTx, product tenants.ID) (p Product, err error) {
	var v tenants.ID
	err = t.One(`select id from shop.variants where shop_id = $1 and product_id = $2 and position = 1 for update`, tenants.With(t.Shop(), product), &v)
	if err == nil {
		err = t.One(`select `+productColumns+productTables+` and p.id = $3`, tenants.With(t.Shop(), "UTC", product), p.fields()...)
	}
	return p, err
}

// priceStays refuses another price while an offer is on: what is said beside the
// reduced one would not be true any more. Nor may a book cost less than its
// cover allows.
func (e Edit) priceStays(was Product) error {
	if was.Variant.Offer != nil && e.Price != was.Variant.Regular {
		return fault.Form(fault.Field{Name: "price", Key: "offer.price_stays", Args: []any{"amount", was.Variant.Regular}})
	}
	if was.MostOff != nil && was.Cover > 0 {
		if floor := offers.Floor(was.Cover, *was.MostOff); e.Price < floor {
			return fault.Form(fault.Field{Name: "price", Key: "offer.book", Args: []any{"percent", *was.MostOff, "amount", floor}})
		}
	}
	if on := was.Variant.Offer; on != nil && was.MostOff != nil {
		if floor := offers.Floor(was.cover(), *was.MostOff); was.Variant.Price < floor {
			return fault.Form(fault.Field{Name: "limit", Key: "deals.limit_offer", Args: []any{"amount", was.Variant.Price, "floor", floor}})
		}
	}
	return nil
}

// turn writes the price log, and lets offers begin or end for what goes on sale
// or off it.
func (e Edit) turn(t *tenants.ShopTx, was Product) (bool, error) {
	if e.State == was.State && e.Price == was.Variant.Asked() {
		return false, nil
	}
	if was.Variant.Offer == nil {
		if err := logPrice(t, asked{variant: was.Variant.ID, price: e.Price, live: e.State == live}); err != nil {
			return false, err
		}
	}
	return turn(t, []tenants.ID{e.Product})
}

// Selling is whether a product is sold on the site, and how goods that are
// weighed are asked for from now on; orders keep what they were placed with.
type Selling struct {
	Online   bool
	Weighing Weighing // of other goods ignored
}

func (x Selling) save(t *tenants.ShopTx, product tenants.ID, mode SaleMode) error {
	w := x.Weighing
	if mode == Each {
		return t.Exec(`update shop.products set online = $3 where shop_id = $1 and id = $2`, tenants.With(t.Shop(), product, x.Online))
	}
	if err := w.judge(mode, x.Online); err != nil {
		return err
	}
	return t.Exec(`update shop.products set online = $3, weigh_min_g = nullif($4, 0), weigh_step_g = nullif($5, 0),
		weigh_default_g = nullif($6, 0), piece_g = nullif($7, 0), scale_g = greatest($8, 1), tolerance_pct = $9
		where shop_id = $1 and id = $2`, tenants.With(t.Shop(), product, x.Online, w.Min, w.Step, w.Default, w.Piece, w.Scale, w.Tolerance))
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
