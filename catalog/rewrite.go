package catalog

import (
	"reflect"
	"slices"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Rewritten is a product as it was, as Known locked it, and as it is to be: in all
// its columns but its address, its picture and its days of rest. With a Range it
// has other options, prices or stocks; without one its variants stay.
type Rewritten struct {
	Was *Whole
	Now New
}

// MayBe tells whether a product can have other prices and stocks now: not while an
// offer is on, nor below what orders hold or a book's cover allows.
func (w *Whole) MayBe(n *New) error {
	if len(n.Range) == 0 {
		if n.Variant.OnHand != nil && *n.Variant.OnHand < w.Variant.Reserved {
			return belowReserved(w.Mode, w.Variant.Reserved)
		}
		return w.priceStays(n.Variant.Price)
	}
	for _, v := range n.Range {
		had, there := w.variant(v.ID)
		if !there {
			continue
		}
		if wrong := (Row{ID: v.ID, Price: v.Price, OnHand: v.OnHand}).judge(&w.Product, had); len(wrong) > 0 {
			return fault.Form(wrong...)
		}
	}
	return nil
}

// variant finds one of what is sold of a product.
func (w *Whole) variant(id tenants.ID) (Variant, bool) {
	i := slices.IndexFunc(w.Range, func(v Variant) bool { return v.ID == id })
	if i < 0 {
		return Variant{}, false
	}
	return w.Range[i], true
}

// sold are the variants that prices are asked for.
func (w *Whole) sold() []Variant {
	if len(w.Range) == 0 {
		return []Variant{w.Variant}
	}
	return w.Range
}

// repriced reports whether what can be chosen stays as it is: then a file has
// other prices, stocks or article numbers at most.
func (r *Rewritten) repriced() bool {
	if len(r.Now.Range) == 0 || len(r.Now.Range) != len(r.Was.Range) || !reflect.DeepEqual(r.Was.Options, r.Now.Options) {
		return false
	}
	return !slices.ContainsFunc(r.Now.Range, func(v Variant) bool { _, there := r.Was.variant(v.ID); return !there })
}

// resold is a variant as Rewrite sends it.
type resold struct {
	ID       tenants.ID  `json:"id"`
	Version  int         `json:"version"`
	SKU      string      `json:"sku"`
	OnHand   *int        `json:"on_hand"`
	Per      string      `json:"per"`
	Price    money.Cents `json:"price"`
	Position int         `json:"position"` // 0: as it is
}

// rewriting is what Rewrite is going to write.
type rewriting struct {
	products []added
	variants []resold
	first    []tenants.ID // come first on their cards from now on
	logs     []tenants.ID // of the price log, with their variants, prices and whether they are seen
	logged   []tenants.ID
	prices   []int64
	seen     []bool
	listed   []*Product
	deeds    []tenants.Deed
}

// Rewrite writes products anew, with price log, trail and listings: a handful of
// statements, however many they are, but for those of which other things can be
// chosen. MayBe must have let each pass; one that has changed since it was read is
// a Conflict, and none is written. Settle says so on the pages.
func Rewrite(t *tenants.ShopTx, all []Rewritten) error {
	if len(all) == 0 {
		return nil
	}
	var w rewriting
	for i := range all {
		w.add(&all[i])
	}
	if err := w.write(t); err != nil {
		return err
	}
	for i := range all {
		if r := &all[i]; len(r.Now.Range) > 0 && !r.repriced() {
			if err := r.Was.Offer(t, r.Now.Options, r.Now.Range); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *rewriting) add(r *Rewritten) {
	was, n := r.Was, &r.Now
	n.ID = was.ID
	turned := (n.State == live) != (was.State == live)
	if !r.repriced() {
		v := n.Variant
		w.variants = append(w.variants, resold{ID: was.Variant.ID, Version: was.Variant.Version, SKU: v.SKU, OnHand: v.OnHand, Per: v.Per, Price: v.Price})
		for _, had := range was.sold() {
			price := had.Price
			if had.ID == was.Variant.ID {
				price = v.Price
			}
			w.log(had, price, turned, n.State == live)
		}
		w.products, w.listed = append(w.products, n.sent(nil, NoChoice)), append(w.listed, &n.Product)
		return
	}
	at, choice := shownFirst(n.Range)
	first, other := n.Range[at], false
	for _, v := range n.Range {
		had, _ := was.variant(v.ID)
		place := 0
		if v.ID == was.Variant.ID && first.ID != v.ID {
			place = 2
			w.first = append(w.first, first.ID)
		}
		same := v.SKU == had.SKU && v.Price == had.Asked() && reflect.DeepEqual(v.OnHand, had.OnHand)
		if other = other || !same; !same || v.ID == was.Variant.ID {
			w.variants = append(w.variants, resold{v.ID, had.Version, v.SKU, v.OnHand, v.Per, v.Price, place})
		}
		w.log(had, v.Price, turned, n.State == live)
	}
	if other {
		w.deeds = append(w.deeds, tenants.Deed{What: "variants_saved", Subject: n.ID, Name: n.Title})
	}
	n.Variant = first
	w.products, w.listed = append(w.products, n.sent(nonNil(n.Options), choice)), append(w.listed, &n.Product)
}

// log notes another price, or that it is seen from now on or no more; what is in
// an offer is written with its turn.
func (w *rewriting) log(had Variant, price money.Cents, turned, seen bool) {
	if had.Offer != nil || price == had.Price && !turned || price == 0 && !seen {
		return
	}
	w.logs, w.logged = append(w.logs, tenants.NewID()), append(w.logged, had.ID)
	w.prices, w.seen = append(w.prices, int64(price)), append(w.seen, seen)
}

func (w *rewriting) write(t *tenants.ShopTx) error {
	err := t.Change("conflict error.changed_meanwhile", len(w.variants), `update shop.variants v set sku = r.sku, on_hand = r.on_hand, per = r.per, version = v.version + 1,
			position = case when r.position = 0 then v.position else r.position end, price_cents = case when v.regular_cents is null then r.price else v.price_cents end
		from jsonb_to_recordset($2::jsonb) r (id uuid, version int, sku text, on_hand int, per text, price bigint, position int)
		where v.shop_id = $1 and v.id = r.id and v.version = r.version`, tenants.With(t.Shop(), w.variants))
	if err == nil && len(w.first) > 0 { // after the others have gone back: one stands first at any moment
		err = t.Exec(`update shop.variants set position = 1 where shop_id = $1 and id = any($2)`, tenants.With(t.Shop(), w.first))
	}
	if err == nil {
		err = rewriteProducts(t, w.products)
	}
	if err == nil && len(w.logs) > 0 {
		err = logMany(t, w.logs, w.logged, w.prices, w.seen)
	}
	if err == nil {
		err = tenants.RecordAll(t, w.deeds)
	}
	if err != nil {
		return err
	}
	return listMany(t, w.listed)
}

func rewriteProducts(t *tenants.ShopTx, all []added) error {
	return t.Change("not_found error.not_found", len(all), `update shop.products p set shelf_id = r.shelf, title = r.title, about = r.about, sale_mode = r.mode, online = r.online,
			state = r.state, live_at = case when r.state = 'draft' then p.live_at end, vat_rate = r.rate, vat_nature = r.nature, perishable = r.perish, min_age = r.min_age, net_quantity = nullif(r.quantity, 0),
			net_unit = nullif(r.unit, ''), drained_g = nullif(r.drained, 0), unit_price_exempt = r.exempt, facts = r.facts, made_on = nullif(r.made_on, '{}'),
			lead_hours = r.lead, position = r.place, weigh_min_g = nullif(r.w_min, 0), weigh_step_g = nullif(r.w_step, 0), weigh_default_g = nullif(r.w_default, 0),
			piece_g = nullif(r.w_piece, 0), scale_g = greatest(r.w_scale, 1), tolerance_pct = r.w_tolerance, max_discount_pct = r.most_off,
			cover_cents = nullif(r.cover, 0), deposit_cents = r.deposit, campaign_until = r.campaign, updated_at = now(),
			options = coalesce(r.options, p.options), choice = case when r.options is null then p.choice else r.choice end
		from jsonb_to_recordset($2::jsonb) `+sentColumns+` where p.shop_id = $1 and p.id = r.id`, tenants.With(t.Shop(), all))
}
