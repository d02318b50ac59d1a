package catalog

import (
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Carried is a box as it travels from a shop to another: what is in it is named by
// addresses and picks, since ids stay behind.
type Carried struct {
	Slug  string        `json:"slug"`
	Kind  BoxKind       `json:"kind"`
	Rules BoxRules      `json:"rules,omitzero"`
	State string        `json:"state"`
	Items []CarriedItem `json:"items"`
}

// CarriedItem is something in it.
type CarriedItem struct {
	Slug   string      `json:"slug"`
	Picks  []string    `json:"picks"`
	Week   *clock.Date `json:"week,omitempty"`
	Group  int         `json:"group,omitempty"`
	Pieces int         `json:"pieces,omitempty"`
	Grams  int         `json:"grams,omitempty"`
}

// CarryBoxes lists a shop's boxes by address.
func CarryBoxes(r *tenants.ShopRead, shop tenants.ShopID, into *[]Carried) {
	r.Each(`select b.slug, b.box, b.box_rules, b.state, coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('slug', p.slug, 'picks', v.picks,
			'week', i.week, 'group', i.grp, 'pieces', i.pieces, 'grams', i.grams)) order by i.week nulls first, i.grp, i.position, p.slug, v.picks)
			from shop.box_items i join shop.variants v on v.shop_id = i.shop_id and v.id = i.variant_id
			join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id where i.shop_id = b.shop_id and i.box_id = b.id), '[]')
		from shop.products b where b.shop_id = $1 and b.box <> '' order by b.slug collate "C"`, tenants.With(shop), func(row tenants.Row) error {
		var c Carried
		err := row.Scan(&c.Slug, &c.Kind, &c.Rules, &c.State, &c.Items)
		*into = append(*into, c)
		return err
	})
}

// UnpackBoxes makes boxes again of goods that came with them. What is not there is
// left out; a box that cannot be one here stays the draft that it came as.
func UnpackBoxes(t *tenants.ShopTx, all []Carried) error {
	by := map[string]tenants.ID{}
	products := map[string]tenants.ID{}
	err := t.Each(`select p.slug, v.picks, p.id, v.id from shop.products p join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id
		where p.shop_id = $1`, tenants.With(t.Shop()), func(row tenants.Row) error {
		var slug string
		var picks []string
		var product, variant tenants.ID
		err := row.Scan(&slug, &picks, &product, &variant)
		by[named(slug, picks)], products[slug] = variant, product
		return err
	})
	for _, c := range all {
		id, there := products[c.Slug]
		if err != nil || !there {
			continue
		}
		if err = c.unpack(t, id, by); fault.Has(err, fault.Invalid) || fault.Has(err, fault.Conflict) {
			err = nil
		}
	}
	return err
}

func named(slug string, picks []string) string {
	return slug + separator + strings.Join(picks, separator)
}

func (c Carried) unpack(t *tenants.ShopTx, id tenants.ID, by map[string]tenants.ID) error {
	was, err := toEdit(t, id)
	if err != nil {
		return err
	}
	if err := SetBox(t, id, was.Variant.Version, c.Kind, c.Rules); err != nil {
		return err
	}
	for _, i := range c.Items {
		variant, there := by[named(i.Slug, i.Picks)]
		if !there {
			continue
		}
		err := PutInBox(t, id, Entry{Variant: variant, Amount: Amount{Pieces: i.Pieces, Grams: i.Grams}, Group: i.Group, Week: i.Week})
		if err != nil {
			return err
		}
	}
	if was, err = toEdit(t, id); err != nil || was.State == c.State {
		return err
	}
	now := was
	now.State = c.State
	return now.keep(t, was)
}
