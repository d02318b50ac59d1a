package orders

import (
	"bytes"
	"cmp"
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Picks are the variants that were picked for one box.
type Picks []tenants.ID

// Filled is what goes into some boxes of a line that are alike.
type Filled struct {
	Boxes int
	Items []catalog.BoxItem
}

// QuoteItem is something in so many boxes of a line.
type QuoteItem struct {
	Kind    int         `json:"kind"` // of the boxes that are filled alike, from 1
	Boxes   int         `json:"boxes"`
	Variant tenants.ID  `json:"variant"`
	Slug    string      `json:"slug"`
	Title   locale.Text `json:"title"`
	Pieces  int         `json:"pieces,omitempty"` // in each box
	Grams   int         `json:"grams,omitempty"`
	stock   int         // of all boxes, in the unit that it is counted in
}

// hasBoxes reports whether some of the lines of a shop may be of boxes.
func (b *Basket) hasBoxes(shop tenants.ShopID) bool {
	return slices.ContainsFunc(b.Lines, func(l BasketLine) bool { return l.Shop == shop && l.Choice != nil })
}

// fit brings picks to so many boxes: the last are left out, or the last is had
// once more.
func fit(all []Picks, boxes int) []Picks {
	all = slices.Clone(all[:min(len(all), boxes)])
	for n := len(all); n > 0 && n < boxes; n++ {
		all = append(all, all[n-1])
	}
	return all
}

// alike counts boxes by what was picked for them; one that nothing is picked for
// is as the shop fills it.
func (l BasketLine) alike() (kinds []Picks, count []int) {
	if len(l.Choice) == 0 {
		return []Picks{nil}, []int{l.Pieces}
	}
	for _, picks := range fit(l.Choice, l.Pieces) {
		picks = slices.Clone(picks)
		slices.SortFunc(picks, func(a, b tenants.ID) int { return bytes.Compare(a[:], b[:]) })
		n := slices.IndexFunc(kinds, func(k Picks) bool { return slices.Equal(k, picks) })
		if n < 0 {
			kinds, count, n = append(kinds, picks), append(count, 0), len(kinds)
		}
		count[n]++
	}
	return kinds, count
}

// fill says what is in the boxes of a line in the week of a window, and dresses
// its product so; without a window it is the first week that the box has. What
// cannot be is the line's problem.
func (f *FullLine) fill(b *catalog.Box, today clock.Date, window *clock.Date) {
	x := &f.Product
	if b == nil || x.Box == catalog.NoBox {
		f.Problem = "boxes.again"
		return
	}
	week := catalog.Monday(today)
	f.Weeks = b.Weeks(week, weeksAhead)
	if b.Kind == catalog.WeeklyBox {
		if len(f.Weeks) == 0 {
			f.Problem = "boxes.no_week"
			return
		}
		week = f.week(b, window)
	}
	kinds, count := f.alike()
	var all []catalog.BoxItem
	for n, picks := range kinds {
		items, whole := b.Fill(week, picks)
		if !whole {
			f.Problem = "boxes.again"
			return
		}
		for _, i := range items {
			if !i.Suffices(count[n]) {
				f.Problem, f.Why = "boxes.gone", []any{"name", i.Product.Title}
			}
		}
		f.Filled, all = append(f.Filled, Filled{count[n], items}), append(all, items...)
	}
	if x.Dress(all) {
		f.Problem = "boxes.never"
	}
}

// week is whose contents a weekly box has: the window's, else the first in which
// there is enough of it. A window in a week that it cannot be had in is refused by
// the wish, and another can be chosen.
func (f *FullLine) week(b *catalog.Box, window *clock.Date) clock.Date {
	if window != nil && slices.Contains(f.Weeks, catalog.Monday(*window)) {
		return catalog.Monday(*window)
	}
	for _, week := range f.Weeks {
		if !slices.ContainsFunc(b.On(week), func(i catalog.BoxItem) bool { return !i.Suffices(f.Pieces) }) {
			return week
		}
	}
	return f.Weeks[0]
}

// weeksAhead are the weeks that windows are made for, this one among them.
const weeksAhead = 4

// takes is what a line takes of each variant: of its own, and of what is in it.
func (f *FullLine) takes() map[tenants.ID]int {
	of := map[tenants.ID]int{f.Variant: f.Product.Stock(f.Amount)}
	for _, filled := range f.Filled {
		for _, i := range filled.Items {
			of[i.Product.Variant.ID] += filled.Boxes * i.Product.Stock(i.Amount)
		}
	}
	return of
}

// judgeSums finds the boxes that a basket has too little for, where the same goods
// are also in it by themselves or in another box: each by itself could be had
// (STK-04).
func (p *ShopPart) judgeSums() {
	of := map[tenants.ID]int{}
	for _, l := range p.Lines {
		for variant, n := range l.takes() {
			of[variant] += n
		}
	}
	for n := range p.Lines {
		l := &p.Lines[n]
		for _, filled := range l.Filled {
			for _, i := range filled.Items {
				left, counted := i.Product.Variant.Left()
				if counted && of[i.Product.Variant.ID] > left && l.Problem == "" {
					l.Problem, l.Why = "boxes.gone_sum", []any{"name", i.Product.Title}
				}
			}
		}
	}
}

// items are what goes into a line's boxes, as its quote has it.
func (f *FullLine) items() []QuoteItem {
	var list []QuoteItem
	for n, filled := range f.Filled {
		for _, i := range filled.Items {
			x := i.Product
			list = append(list, QuoteItem{Kind: n + 1, Boxes: filled.Boxes, Variant: x.Variant.ID, Slug: x.Slug, Title: x.Title, Pieces: i.Amount.Pieces,
				Grams: i.Amount.Grams, stock: filled.Boxes * x.Stock(i.Amount)})
		}
	}
	return list
}

// Contents are what goes into a line's boxes, as an order's line has it.
func (f FullLine) Contents() []LineItem {
	var list []LineItem
	for n, filled := range f.Filled {
		for _, i := range filled.Items {
			list = append(list, LineItem{Kind: n + 1, Boxes: filled.Boxes, Title: i.Product.Title, Amount: i.Amount})
		}
	}
	return list
}

// split shares a line of boxes over the VAT rates of what is in them, box by box in
// proportion to what that would cost by itself, by the largest remainder, the
// lowest rate first (VAT-03). Nil: there is one rate alone.
func (f *FullLine) split(regime tenants.Regime) []money.Portion {
	sums := map[catalog.Rated]money.Cents{}
	for _, filled := range f.Filled {
		worth := map[catalog.Rated]money.Cents{}
		for _, i := range filled.Items {
			rate, nature := regime.VAT(i.Product.VATRate, i.Product.VATNature)
			worth[catalog.Rated{Rate: rate, Nature: nature}] += i.Worth()
		}
		var rates []catalog.Rated
		for r := range worth {
			rates = append(rates, r)
		}
		slices.SortFunc(rates, func(a, b catalog.Rated) int { return cmp.Or(a.Rate-b.Rate, cmp.Compare(a.Nature, b.Nature)) })
		var weights []money.Cents
		for _, r := range rates {
			weights = append(weights, worth[r])
		}
		for n, c := range money.Split(f.Product.Variant.Price*money.Cents(filled.Boxes), weights) {
			sums[rates[n]] += c
		}
	}
	var out []money.Portion
	for r, c := range sums {
		out = append(out, money.Portion{Rate: r.Rate, Nature: r.Nature, Weight: c})
	}
	if len(out) < 2 {
		return nil
	}
	slices.SortFunc(out, func(a, b money.Portion) int { return cmp.Or(a.Rate-b.Rate, cmp.Compare(a.Nature, b.Nature)) })
	return out
}

// PutBoxes is Put for a box whose contents are picked: want more of it, each with
// these picks. What cannot be picked so is Invalid at "pick".
func PutBoxes(h *tenants.HoodTx, token string, shop tenants.ShopID, zone string, variant tenants.ID, want int, picks Picks) (count int, err error) {
	return put(h, token, shop, zone, putting{variant: variant, want: catalog.Amount{Pieces: want}, add: true, picks: picks})
}

// chosen is what a basket's line has of picks after a change, nil for what is no
// box; a box that cannot be had so now is Invalid.
func chosen(s *tenants.ShopTx, zone string, x catalog.Product, had []Picks, p putting) ([]Picks, error) {
	if x.Box == catalog.NoBox {
		return nil, nil
	}
	all, err := catalog.BoxesNow(s, zone, []tenants.ID{p.variant})
	if err != nil {
		return nil, err
	}
	out := []Picks{}
	if x.Chosen() {
		for range min(p.more, MaxPieces) {
			if len(p.picks) > 0 {
				had = append(slices.Clone(had), p.picks)
			}
		}
		out = fit(had, min(p.want.Pieces, MaxPieces))
	}
	line := FullLine{BasketLine: BasketLine{Variant: p.variant, Amount: p.want, Choice: out}, Product: x}
	if x.Chosen() && len(p.picks) == 0 && len(out) == 0 {
		return nil, fault.Form(fault.Field{Name: "pick", Key: "boxes.pick_first"})
	}
	var today clock.Date
	if err := s.One(`select (now() at time zone $1)::date`, tenants.With(zone), &today); err != nil {
		return nil, err
	}
	line.fill(all[p.variant], today, nil)
	if line.Problem == "boxes.again" {
		line.Problem = "boxes.pick_wrong"
	}
	if line.Problem != "" {
		return nil, fault.Form(fault.Field{Name: "pick", Key: line.Problem, Args: line.Why})
	}
	return out, nil
}
