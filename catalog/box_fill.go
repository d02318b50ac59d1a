package catalog

import (
	"slices"

	"sottocasa/catalog/words"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Entry is something that a shopkeeper puts into a box.
type Entry struct {
	Variant tenants.ID
	Amount  Amount
	Group   int         // of a box that is chosen: 0 is always in it
	Week    *clock.Date // of a weekly box
}

// SetBox makes a product a box, or one of another kind, or no box any more: then
// its contents are forgotten. Version is the variant's that was shown, another one
// since a Conflict. What is on sale must be sellable as it is afterwards.
func SetBox(t *tenants.ShopTx, product tenants.ID, version int, kind BoxKind, rules BoxRules) error {
	return changeBox(t, product, func(p *Product) error {
		switch {
		case kind == NoBox:
		case p.Mode != Each || p.Choice != NoChoice:
			return fault.Form(fault.Field{Name: "kind", Key: "boxes.piece_only"})
		case p.Deposit > 0 || p.MostOff != nil:
			return fault.Form(fault.Field{Name: "kind", Key: "boxes.plain_only"})
		case kind == ChooseBox && len(rules.Groups) == 0:
			return fault.Form(fault.Field{Name: "pick_0", Key: "boxes.group_first"})
		}
		if err := insideBoxes(t, p.ID, kind != NoBox, "kind"); err != nil {
			return err
		}
		err := t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set version = version + 1 where shop_id = $1 and id = $2 and version = $3`,
			tenants.With(t.Shop(), p.Variant.ID, version))
		if err != nil {
			return err
		}
		if kind == NoBox {
			if err := t.Exec(`delete from shop.box_items where shop_id = $1 and box_id = $2`, tenants.With(t.Shop(), p.ID)); err != nil {
				return err
			}
		} else {
			err := t.Exec(`delete from shop.box_items where shop_id = $1 and box_id = $2 and grp > $3`, tenants.With(t.Shop(), p.ID, len(rules.Groups)))
			if err != nil {
				return err
			}
		}
		p.Box = kind
		return t.Exec(`update shop.products set box = $3, box_rules = $4 where shop_id = $1 and id = $2`, tenants.With(t.Shop(), p.ID, kind, rules))
	})
}

// PutInBox puts something into a box, or says how much and in which group, where
// it is in it already. What a box cannot hold is Invalid at "variant" or "amount".
func PutInBox(t *tenants.ShopTx, box tenants.ID, e Entry) error {
	return changeBox(t, box, func(p *Product) error {
		found, err := ByVariants(t, "UTC", []tenants.ID{e.Variant})
		if err != nil {
			return err
		}
		if err := e.fits(*p, found); err != nil {
			return err
		}
		held := 0
		err = t.One(`select count(*)::int from shop.box_items where shop_id = $1 and box_id = $2 and week is not distinct from $3 and variant_id <> $4`,
			tenants.With(t.Shop(), box, e.Week, e.Variant), &held)
		if err != nil {
			return err
		}
		if held >= MostBoxItems {
			return fault.Form(fault.Field{Name: "variant", Key: "boxes.items_most", Args: []any{"number", MostBoxItems}})
		}
		return t.Exec(`insert into shop.box_items (shop_id, hood_id, id, box_id, week, grp, position, variant_id, pieces, grams)
			values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, nullif($7, 0), nullif($8, 0))
			on conflict (shop_id, box_id, week, variant_id) do update set grp = excluded.grp, pieces = excluded.pieces, grams = excluded.grams`,
			tenants.With(tenants.NewID(), box, e.Week, e.Group, held+1, e.Variant, e.Amount.Pieces, e.Amount.Grams))
	})
}

// fits says why something cannot be in a box. Deposits and books are refused:
// inside a box neither what is given back nor the least price that the law wants
// (L. 128/2011) could be kept.
func (e Entry) fits(box Product, found []Product) error {
	at := func(field, key string) error { return fault.Form(fault.Field{Name: field, Key: key}) }
	if len(found) == 0 {
		return at("variant", "boxes.no_such")
	}
	switch x := found[0]; {
	case x.Box != NoBox || x.ID == box.ID:
		return at("variant", "boxes.no_box_inside")
	case x.Deposit > 0:
		return at("variant", "boxes.no_deposit")
	case x.MostOff != nil:
		return at("variant", "boxes.no_book")
	case (box.Box == WeeklyBox) != (e.Week != nil), e.Group > MostGroups, e.Group > 0 && box.Box != ChooseBox:
		return fault.New(fault.Conflict, "error.changed_meanwhile")
	case e.Amount.None() || (e.Amount.Grams > 0) != x.ByGrams() || e.Amount.Pieces > 99 || e.Amount.Grams > 50_000:
		return at("amount", "boxes.amount")
	}
	return nil
}

// TakeOut takes things out of a box, of one week where it has weeks.
func TakeOut(t *tenants.ShopTx, box tenants.ID, week *clock.Date, variants []tenants.ID) error {
	return changeBox(t, box, func(*Product) error {
		return t.Exec(`delete from shop.box_items where shop_id = $1 and box_id = $2 and week is not distinct from $3 and variant_id = any($4)`,
			tenants.With(t.Shop(), box, week, variants))
	})
}

// CopyWeek fills a week that is still empty with what another has.
func CopyWeek(t *tenants.ShopTx, box tenants.ID, from, to clock.Date) error {
	return changeBox(t, box, func(*Product) error {
		return t.Exec(`insert into shop.box_items (shop_id, hood_id, id, box_id, week, grp, position, variant_id, pieces, grams)
			select i.shop_id, i.hood_id, gen_random_uuid(), i.box_id, $4, i.grp, i.position, i.variant_id, i.pieces, i.grams from shop.box_items i
			where i.shop_id = $1 and i.box_id = $2 and i.week = $3 and not exists (select from shop.box_items x
				where x.shop_id = $1 and x.box_id = $2 and x.week = $4)`, tenants.With(t.Shop(), box, from, to))
	})
}

// changeBox locks a product, changes it as a box, and brings what follows from
// that to where others read it.
func changeBox(t *tenants.ShopTx, product tenants.ID, change func(*Product) error) error {
	was, err := toEdit(t, product)
	if err != nil {
		return err
	}
	now := was
	if err := was.lookInside(t); err != nil {
		return err
	}
	if err := change(&now); err != nil {
		return err
	}
	if now.Box != NoBox {
		if err := now.wearContents(t); err != nil {
			return err
		}
		if err := now.mayShow(t, was); err != nil {
			return err
		}
	}
	if err := record(t, "box_filled", product, string(was.Box), string(now.Box)); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// insideBoxes refuses, at a field, what goods that are in a box cannot become.
func insideBoxes(t *tenants.ShopTx, product tenants.ID, would bool, field string) error {
	if !would {
		return nil
	}
	inside := false
	err := t.One(`select exists (select from shop.box_items i join shop.variants v on v.shop_id = i.shop_id and v.id = i.variant_id
		where i.shop_id = $1 and v.product_id = $2)`, tenants.With(t.Shop(), product), &inside)
	if err == nil && inside {
		err = fault.Form(fault.Field{Name: field, Key: "boxes.is_inside"})
	}
	return err
}

// staysInside refuses what a product in a box cannot become: sold by another
// measure, with a deposit, or of a limited reduction.
func (p *Product) staysInside(t *tenants.ShopTx, was Product) error {
	if err := insideBoxes(t, p.ID, p.Mode != was.Mode, "mode"); err != nil {
		return err
	}
	if err := insideBoxes(t, p.ID, p.Deposit > 0 && was.Deposit == 0, "deposit"); err != nil {
		return err
	}
	return insideBoxes(t, p.ID, p.MostOff != nil && was.MostOff == nil, "limit")
}

// boxGates are what keeps a box from being published: nothing in it, or something
// that could not be sold by itself as the law wants.
func boxGates(p Product, s Seller) []Gate {
	if p.Box == NoBox || p.inside == nil {
		return nil
	}
	b := p.inside
	lacks := func(key string, args ...any) []Gate { return []Gate{{"BOX", OnProduct, "box", key, args}} }
	if len(b.Items) == 0 {
		return lacks("gate.box_empty")
	}
	for n, g := range b.Groups {
		held := 0
		for _, i := range b.Items {
			if i.Group == n+1 {
				held++
			}
		}
		if b.Kind == ChooseBox && held < g.Pick {
			return lacks("gate.box_group", "number", n+1, "pick", g.Pick)
		}
	}
	for _, i := range b.Items {
		own := slices.DeleteFunc(Gates(i.Product, s), func(g Gate) bool { return g.Room == OnSeller })
		if i.Product.State != live || len(own) > 0 {
			return lacks("gate.box_item", "name", i.Product.Title.In(locale.It))
		}
	}
	return nil
}

// Packable lists what could be put into a box, variant by variant: goods of the
// shop whose names have all of some words, at most so many.
func Packable(r *tenants.ShopRead, at Place, search string, most int, into *[]Product) {
	r.Each(`select `+productColumns+`, v.title, v.active`+variantTables+` and v.active and (p.choice = 0 or v.picks <> '[]')
		and p.box = '' and p.deposit_cents = 0 and p.max_discount_pct is null
		and not exists (select from unnest($3::text[]) w where position(w in `+plainName+`) = 0)
		order by p.title ->> 'it', v.id limit $4`, tenants.With(at.Shop, at.Zone, nonNil(words.Fold(search, 200)), most), collectVariants(into))
}

// copyBox gives a product what another has as a box.
func copyBox(t *tenants.ShopTx, from, to tenants.ID) error {
	err := t.Change("not_found error.not_found", 1, `update shop.products p set box = o.box, box_rules = o.box_rules from shop.products o
		where p.shop_id = $1 and p.id = $3 and o.shop_id = $1 and o.id = $2`, tenants.With(t.Shop(), from, to))
	if err != nil {
		return err
	}
	return t.Exec(`insert into shop.box_items (shop_id, hood_id, id, box_id, week, grp, position, variant_id, pieces, grams)
		select shop_id, hood_id, gen_random_uuid(), $3, week, grp, position, variant_id, pieces, grams from shop.box_items
		where shop_id = $1 and box_id = $2`, tenants.With(t.Shop(), from, to))
}
