package catalog

import (
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// added is a product as AddMany sends it.
type added struct {
	ID        tenants.ID  `json:"id"`
	Slug      string      `json:"slug"`
	Shelf     tenants.ID  `json:"shelf"`
	Title     locale.Text `json:"title"`
	About     locale.Text `json:"about"`
	Mode      SaleMode    `json:"mode"`
	Online    bool        `json:"online"`
	State     string      `json:"state"`
	Rate      int         `json:"rate"`
	Nature    string      `json:"nature"`
	Perish    bool        `json:"perish"`
	MinAge    int         `json:"min_age"`
	Quantity  int         `json:"quantity"`
	Unit      string      `json:"unit"`
	Drained   int         `json:"drained"`
	Exempt    string      `json:"exempt"`
	Facts     Facts       `json:"facts"`
	MadeOn    []int       `json:"made_on"`
	Lead      int         `json:"lead"`
	Place     int         `json:"place"`
	Min       int         `json:"w_min"`
	Step      int         `json:"w_step"`
	Default   int         `json:"w_default"`
	Piece     int         `json:"w_piece"`
	Scale     int         `json:"w_scale"`
	Tolerance int         `json:"w_tolerance"`
	MostOff   *int        `json:"most_off"`
	Cover     money.Cents `json:"cover"`
	Deposit   money.Cents `json:"deposit"`
	Campaign  *clock.Date `json:"campaign"`
	Options   []Option    `json:"options"`
	Choice    Choice      `json:"choice"`
}

// offered is a variant as AddMany sends it, with the id of its row in the price
// log.
type offered struct {
	ID       tenants.ID  `json:"id"`
	Product  tenants.ID  `json:"product"`
	Title    locale.Text `json:"title"`
	Picks    []string    `json:"picks"`
	SKU      string      `json:"sku"`
	Price    money.Cents `json:"price"`
	Per      string      `json:"per"`
	OnHand   *int        `json:"on_hand"`
	Position int         `json:"position"`
	Log      tenants.ID  `json:"log"`
	Live     bool        `json:"live"`
}

// AddMany puts products into the catalogue that have no picture and no past yet,
// with their variants, price log and listings: a handful of statements, however
// many they are. An address that is taken is a Conflict, and none is added.
func AddMany(t *tenants.ShopTx, all []New) error {
	if len(all) == 0 {
		return nil
	}
	products := make([]added, len(all))
	var variants []offered
	var listed []*Product
	for i := range all {
		n := &all[i]
		choice := NoChoice
		if len(n.Range) > 0 {
			_, choice = shownFirst(n.Range)
		}
		products[i] = n.sent(nonNil(n.Options), choice)
		variants = append(variants, n.offered()...)
		if n.State == live && n.Online {
			listed = append(listed, &n.Product)
		}
	}
	if err := addProducts(t, products); err != nil {
		return err
	}
	if err := addVariants(t, variants); err != nil {
		return err
	}
	return listMany(t, listed)
}

// sent is a product with all its columns; options nil are not said.
func (n *New) sent(options []Option, choice Choice) added {
	w := n.Weighing
	return added{n.ID, n.Slug, n.ShelfID, n.Title, n.About, n.Mode, n.Online, n.State, n.VATRate, n.VATNature, n.Perish, n.MinAge, n.Quantity, n.Unit,
		n.Drained, n.Exempt, n.Facts, n.MadeOn, n.Lead, n.Reach, w.Min, w.Step, w.Default, w.Piece, w.Scale, w.Tolerance, n.MostOff, n.Cover, n.Deposit,
		n.Campaign, options, choice}
}

// offered lists the variants of a new product; the one that cards show stands
// first, and listings have its words.
func (n *New) offered() (all []offered) {
	if len(n.Range) == 0 {
		v := n.Variant
		return []offered{{v.ID, n.ID, locale.Text{}, []string{}, v.SKU, v.Price, v.Per, v.OnHand, 1, tenants.NewID(), n.State == live}}
	}
	first, _ := shownFirst(n.Range)
	n.Variant = n.Range[first]
	for i, v := range n.Range {
		place := 2
		if i == first {
			place = 1
		}
		all = append(all, offered{v.ID, n.ID, picked(n.Options, v.Picks), v.Picks, v.SKU, v.Price, v.Per, v.OnHand, place, tenants.NewID(), n.State == live})
	}
	return all
}

const sentColumns = `r (id uuid, slug text, shelf uuid, title jsonb, about jsonb, mode text, online bool, state text, rate int, nature text,
	perish bool, min_age int, quantity int, unit text, drained int, exempt text, facts jsonb, made_on int[], lead int, place int, w_min int, w_step int,
	w_default int, w_piece int, w_scale int, w_tolerance int, most_off int, cover bigint, deposit bigint, campaign date, options jsonb, choice int)`

func addProducts(t *tenants.ShopTx, all []added) error {
	return t.Change("conflict error.slug_taken", len(all), `insert into shop.products (shop_id, hood_id, id, slug, shelf_id, title, about,
			sale_mode, online, state, vat_rate, vat_nature, perishable, min_age, net_quantity, net_unit, drained_g, unit_price_exempt, facts, made_on,
			lead_hours, position, weigh_min_g, weigh_step_g, weigh_default_g, piece_g, scale_g, tolerance_pct, max_discount_pct, cover_cents, deposit_cents,
			campaign_until, options, choice)
		select app.shop(), app.hood(), id, slug, shelf, title, about, mode, online, state, rate, nature, perish, min_age, nullif(quantity, 0), nullif(unit, ''),
			nullif(drained, 0), exempt, facts, nullif(made_on, '{}'), lead, place, nullif(w_min, 0), nullif(w_step, 0), nullif(w_default, 0),
			nullif(w_piece, 0), greatest(w_scale, 1), w_tolerance, most_off, nullif(cover, 0), deposit, campaign, options, choice
		from jsonb_to_recordset($1::jsonb) `+sentColumns, tenants.With(all))
}

func addVariants(t *tenants.ShopTx, all []offered) error {
	err := t.Exec(`insert into shop.variants (shop_id, hood_id, id, product_id, title, picks, sku, price_cents, per, on_hand, position)
		select app.shop(), app.hood(), id, product, title, picks, sku, price, per, on_hand, position
		from jsonb_to_recordset($1::jsonb) r (id uuid, product uuid, title jsonb, picks jsonb, sku text, price bigint, per text, on_hand int, position int)`,
		tenants.With(all))
	if err != nil {
		return err
	}
	return t.Exec(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, live, actor)
		select app.shop(), app.hood(), log, id, price, live, app.actor() from jsonb_to_recordset($1::jsonb) r (log uuid, id uuid, price bigint, live bool)`,
		tenants.With(all))
}
