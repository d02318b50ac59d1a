package catalog

import (
	"cmp"
	"slices"

	"sottocasa/catalog/ean"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Coded is what became of a bar code.
type Coded string

// What became of it.
const (
	CodeThere   Coded = "there"   // the shop has it already
	CodeKnown   Coded = "known"   // a draft of what open data tell, to be checked
	CodeBook    Coded = "book"    // a draft at the price and the VAT of books
	CodeUnknown Coded = "unknown" // a draft with the code and nothing else
)

// MakeByCode adds a draft for a bar code to a shelf, or finds the product that
// has it: the same code twice is one product. A draft has no price yet, and only
// the name that open data give to exactly this code. What means something only
// in the shop that printed it is Invalid at "code". food is what goods of this
// shop usually are.
func MakeByCode(t *tenants.ShopTx, code ean.Code, shelf tenants.ID, food bool) (tenants.ID, Coded, error) {
	if code.InStore() {
		return tenants.ID{}, "", fault.Form(fault.Field{Name: "code", Key: "ean.in_store"})
	}
	if err := media.Queue(t); err != nil { // as Make does: two scanners of one shop make one product
		return tenants.ID{}, "", err
	}
	var has []tenants.ID
	err := t.Each(`select id from shop.products where shop_id = $1 and facts ->> 'gtin' = any($2) order by state = 'draft', id limit 1`,
		tenants.With(t.Shop(), code.Spellings()), func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id)
			has = append(has, id)
			return err
		})
	if err != nil {
		return tenants.ID{}, "", err
	}
	if len(has) > 0 {
		return has[0], CodeThere, nil
	}
	regime, err := tenants.RegimeNow(t)
	if err != nil {
		return tenants.ID{}, "", err
	}
	n, what := drafted(code, food)
	n.ShelfID = shelf
	if n.VATRate == 0 {
		if err := n.usualVAT(t); fault.Has(err, fault.Invalid) { // the first of its shelf: as most of its kind
			n.VATRate = 22
			if n.Facts.Food {
				n.VATRate = 10
			}
		} else if err != nil {
			return tenants.ID{}, "", err
		}
	}
	if n.VATNature == "" {
		n.VATRate, n.VATNature = regime.VAT(n.VATRate, "")
	}
	return n.ID, what, Make(t, n, nil)
}

// FinishCoded gives the draft of a code its price, and a name where it has none.
// The same again changes nothing; another price meanwhile, or a product that is
// no draft any more, is a Conflict.
func FinishCoded(t *tenants.ShopTx, product tenants.ID, name string, price money.Cents) error {
	p, err := toEdit(t, product)
	switch {
	case err != nil:
		return err
	case p.Variant.Price == price && (name == "" || p.Title.It == name):
		return nil
	case p.State != "draft" || p.Variant.Price != 0:
		return fault.New(fault.Conflict, "error.changed_meanwhile")
	}
	p.Title.It = cmp.Or(p.Title.It, name)
	return Save(t, Edit{Product: p.ID, Version: p.Variant.Version, Title: p.Title, About: p.About, Price: price, OnHand: p.Variant.OnHand,
		State: p.State, LiveAt: p.LiveAt, Deposit: p.Deposit})
}

// drafted is the draft of a code.
func drafted(code ean.Code, food bool) (New, Coded) {
	n := New{Product: Product{ID: tenants.NewID(), Mode: Each, Online: true, State: "draft", Exempt: Exemptions()[0], Variant: Variant{ID: tenants.NewID(), Per: Each.Per()},
		Weighing: Weighing{Scale: 1, Tolerance: usualTolerance}, Facts: Facts{Food: food, GTIN: string(code), Withdrawal: Withdrawal{Allowed: true}}}}
	if code.Book() { // L. 128/2011; tab. A, part II, no. 18 DPR 633/72
		most := 5
		n.MostOff, n.VATRate, n.Facts.Food, n.Exempt = &most, 4, false, "non_food_by_piece"
		return n, CodeBook
	}
	known, there := ean.Find(code)
	if !there {
		return n, CodeUnknown
	}
	n.Title, n.Facts.Food, n.Facts.Unchecked, n.Facts.Maker = known.Name, true, true, known.Maker
	n.Title.It = cmp.Or(n.Title.It, n.Title.En)
	n.Facts.Ingredients.It = known.Ingredients
	n.Facts.Allergens, n.Facts.MayContain = allergensOf(known.Contains), allergensOf(known.Traces)
	if n.Quantity, n.Unit = known.Quantity, known.Unit; n.Quantity > 0 {
		n.Exempt = ""
	}
	return n, CodeKnown
}

func allergensOf(list []ean.Allergen) (all []Allergen) {
	for _, a := range list {
		all = append(all, Allergen{Code: a.Code, Detail: slices.Clone(a.Detail)})
	}
	return all
}

// ByCode lists the drafts of a shop that have a bar code, the latest first.
func ByCode(r *tenants.ShopRead, at Place, most int, into *[]Product) {
	r.Each(`select `+productColumns+productTables+` and p.state = 'draft' and p.facts ->> 'gtin' is not null order by p.updated_at desc, p.id limit $3`,
		tenants.With(at.Shop, at.Zone, most), collect(into))
}
