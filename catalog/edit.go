package catalog

import (
	"time"

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
	Exempt    string // why there is no unit price (art. 16 Codice del consumo)
	Perish    bool
	PriceFrom []Past // prices asked before today's, oldest first
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
		weigh_min_g, weigh_step_g, weigh_default_g, piece_g, scale_g, tolerance_pct, deposit_cents)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, nullif($13, 0), nullif($14, ''),
		nullif($15, 0), $16, $17, $18, $19, nullif($20::int[], '{}'), $21, $22,
		nullif($23, 0), nullif($24, 0), nullif($25, 0), nullif($26, 0), greatest($27, 1), $28, $29)`,
		tenants.With(n.ID, n.Slug, n.ShelfID, n.Title, n.About, n.Mode, n.Online, n.State, n.VATRate, n.VATNature, n.Perish,
			n.MinAge, n.Quantity, n.Unit, n.Drained, n.Exempt, n.Facts, image, n.Picture, n.MadeOn, n.Lead, n.Reach,
			n.Weighing.Min, n.Weighing.Step, n.Weighing.Default, n.Weighing.Piece, n.Weighing.Scale, n.Weighing.Tolerance, n.Deposit))
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
		if err := logPrice(t, v.ID, past.Price, &past.From); err != nil {
			return err
		}
	}
	if err := logPrice(t, v.ID, v.Price, nil); err != nil {
		return err
	}
	return list(t, &n.Product)
}

func addImage(t *tenants.ShopTx, id tenants.ID, p media.Picture) error {
	return t.Exec(`insert into shop.images (shop_id, hood_id, id, picture) values (app.shop(), app.hood(), $1, $2)`,
		tenants.With(id, p))
}

// logPrice writes down a price from a moment on; nil is now.
func logPrice(t *tenants.ShopTx, variant tenants.ID, price money.Cents, from *time.Time) error {
	return t.Exec(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, valid_from, actor)
		values (app.shop(), app.hood(), $1, $2, $3, coalesce($4, now()), app.actor())`,
		tenants.With(tenants.NewID(), variant, price, from))
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
}

// Save changes price, stock and texts together, and writes the price log when
// the price is another.
func Save(t *tenants.ShopTx, e Edit) error {
	var was struct {
		variant  tenants.ID
		price    money.Cents
		reserved int
		mode     SaleMode
		listed   Product
	}
	err := t.One(`select v.id, v.price_cents, v.reserved, p.sale_mode, v.sku, p.facts, coalesce(p.net_quantity, 0), coalesce(p.net_unit, '')
		from shop.variants v
		join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
		where v.shop_id = $1 and v.product_id = $2 and v.position = 1 for update of v`,
		tenants.With(t.Shop(), e.Product), &was.variant, &was.price, &was.reserved, &was.mode,
		&was.listed.Variant.SKU, &was.listed.Facts, &was.listed.Quantity, &was.listed.Unit)
	if err != nil {
		return err
	}
	if e.OnHand != nil && *e.OnHand < was.reserved {
		return belowReserved(was.mode, was.reserved)
	}
	err = t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set price_cents = $4, on_hand = $5, version = version + 1
		where shop_id = $1 and id = $2 and version = $3`,
		tenants.With(t.Shop(), was.variant, e.Version, e.Price, e.OnHand))
	if err != nil {
		return err
	}
	err = t.Change("not_found error.not_found", 1, `update shop.products set title = $3, about = $4, state = $5, deposit_cents = $6,
		updated_at = now() where shop_id = $1 and id = $2`, tenants.With(t.Shop(), e.Product, e.Title, e.About, e.State, e.Deposit))
	if err != nil {
		return err
	}
	if e.Selling != nil {
		if err := e.Selling.save(t, e.Product, was.mode); err != nil {
			return err
		}
	}
	if e.Price != was.price {
		if err := logPrice(t, was.variant, e.Price, nil); err != nil {
			return err
		}
	}
	was.listed.ID, was.listed.Title, was.listed.About = e.Product, e.Title, e.About
	if err := list(t, &was.listed); err != nil {
		return err
	}
	return tenants.Bump(t)
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
	return tenants.Bump(t)
}
