package catalog

import (
	"slices"
	"strings"

	"sottocasa/catalog/words"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Listing is the public copy of a product that is for sale, as the search of a
// whole neighbourhood shows it.
type Listing struct {
	Shop     tenants.ShopID
	Product  tenants.ID
	Slug     string
	Title    locale.Text
	ShopName string
	Picture  *media.Picture
	Mode     SaleMode
	Price    money.Cents
	Quantity int // net quantity; 0: none
	Unit     string
	Drained  int // grams
	Offer    *Reduced
}

// UnitPrice is Product.UnitPrice of what is listed.
func (l Listing) UnitPrice() (cents money.Cents, per string) {
	p := Product{Mode: l.Mode, Quantity: l.Quantity, Unit: l.Unit, Drained: l.Drained, Variant: Variant{Price: l.Price}}
	return p.UnitPrice()
}

// wordsEdition grows when the rules change by which words are made; the listings
// of an older one are made anew when a server starts.
const wordsEdition = 3

// Where a word stands: its lexeme has this after the neighbourhood's key. What
// stands in a title is there once more without, to be found anywhere. They are
// no weights, which the index does not keep: what is common in descriptions and
// rare in titles would be read whole to find the titles.
const (
	anywhere = ""
	inTitle  = "="
	asNoun   = "!" // of a title
)

// Marks are no words: of which shop a listing is, that its allergens are told,
// and which of them it holds or may hold. With them the index answers filters.
const (
	shopMark     = "@"
	allergenMark = "#"
	toldMark     = allergenMark + "told"
)

// lexemes are the words of a text as the database looks them up. Each begins
// with the neighbourhood's key, so that a look-up touches nobody else's.
type lexemes struct {
	key string
	has map[string]bool
	all []string // in the order they came
}

// doubled begins the form of a word in which every doubled letter is single.
const doubled = "~"

func newLexemes(hood tenants.HoodID) *lexemes {
	return &lexemes{key: hoodKey(hood), has: map[string]bool{}}
}

// hoodKey are the last eight characters of an id: the first tell its time, and
// would be the same for neighbourhoods that were opened together.
func hoodKey(hood tenants.HoodID) string { return ending(hood.String()) }

func shopLexeme(shop tenants.ShopID) string { return shopMark + ending(shop.String()) }

func ending(id string) string { return id[len(id)-8:] }

func (l *lexemes) put(w string) {
	if !l.has[w] {
		l.has[w] = true
		l.all = append(l.all, w)
	}
}

func (l *lexemes) stand(w, at string) {
	l.put(w)
	if at != anywhere {
		l.put(inTitle + w)
	}
}

func (l *lexemes) add(w words.Word, at string) {
	l.stand(w.Text, at)
	if at == asNoun {
		l.put(asNoun + w.Text)
	}
	if w.Amount || strings.HasPrefix(w.Text, words.Without) {
		return
	}
	it, en := words.Stems(w.Text)
	l.stand(it, at)
	l.stand(en, at)
	if s := words.Single(w.Text); s != w.Text {
		l.stand(doubled+s, at)
	}
}

func (l *lexemes) text(s, at string) {
	for _, w := range words.Absences(words.Of(s, words.LongestField, true), false) {
		if !words.Small(w.Text) {
			l.add(w, at)
		}
	}
}

// title puts the words of a title; its noun is the first in Italian, in English
// the last before a comma.
func (l *lexemes) title(s string, italian bool) {
	head, rest := s, ""
	if i := strings.IndexByte(s, ','); i >= 0 && !italian {
		head, rest = s[:i], s[i:]
	}
	l.text(rest, inTitle)
	all := words.Absences(words.Of(head, words.LongestField, true), false)
	noun := -1
	for i, w := range all {
		if !w.Amount && !words.Small(w.Text) && (!italian || noun < 0) {
			noun = i
		}
	}
	for i, w := range all {
		switch {
		case words.Small(w.Text):
		case i == noun:
			l.add(w, asNoun)
		default:
			l.add(w, inTitle)
		}
	}
}

func (l *lexemes) product(p *Product) {
	l.title(p.Title.It, true)
	l.title(p.Title.En, false)
	if p.Quantity > 0 && p.Unit != "" {
		l.put(words.Measure(float64(p.Quantity), p.Unit))
	}
	if code := words.Bare(p.Variant.SKU); code != "" {
		l.stand(code, inTitle)
	}
	f := p.Facts
	for _, s := range []string{p.About.It, p.About.En, f.Ingredients.It, f.Ingredients.En, f.Notes.It, f.Notes.En, f.Origin, f.Maker} {
		l.text(s, anywhere)
	}
	for _, m := range f.Marks {
		kind, name, _ := strings.Cut(m, ":")
		l.text(kind, anywhere)
		if !strings.EqualFold(kind, "bio") { // what follows is the inspector's number
			l.text(name, anywhere)
		}
	}
}

// shelfWords are the words of a shelf's title.
func shelfWords(hood tenants.HoodID, title locale.Text) string {
	l := newLexemes(hood)
	l.text(title.It, anywhere)
	l.text(title.En, anywhere)
	return l.String()
}

// marks puts what filters ask for.
func (l *lexemes) marks(shop tenants.ShopID, held uint32, told bool) {
	l.put(shopLexeme(shop))
	if !told {
		return
	}
	l.put(toldMark)
	for _, code := range words.Codes(held) {
		l.put(allergenMark + code)
	}
}

// String writes the lexemes as a tsvector.
func (l *lexemes) String() string {
	var b strings.Builder
	for _, w := range l.all {
		b.WriteString(quoted(l.key + w))
		b.WriteByte(' ')
	}
	return b.String()
}

// quoted writes a lexeme so that nothing in it is an operator.
func quoted(w string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(w, `\`, `\\`), `'`, `''`) + "'"
}

// sortName is what a title is sorted by: folded, numbers by their first digit.
func sortName(title string) string {
	return strings.Join(words.Fold(title, words.LongestField), " ")
}

// list keeps the public copy of a product equal to it: present when it is live
// and sold online, absent otherwise. p has the words it is found by: title,
// description, facts, measure and article number.
func list(t *tenants.ShopTx, p *Product) error { return listMany(t, []*Product{p}) }

// listMany is list for some products, in one statement.
func listMany(t *tenants.ShopTx, all []*Product) error {
	if len(all) == 0 {
		return nil
	}
	n := len(all)
	ids, texts := make([]tenants.ID, n), make([]string, n)
	italian, english := make([]string, n), make([]string, n)
	holds, traces, told := make([]int, n), make([]int, n), make([]bool, n)
	for i, p := range all {
		l := newLexemes(t.Hood())
		l.product(p)
		has, may, declared := p.Facts.Declared()
		l.marks(t.Shop(), has|may, declared)
		ids[i], texts[i], italian[i], english[i] = p.ID, l.String(), sortName(p.Title.In(locale.It)), sortName(p.Title.In(locale.En))
		holds[i], traces[i], told[i] = int(has), int(may), declared
	}
	return t.Exec(`with given as materialized (select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bool[])
				g (id, words, name_it, name_en, holds, traces, declared)),
			gone as (delete from platform.listings l where l.hood_id = app.hood() and l.shop_id = app.shop() and l.product_id = any(array(select g.id from given g
				where not exists (select 1 from shop.products p where p.shop_id = app.shop() and p.id = g.id and p.state = 'live' and p.online))))
		insert into platform.listings (hood_id, shop_id, product_id, slug, title, shop_name, price_cents, per, image, sale_mode,
			net_quantity, net_unit, drained_g, words, edition, source, name_it, name_en, holds, traces, declared, offer)
		select p.hood_id, p.shop_id, p.id, p.slug, p.title, s.name, v.price_cents, v.per, p.picture, p.sale_mode,
			coalesce(p.net_quantity, 0), coalesce(p.net_unit, ''), coalesce(p.drained_g, 0), g.words::tsvector || h.words, $8::int,
			app.listing_source(p.title, p.about, p.facts, v.sku, h.title), g.name_it, g.name_en, g.holds, g.traces, g.declared, v.offer
		from given g join shop.products p on p.shop_id = app.shop() and p.id = g.id and p.state = 'live' and p.online
		join platform.shops s on s.id = p.shop_id
		join shop.shelves h on h.shop_id = p.shop_id and h.id = p.shelf_id
		join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
		on conflict (hood_id, shop_id, product_id) do update set slug = excluded.slug, title = excluded.title, shop_name = excluded.shop_name,
		price_cents = excluded.price_cents, per = excluded.per, image = excluded.image, sale_mode = excluded.sale_mode,
		net_quantity = excluded.net_quantity, net_unit = excluded.net_unit, drained_g = excluded.drained_g, words = excluded.words,
		edition = excluded.edition, source = excluded.source, name_it = excluded.name_it, name_en = excluded.name_en,
		holds = excluded.holds, traces = excluded.traces, declared = excluded.declared, offer = excluded.offer`,
		tenants.With(ids, texts, italian, english, holds, traces, told, wordsEdition))
}

// listPicture keeps the listing's picture equal to the product's.
func listPicture(t *tenants.ShopTx, product tenants.ID) error {
	return t.Exec(`update platform.listings l set image = p.picture from shop.products p
		where l.hood_id = app.hood() and l.shop_id = $1 and l.product_id = $2 and p.shop_id = $1 and p.id = $2`, tenants.With(t.Shop(), product))
}

// Relist makes the listings of the shop in scope anew, from what it sells. It
// gives how many there are.
func Relist(t *tenants.ShopTx) (int, error) {
	var all []Product
	var shelves []Shelf
	err := t.Each(`select id, title from shop.shelves where shop_id = $1 order by id for no key update`, tenants.With(t.Shop()), func(row tenants.Row) error {
		var s Shelf
		err := row.Scan(&s.ID, &s.Title)
		shelves = append(shelves, s)
		return err
	})
	if err != nil {
		return 0, err
	}
	// The products are locked, so that a change which is under way comes before or after.
	err = t.Each(`select id from shop.products where shop_id = $1 order by id for no key update`, tenants.With(t.Shop()), func(tenants.Row) error { return nil })
	if err != nil {
		return 0, err
	}
	if err := t.Each(`select `+productColumns+productTables+` and p.state = 'live' and p.online order by p.id`, tenants.With(t.Shop(), "UTC"), collect(&all)); err != nil {
		return 0, err
	}
	return len(all), t.Together(func() error {
		for _, s := range shelves {
			err := t.Exec(`update shop.shelves set words = $3::text::tsvector where shop_id = $1 and id = $2`,
				tenants.With(t.Shop(), s.ID, shelfWords(t.Hood(), s.Title)))
			if err != nil {
				return err
			}
		}
		if err := t.Exec(`delete from platform.listings l where l.hood_id = app.hood() and l.shop_id = $1
			and not exists (select 1 from shop.products p where p.shop_id = $1 and p.id = l.product_id and p.state = 'live' and p.online)`,
			tenants.With(t.Shop())); err != nil {
			return err
		}
		return listAll(t, all)
	})
}

// together is how many products one statement is about: what it holds in memory.
const together = 500

// listAll is list for any number of products.
func listAll(t *tenants.ShopTx, all []Product) error {
	for some := range slices.Chunk(all, together) {
		which := make([]*Product, len(some))
		for i := range some {
			which[i] = &some[i]
		}
		if err := listMany(t, which); err != nil {
			return err
		}
	}
	return nil
}

// Stale lists the shops whose listings were made by older rules, at most so
// many. With all it lists every shop that is open.
func Stale(r *tenants.PlatformRead, all bool, most int, into *[]tenants.Scope) {
	r.Each(`select s.hood_id, s.id from platform.shops s where $1 or exists (select 1 from platform.listings l
			where l.hood_id = s.hood_id and l.shop_id = s.id and l.edition < $2) order by s.hood_id, s.id limit $3`,
		tenants.With(all, wordsEdition, most), func(row tenants.Row) error {
			var hood tenants.HoodID
			var shop tenants.ShopID
			err := row.Scan(&hood, &shop)
			*into = append(*into, tenants.InShop(hood, shop, "listings"))
			return err
		})
}
