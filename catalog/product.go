// Package catalog is what a shop sells: shelves, products, prices and stock.
package catalog

import (
	"time"

	"sottocasa/catalog/offers"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/media"
	"sottocasa/tenants"
)

// SaleMode is how a product is sold.
type SaleMode string

// The modes.
const (
	Each        SaleMode = "each"         // by the piece, at a price
	Weight      SaleMode = "weight"       // loose, by the gram
	PieceWeight SaleMode = "piece_weight" // by the piece, priced by what it weighs
)

// Allergen is one of the fourteen of Annex II Reg. (EU) 1169/2011, with the
// species the law wants named.
type Allergen struct {
	Code   string   `json:"code"`
	Detail []string `json:"detail,omitempty"`
}

// Withdrawal says whether a consumer may withdraw (art. 52, 59 Codice del
// consumo).
type Withdrawal struct {
	Allowed bool        `json:"allowed"`
	Letter  string      `json:"letter,omitempty"` // of art. 59, when not allowed
	Reason  locale.Text `json:"reason,omitzero"`
}

// Facts are what the law wants on a product's page (art. 14 Reg. (EU)
// 1169/2011; FOOD-01).
type Facts struct {
	Food        bool        `json:"food,omitempty"`
	Allergens   []Allergen  `json:"allergens,omitempty"`
	Confirmed   bool        `json:"allergens_confirmed,omitempty"` // by the shop, also when there are none
	MayContain  []Allergen  `json:"may_contain,omitempty"`
	Ingredients locale.Text `json:"ingredients,omitzero"` // allergens between ** **
	NoList      string      `json:"no_list,omitempty"`    // why there is no list of ingredients (art. 19 Reg. (EU) 1169/2011)
	Origin      string      `json:"origin,omitempty"`
	Storage     string      `json:"storage,omitempty"` // ambient, cool, chilled, frozen
	Operator    string      `json:"operator,omitempty"`
	Marks       []string    `json:"marks,omitempty"`
	Strength    string      `json:"strength,omitempty"` // % vol.
	Nutrition   *Nutrition  `json:"nutrition,omitempty"`
	NoTable     string      `json:"no_table,omitempty"` // why there is no table of nutrition
	Withdrawal  Withdrawal  `json:"withdrawal"`
	Maker       string      `json:"maker,omitempty"` // art. 19 Reg. (EU) 2023/988
	GTIN        string      `json:"gtin,omitempty"`  // bar code, 8 to 14 digits
	Notes       locale.Text `json:"notes,omitzero"`
	Unchecked   bool        `json:"unchecked,omitempty"` // filled in from open data, and nobody has said that it is right
}

// Product is a product with its one default variant and its stock now.
type Product struct {
	ID        tenants.ID
	Slug      string
	Title     locale.Text
	About     locale.Text
	Mode      SaleMode
	Online    bool // can be put into a basket at all
	State     string
	VATRate   int
	VATNature string
	MinAge    int
	Quantity  int    // net quantity; 0: none
	Unit      string // g, ml, pz
	Drained   int    // grams
	Exempt    string // why there is no price per measure (art. 16 Codice del consumo)
	Facts     Facts
	Picture   *media.Picture
	Lead      int   // hours of notice
	MadeOn    []int // weekdays, 0 is Sunday; empty: every day
	OutUntil  *time.Time
	OutNow    bool       // "finito per oggi" in force
	On        tenants.ID // the shelf; Get reads no words of it
	ShelfSlug string
	Shelf     locale.Text
	Weighing  Weighing
	Perish    bool        // art. 4 c. 5-bis D.Lgs. 198/2021: a reduction shows the price just before
	MostOff   *int        // per cent by which the law lets it be reduced at most; nil: as the shop likes
	Cover     money.Cents // what MostOff is taken from; 0: the price without an offer
	Campaign  *clock.Date // the last day of its publisher's campaign, which MostOff holds to; nil: it has none
	Variant   Variant
	Reach     int         // position on the shelf
	Deposit   money.Cents // given back with the empty of each piece; 0: none
	Choice    Choice
	Options   []Option   // what is chosen among; Get and GetByID alone read them
	LiveAt    *time.Time // when a draft goes on sale by itself; only GetByID reads it
	Box       BoxKind    // whether it is made of other goods of the shop
	inside    *Box       // what it is made of; only those who ask the gates read it
}

// Variant is what is really bought: it has the price and the stock.
type Variant struct {
	ID       tenants.ID
	Title    locale.Text // of its picks: "M, Rosso"; only reads by variant have it
	Picks    []string    // the Italian words of the chosen values; only those of all variants
	SKU      string
	Price    money.Cents // what is asked now, in an offer too
	Regular  money.Cents // what is asked without the offer that is on; 0: none is
	Offer    *Reduced    // what is said beside Price; nil: no offer is on
	Per      string      // piece or kg
	OnHand   *int        // nil: not counted
	suffices *int        // for how many boxes the contents do; nil: no box, or as many as one likes
	Reserved int
	Version  int
	Sold     bool // only reads of all variants have it
	behind   bool // another is the one that cards and listings show
}

// Asked is the price without any offer.
func (v Variant) Asked() money.Cents {
	if v.Regular > 0 {
		return v.Regular
	}
	return v.Price
}

// Left is how many pieces, or grams of what is sold loose, can still be sold;
// counted is false when stock is not counted.
func (v Variant) Left() (n int, counted bool) {
	switch {
	case v.OnHand == nil && v.suffices == nil:
		return 0, false
	case v.OnHand == nil:
		return *v.suffices, true
	case v.suffices == nil:
		return *v.OnHand - v.Reserved, true
	}
	return min(*v.OnHand-v.Reserved, *v.suffices), true
}

// Buyable reports whether the least of it can be put into a basket now.
func (p *Product) Buyable() bool {
	left, counted := p.Variant.Left()
	least := 1
	if p.Mode == Weight {
		least = p.Least()
	}
	if p.Choice != NoChoice { // another of its variants may be there
		counted = false
	}
	return p.State == "live" && p.Online && !p.OutNow && (!counted || left >= least)
}

// UnitPrice is the price of a kilo or a litre, on drained weight where there is
// one; zero when there is none or when it would repeat the price (art. 14
// Codice del consumo; PRICE-02).
func (p *Product) UnitPrice() (cents money.Cents, per string) {
	if p.Mode != Each || p.Quantity == 0 || p.Unit == "pz" {
		return 0, ""
	}
	q, per := p.Quantity, "kg"
	if p.Unit == "ml" {
		per = "l"
	}
	if p.Drained > 0 {
		q = p.Drained
	}
	if q == 1000 {
		return 0, ""
	}
	return offers.PerMeasure(p.Variant.Price, q, p.Drained), per
}

// limited is by how much the law lets a product be reduced today, and the campaign
// that this is for.
const limited = `case when p.campaign_until < (now() at time zone $2)::date then least(p.max_discount_pct, 5) else p.max_discount_pct end,
	case when p.campaign_until >= (now() at time zone $2)::date then p.campaign_until end`

const productColumns = `p.id, p.slug, p.title, p.about, p.sale_mode, p.online, p.state, p.vat_rate, p.vat_nature, p.min_age,
	coalesce(p.net_quantity, 0), coalesce(p.net_unit, ''), coalesce(p.drained_g, 0), p.unit_price_exempt, p.facts, p.picture, p.lead_hours,
	coalesce(p.made_on, '{}'), p.out_until, coalesce(p.out_until >= (now() at time zone $2)::date, false),
	coalesce(p.weigh_min_g, 0), coalesce(p.weigh_step_g, 0), coalesce(p.weigh_default_g, 0), coalesce(p.piece_g, 0), p.scale_g, p.tolerance_pct,
	p.shelf_id, h.slug, h.title, p.position, v.id, v.sku, v.price_cents, v.per, v.on_hand, v.reserved, v.version,
	p.perishable, ` + limited + `, coalesce(p.cover_cents, 0), coalesce(v.regular_cents, 0), v.offer, p.deposit_cents, p.choice, ` + boxedNow

const productTables = ` from shop.products p
	join shop.shelves h on h.shop_id = p.shop_id and h.id = p.shelf_id
	join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
	where p.shop_id = $1`

func (p *Product) fields() []any {
	return []any{&p.ID, &p.Slug, &p.Title, &p.About, &p.Mode, &p.Online, &p.State, &p.VATRate, &p.VATNature, &p.MinAge,
		&p.Quantity, &p.Unit, &p.Drained, &p.Exempt, &p.Facts, &p.Picture, &p.Lead, &p.MadeOn, &p.OutUntil, &p.OutNow,
		&p.Weighing.Min, &p.Weighing.Step, &p.Weighing.Default, &p.Weighing.Piece, &p.Weighing.Scale, &p.Weighing.Tolerance,
		&p.On, &p.ShelfSlug, &p.Shelf, &p.Reach, &p.Variant.ID, &p.Variant.SKU, &p.Variant.Price, &p.Variant.Per,
		&p.Variant.OnHand, &p.Variant.Reserved, &p.Variant.Version, &p.Perish, &p.MostOff, &p.Campaign, &p.Cover, &p.Variant.Regular, &p.Variant.Offer, &p.Deposit, &p.Choice, (*boxed)(p)}
}

// Place is the shop and the time zone that its days are counted in. Now is what
// public pages show as now, and they get nothing without it; what decides takes
// the database's. Lang is the language of public pages, Italian unless it is told.
type Place struct {
	Shop tenants.ShopID
	Zone string
	Now  time.Time
	Lang locale.Lang
}

// wholeOne reads all that a shopkeeper may write of one product.
const wholeOne = `select ` + productColumns + `, p.options, p.live_at` + productTables + ` and p.id = $3`

func (p *Product) whole() []any { return append(p.fields(), &p.Options, &p.LiveAt) }

// GetByID reads one product in any state.
func GetByID(r *tenants.ShopRead, at Place, id tenants.ID, p *Product) {
	r.One(wholeOne, tenants.With(at.Shop, at.Zone, id), p.whole()...)
}

// All lists the products shelf by shelf; live leaves out drafts and hidden ones.
func All(r *tenants.ShopRead, at Place, live bool, into *[]Product) {
	r.Each(`select `+productColumns+productTables+inPlace, tenants.With(at.Shop, at.Zone, live), collect(into))
}

// ByVariants lists the products of some variants, in any state.
func ByVariants(t *tenants.ShopTx, zone string, variants []tenants.ID) ([]Product, error) {
	var all []Product
	err := t.Each(byVariants, tenants.With(t.Shop(), zone, variants), collectVariants(&all))
	return all, err
}

// ReadVariants is ByVariants for a read.
func ReadVariants(r *tenants.ShopRead, at Place, variants []tenants.ID, into *[]Product) {
	r.Each(byVariants, tenants.With(at.Shop, at.Zone, variants), collectVariants(into))
}

// EachOf is All for who needs one product after the other, and never all at once.
func EachOf(r *tenants.ShopRead, at Place, live bool, each func(*Product) error) {
	r.Each(`select `+productColumns+productTables+inPlace, tenants.With(at.Shop, at.Zone, live), func(row tenants.Row) error {
		var p Product
		if err := row.Scan(p.fields()...); err != nil {
			return err
		}
		return each(&p)
	})
}

const inPlace = ` and (p.state = 'live' or not $3) order by h.position, p.position, p.id`

func collect(into *[]Product) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var p Product
		if err := row.Scan(p.fields()...); err != nil {
			return err
		}
		*into = append(*into, p)
		return nil
	}
}
