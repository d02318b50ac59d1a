package catalog

import (
	"slices"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Goods is what a product is and how it is sold.
type Goods struct {
	Shelf     tenants.ID
	Mode      SaleMode
	VATRate   int
	VATNature string
	Quantity  int // net; 0: none
	Unit      string
	Drained   int    // grams
	Exempt    string // why there is no price per measure, where there is no quantity
	Lead      int    // hours
	MadeOn    []int
	Perish    bool
	MinAge    int
}

// MostLead is the longest notice that a product may need, in hours.
const MostLead = 2160

// Exemptions are the reasons of art. 16 Codice del consumo for having no price
// per measure; the first is the usual one.
func Exemptions() []string {
	return []string{"sold_by_number", "non_food_by_piece", "loose_by_piece", "mixed_goods_in_one_pack", "prepared_meal", "fantasy", "small_pack"}
}

// Natures are why a sale bears no VAT.
func Natures() []string { return []string{"N1", "N2.2", "N4"} }

// Over writes g over a product.
func (g Goods) Over(p *Product) {
	p.On, p.Mode, p.VATRate, p.VATNature = g.Shelf, g.Mode, g.VATRate, g.VATNature
	p.Quantity, p.Unit, p.Drained, p.Exempt = g.Quantity, g.Unit, g.Drained, g.Exempt
	p.Lead, p.MadeOn, p.Perish, p.MinAge = g.Lead, g.MadeOn, g.Perish, g.MinAge
	p.Variant.Per = p.Mode.Per()
}

// Per is what the price of goods sold like that is for.
func (m SaleMode) Per() string {
	if m == Each {
		return "piece"
	}
	return "kg"
}

// judge says what cannot be of a product as it is going to be.
func (p *Product) judge() error {
	switch {
	case p.Drained > 0 && (p.Unit != "g" || p.Drained > p.Quantity):
		return fault.Form(fault.Field{Name: "drained", Key: "goods.drained_bad"})
	case p.Mode != Each && p.Deposit > 0:
		return fault.Form(fault.Field{Name: "deposit", Key: "goods.deposit_pieces"})
	case p.Mode != Each && p.Choice != NoChoice:
		return fault.Form(fault.Field{Name: "mode", Key: "goods.options_pieces"})
	case p.Mode != Each && p.Box != NoBox:
		return fault.Form(fault.Field{Name: "mode", Key: "boxes.piece_only"})
	case p.Deposit > 0 && p.Box != NoBox:
		return fault.Form(fault.Field{Name: "deposit", Key: "boxes.plain_only"})
	case p.MostOff != nil && p.Box != NoBox:
		return fault.Form(fault.Field{Name: "limit", Key: "boxes.plain_only"})
	}
	if err := p.Facts.judge(); err != nil {
		return err
	}
	return p.Weighing.judge(p.Mode, p.Online)
}

// sameMeasure refuses another way of selling for what somebody has ordered: its
// stock would go back in another unit.
func (p *Product) sameMeasure(t *tenants.ShopTx, was SaleMode) error {
	if p.Mode == was {
		return nil
	}
	ordered := false
	err := t.One(`select exists (select from shop.reservations r join shop.variants v on v.shop_id = r.shop_id and v.id = r.variant_id
		where r.shop_id = $1 and v.product_id = $2)`, tenants.With(t.Shop(), p.ID), &ordered)
	if err == nil && ordered {
		err = fault.Form(fault.Field{Name: "mode", Key: "goods.mode_ordered"})
	}
	return err
}

// write keeps all that a shopkeeper writes of a product; on another shelf it
// stands last.
func (p *Product) write(t *tenants.ShopTx) error {
	w := p.Weighing
	if p.Mode == Each {
		w = Weighing{Scale: w.Scale, Tolerance: w.Tolerance}
	}
	return t.Change("conflict error.changed_meanwhile", 1, `update shop.products p set title = $3, about = $4, state = $5, live_at = $6, deposit_cents = $7,
		online = $8, sale_mode = $9, weigh_min_g = nullif($10, 0), weigh_step_g = nullif($11, 0), weigh_default_g = nullif($12, 0),
		piece_g = nullif($13, 0), scale_g = greatest($14, 1), tolerance_pct = $15, max_discount_pct = $16, cover_cents = nullif($17, 0),
		vat_rate = $18, vat_nature = $19, net_quantity = nullif($20, 0), net_unit = nullif($21, ''), drained_g = nullif($22, 0), unit_price_exempt = $23,
		lead_hours = $24, made_on = nullif($25::int[], '{}'), perishable = $26, min_age = $27, shelf_id = $28, facts = $29,
		campaign_until = $30,
		position = case when shelf_id = $28 then position else `+lastOn("$28")+` end, updated_at = now()
		where shop_id = $1 and id = $2 and exists (select from shop.shelves h where h.shop_id = $1 and h.id = $28)`,
		tenants.With(t.Shop(), p.ID, p.Title, p.About, p.State, p.LiveAt, p.Deposit, p.Online, p.Mode, w.Min, w.Step, w.Default, w.Piece, w.Scale, w.Tolerance,
			p.MostOff, p.Cover, p.VATRate, p.VATNature, p.Quantity, p.Unit, p.Drained, p.Exempt, p.Lead, madeOn(p.MadeOn), p.Perish, p.MinAge, p.On, p.Facts, p.Campaign))
}

// lastOn is the position behind all that stands on a shelf.
func lastOn(shelf string) string {
	return `(select coalesce(max(x.position), 0) + 1 from shop.products x where x.shop_id = $1 and x.shelf_id = ` + shelf + `)`
}

// madeOn writes every day of the week as none: it is made every day.
func madeOn(days []int) []int {
	if len(days) == 7 {
		return nil
	}
	return slices.Sorted(slices.Values(days))
}

// schedule lets a draft go on sale by itself, when that was not planned for the
// same moment already.
func (p *Product) schedule(t *tenants.ShopTx, was *time.Time) error {
	if p.LiveAt == nil || was != nil && was.Equal(*p.LiveAt) {
		return nil
	}
	return t.Enqueue(Appear{Hood: t.Hood(), Shop: t.Shop(), Product: p.ID, At: *p.LiveAt}, tenants.At(*p.LiveAt))
}
