package invent

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// products makes n goods of a trade, spread evenly over its shelves, each with
// an address of its own in the shop.
func (w *words) products(t trade, shop string, n int, r *rand.Rand) []demo.Product {
	out := make([]demo.Product, 0, n)
	taken := make(map[string]bool, n)
	for i := range n {
		s := t.shelves[i%len(t.shelves)]
		g := s.goods[(i/len(t.shelves))%len(s.goods)]
		p := w.product(g, r)
		p.Slug = slugOf(p.Title.It)
		if taken[p.Slug] {
			p.Slug += "-" + strconv.Itoa(i+1)
		}
		taken[p.Slug] = true
		p.ID, p.SKU, p.Shelf = shop+"/"+p.Slug, "I"+strconv.Itoa(10001+i), s.slug
		out = append(out, p)
	}
	return out
}

func (w *words) product(g good, r *rand.Rand) demo.Product {
	kind, maker := r.IntN(len(w.lists["kind-it"])), r.IntN(len(w.lists["maker-it"]))
	it := join(g.name.It, w.lists["kind-it"][kind], w.lists["maker-it"][maker])
	en := join(w.lists["kind-en"][kind], g.name.En, w.lists["maker-en"][maker])
	p := demo.Product{Mode: demo.Each, Price: g.price, VATRate: g.vat, Food: g.storage != "", Storage: g.storage, Perishable: g.fresh,
		Allergens: g.allergens, OnlineSale: true, UnitExempt: "sold_by_number", Withdrawal: demo.Withdrawal{Allowed: !g.fresh, Days: 14}}
	switch {
	case g.loose:
		p.Mode, p.UnitExempt = demo.ByWeight, ""
		p.Weight = demo.Weighing{Min: 100, Step: 50, Default: 500, Scale: 2}
	case len(g.sizes) > 0:
		size := g.sizes[r.IntN(len(g.sizes))]
		p.Net, p.UnitExempt = &size, ""
		p.Price = g.price * money.Cents(size.Value) / money.Cents(g.sizes[0].Value)
		measure := " " + strconv.Itoa(size.Value) + " " + size.Unit
		it, en = it+measure, en+measure
	}
	p.Price = shopPrice(p.Price, r)
	p.Title = locale.Text{It: it, En: upper(en)}
	p.Description = locale.Text{It: it + ", scelto per il banco di ogni giorno.", En: upper(en) + ", chosen for the everyday counter."}
	if g.fresh {
		p.Withdrawal.Basis = "art. 59 c.1 lett. d) Codice del consumo"
		p.Withdrawal.Reason = locale.Text{It: "Si deteriora rapidamente", En: "It spoils quickly"}
	}
	if g.adult {
		p.MinAge, p.ABV = 18, float64(5+r.IntN(10))
	}
	if p.Food {
		p.Origin, p.Operator = "Italia", "Produttori "+strings.TrimPrefix(w.lists["maker-it"][maker], "di ")+" s.s., 00100 Roma (RM)"
		p.Ingredients = ingredients(g)
	}
	if stock := 20 + r.IntN(180); p.Mode == demo.Each && r.IntN(4) > 0 {
		p.Stock = &stock
	}
	return p
}

// ingredients names the good and, between ** **, what people are allergic to
// (art. 21 Reg. (EU) 1169/2011).
func ingredients(g good) locale.Text {
	it, en := []string{strings.ToLower(g.name.It)}, []string{strings.ToLower(g.name.En)}
	for _, a := range g.allergens {
		word := a.Code
		if len(a.Details) > 0 {
			word = a.Details[0]
		}
		it, en = append(it, "**"+italian(word)+"**"), append(en, "**"+word+"**")
	}
	return locale.Text{It: strings.Join(it, ", "), En: strings.Join(en, ", ")}
}

func italian(allergen string) string {
	switch allergen {
	case "wheat":
		return "grano"
	case "oats":
		return "avena"
	case "spelt":
		return "farro"
	case "barley":
		return "orzo"
	case "milk":
		return "latte"
	case "eggs":
		return "uova"
	case "fish":
		return "pesce"
	case "celery":
		return "sedano"
	case "sesame":
		return "sesamo"
	case "sulphites":
		return "solfiti"
	case "almond":
		return "mandorle"
	case "walnut":
		return "noci"
	case "hazelnut":
		return "nocciole"
	}
	return allergen
}

// shopPrice varies a price by a fifth and ends it as shops do, in 5, 9 or 0.
func shopPrice(p money.Cents, r *rand.Rand) money.Cents {
	p = p * money.Cents(85+r.IntN(36)) / 100
	return max(10, p/10*10+[]money.Cents{0, 5, 9}[r.IntN(3)])
}

func join(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, " ")
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// longestSlug leaves room for the number that tells two of a name apart.
const longestSlug = 54

// slugOf writes a name as an address: small letters, digits and hyphens.
func slugOf(name string) string {
	plain := strings.NewReplacer("à", "a", "è", "e", "é", "e", "ì", "i", "ò", "o", "ù", "u").Replace(strings.ToLower(name))
	var b strings.Builder
	for _, r := range plain {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	return strings.Trim(s[:min(len(s), longestSlug)], "-")
}
