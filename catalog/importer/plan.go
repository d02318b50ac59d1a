package importer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Options are what an import does with what a file does not say.
type Options struct {
	VAT     int    `json:"vat"`     // per cent, for goods that say none
	Publish bool   `json:"publish"` // goods that the file shows are shown; otherwise new ones stay drafts
	Shelf   string `json:"shelf"`   // title of the shelf for goods that name none

	Seller *tenants.Settings `json:"-"` // who would sell, when that is not the shop as it is
}

// Verdict is what becomes of a product of a file.
type Verdict string

// The verdicts.
const (
	Added   Verdict = "added"
	Changed Verdict = "changed"
	Same    Verdict = "same"
	Refused Verdict = "refused"
)

// Change is one thing that is another in the file than in the shop. Amounts are
// in cents.
type Change struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Now   string `json:"now"`
}

// Step is what is to be done for one product of a file.
type Step struct {
	Item    Item
	Verdict Verdict
	Changes []Change
	Why     []Why // of a refusal
	Waits   []Why // what it lacks to go on sale
	ID      tenants.ID
	Slug    string
	NoPhoto bool // the product has no picture yet

	was *catalog.Whole
	now catalog.New
}

// waits is the note before what a product lacks to go on sale.
const waits = "import.waits"

// Seen are the products that earlier rows of a file were about, by address, with
// their lines.
type Seen map[string]int

// planner decides about some products at once.
type planner struct {
	opts    Options
	seen    Seen
	regime  tenants.Regime
	food    bool // what such shops sell
	who     catalog.Seller
	known   []catalog.Whole
	bySlug  map[string]*catalog.Whole
	bySKU   map[string]*catalog.Whole
	byGTIN  map[string]*catalog.Whole
	shelves []catalog.Shelf
	last    map[tenants.ID]int // place of the last product on a shelf
	fresh   []catalog.Shelf    // shelves to be put up
}

// Plan decides what some products of a file change in the shop of the
// transaction. lock keeps what is there as it is until the transaction's end.
func Plan(t *tenants.ShopTx, items []Item, o Options, seen Seen, lock bool) ([]Step, error) {
	steps, _, err := plan(t, items, o, seen, lock)
	return steps, err
}

func plan(t *tenants.ShopTx, items []Item, o Options, seen Seen, lock bool) ([]Step, *planner, error) {
	p := &planner{opts: o, seen: seen, regime: tenants.Ordinary, bySlug: map[string]*catalog.Whole{}, bySKU: map[string]*catalog.Whole{}, byGTIN: map[string]*catalog.Whole{}}
	var by catalog.Whose
	for i := range items {
		it := &items[i]
		slug := it.Slug()
		by.Slugs = append(by.Slugs, slug)
		if it.SKU != "" {
			by.SKUs = append(by.SKUs, it.SKU)
		}
		for _, v := range it.Variants {
			if v.SKU != "" {
				by.SKUs = append(by.SKUs, v.SKU)
			}
		}
		if it.GTIN != "" {
			by.GTINs = append(by.GTINs, it.GTIN)
		}
		if it.code() != "" {
			by.Slugs = append(by.Slugs, it.coded(slug))
		}
	}
	trade := ""
	err := t.Each(`select regime, trade from hood.shops where hood_id = app.hood() and shop_id = app.shop()`, nil,
		func(row tenants.Row) error { return row.Scan(&p.regime, &trade) })
	p.food = trades.SellFood(trade)
	if err == nil {
		p.who, err = catalog.SellerOf(t)
	}
	if o.Seller != nil {
		p.who.Settings = *o.Seller
	}
	if err == nil {
		p.shelves, p.last, err = catalog.ShelvesToFill(t)
	}
	if err == nil {
		p.known, err = catalog.Known(t, by, lock)
	}
	if err != nil {
		return nil, nil, err
	}
	for i := range p.known {
		w := &p.known[i]
		p.bySlug[w.Slug] = w
		for _, v := range append(w.Range, w.Variant) {
			if v.SKU != "" {
				p.bySKU[v.SKU] = w
			}
		}
		if w.Facts.GTIN != "" {
			p.byGTIN[w.Facts.GTIN] = w
		}
	}
	steps := make([]Step, len(items))
	for i := range items {
		steps[i] = p.step(items[i])
	}
	return steps, p, nil
}

// Slug is the address that a product of a file would have.
func (it *Item) Slug() string {
	if it.Handle != "" {
		return it.Handle
	}
	if s := Slug(it.Title.It); s != "" {
		return s
	}
	if s := Slug(it.Title.En); s != "" {
		return s
	}
	sum := sha256.Sum256([]byte(it.Title.It + it.Title.En))
	return "p-" + hex.EncodeToString(sum[:5])
}

// code is what tells products of the same name apart.
func (it *Item) code() string {
	if s := Slug(it.SKU); s != "" {
		return s
	}
	return it.GTIN
}

func (it *Item) coded(slug string) string { return slug + "-" + it.code() }

// find tells which product of the shop it is, and the address of a new one: by
// the file's own address, then by article number, then by bar code, then by
// name, unless that is another article of the same name.
func (p *planner) find(it *Item) (*catalog.Whole, string) {
	slug := it.Slug()
	if it.Handle != "" {
		if w := p.bySlug[slug]; w != nil {
			return w, slug
		}
	}
	if w := p.bySKU[it.SKU]; w != nil && it.SKU != "" {
		return w, w.Slug
	}
	for _, v := range it.Variants {
		if w := p.bySKU[v.SKU]; w != nil && v.SKU != "" && it.Handle == "" {
			return w, w.Slug
		}
	}
	if w := p.byGTIN[it.GTIN]; w != nil && it.GTIN != "" && (it.SKU == "" || w.Variant.SKU == "" || w.Variant.SKU == it.SKU) {
		return w, w.Slug
	}
	w := p.bySlug[slug]
	_, taken := p.seen[slug]
	if other := w != nil && differs(w.Variant.SKU, it.SKU) || w != nil && differs(w.Facts.GTIN, it.GTIN) || taken; other && it.code() != "" && it.Handle == "" {
		slug = it.coded(slug)
		w = p.bySlug[slug]
	}
	if w != nil {
		return w, w.Slug
	}
	return nil, slug
}

func differs(a, b string) bool { return a != "" && b != "" && a != b }

func (p *planner) step(it Item) Step {
	s := Step{Item: it}
	if it.Title.It == "" && len(it.Faults) == 0 {
		it.fail("import.no_name")
	}
	if len(it.Faults) > 0 {
		return s.refuse(it.Faults...)
	}
	was, slug := p.find(&it)
	if was == nil && it.Price == nil {
		return s.refuse(why("import.no_price"))
	}
	if line, twice := p.seen[slug]; twice {
		return s.refuse(why("import.twice", "line", line))
	}
	if p.seen != nil {
		p.seen[slug] = it.Line
	}
	s.was, s.Slug, s.NoPhoto = was, slug, was == nil || was.Picture == nil
	if was != nil {
		s.ID = was.ID
	}
	if fault := p.build(&s); fault != nil {
		return s.refuse(*fault)
	}
	if held := p.hold(&s); held != nil {
		return s.refuse(held...)
	}
	if was == nil {
		s.Verdict = Added
		return s
	}
	if s.Changes = changes(was, &s.now, p.title); len(s.Changes) == 0 {
		s.Verdict = Same
		return s
	}
	if err := was.MayBe(&s.now); err != nil {
		return s.refuse(whyOf(err))
	}
	s.Verdict = Changed
	return s
}

// hold keeps what lacks something that the law asks for from going on sale: it
// waits, and is told for what. What is on sale, or will be by itself, may not lose
// any of it, and why is given.
func (p *planner) hold(s *Step) (because []Why) {
	var was catalog.Product
	if s.was != nil {
		was = s.was.Product
	}
	if s.now.State != "live" && s.now.LiveAt == nil {
		return nil
	}
	now := s.now.Product
	if len(s.now.Range) > 0 {
		now.Variant = s.now.Range[0]
	}
	for _, g := range now.Shut(was, p.who) {
		because = append(because, why(g.Key, g.Args...))
	}
	if len(because) == 0 || was.State == "live" || was.LiveAt != nil {
		return because
	}
	s.now.State, s.Waits = cmp.Or(was.State, "draft"), because
	return nil
}

// Notes are what a step says beside what it changes: what of the file is left
// out, and what keeps the product from going on sale.
func (s Step) Notes() []Why {
	if len(s.Waits) == 0 {
		return s.Item.Notes
	}
	return slices.Concat(s.Item.Notes, []Why{why(waits)}, s.Waits)
}

func (s Step) refuse(because ...Why) Step {
	s.Verdict, s.Why, s.Changes, s.Waits = Refused, because, nil, nil
	return s
}

// title is what a shelf is called.
func (p *planner) title(shelf tenants.ID) string {
	for _, list := range [][]catalog.Shelf{p.shelves, p.fresh} {
		for _, s := range list {
			if s.ID == shelf {
				return s.Title.It
			}
		}
	}
	return ""
}

// changes lists what a product would have otherwise.
func changes(was *catalog.Whole, now *catalog.New, shelf func(tenants.ID) string) []Change {
	var list []Change
	differ := func(field string, a, b any) {
		if x, y := written(a), written(b); x != y {
			list = append(list, Change{field, x, y})
		}
	}
	differ("name", was.Title.It, now.Title.It)
	differ("name_en", was.Title.En, now.Title.En)
	if now.Range == nil {
		differ("price", was.Variant.Asked(), now.Variant.Price)
		differ("stock", was.Variant.OnHand, now.Variant.OnHand)
	}
	differ("shelf", shelf(was.On), shelf(now.ShelfID))
	differ("about", was.About.It, now.About.It)
	differ("about_en", was.About.En, now.About.En)
	if now.Range == nil {
		differ("sku", was.Variant.SKU, now.Variant.SKU)
	}
	differ("gtin", was.Facts.GTIN, now.Facts.GTIN)
	differ("vat", was.VATRate, now.VATRate)
	differ("state", was.State, now.State)
	differ("quantity", locale.Text{It: written(was.Quantity), En: was.Unit}, locale.Text{It: written(now.Quantity), En: now.Unit})
	if now.Range != nil {
		differ("options", optionWords(was.Options), optionWords(now.Options))
		differ("variants", variantWords(was.Range), variantWords(now.Range))
	}
	differ("rest", rest(was.Product), rest(now.Product))
	for i, c := range list {
		switch c.Field {
		case "quantity":
			list[i] = Change{"quantity", measureWords(was.Quantity, was.Unit), measureWords(now.Quantity, now.Unit)}
		case "rest":
			list[i] = Change{Field: "rest"}
		}
	}
	return list
}

func measureWords(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return strings.TrimSpace(written(n) + " " + unit)
}

// rest is all of a product that has no line of its own among the changes.
func rest(p catalog.Product) any {
	f := p.Facts
	f.GTIN = ""
	return []any{f, p.Mode, p.Online, p.VATNature, p.Perish, p.MinAge, p.Drained, p.Lead, append([]int{}, p.MadeOn...), p.Weighing, p.MostOff, p.Cover, p.Campaign, p.Deposit, p.Reach, p.Exempt}
}

// written makes values comparable, whatever they are.
func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case money.Cents, int:
		b, _ := json.Marshal(v) //nolint:errchkjson // a number
		return string(b)
	case *int:
		if v == nil {
			return ""
		}
		return written(*v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fault.From(err).Error()
	}
	return string(b)
}
