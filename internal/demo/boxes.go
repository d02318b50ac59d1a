package demo

import (
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// BoxShelf is the shelf that a shop's boxes lie on; it comes before the others.
func BoxShelf() Shelf {
	return Shelf{Slug: "cassette", Title: locale.Text{It: "Cassette", En: "Boxes"}}
}

// Box is something that is sold at one price and made of other goods of its shop.
type Box struct {
	Slug         string
	Title, About locale.Text
	Price        money.Cents
	Pick         int         // how many of Choice a resident takes; 0: nothing is chosen
	Choice       locale.Text // what is chosen from
	Weeks        [][]Packed  // this week, the next …; one alone is the contents of every week
	Picture      Picture
}

// Weekly reports whether a box has other contents each week.
func (b Box) Weekly() bool { return len(b.Weeks) > 1 }

// Packed is something that is in a box; one of Pieces and Grams is not 0.
type Packed struct {
	Product       string // Product.Slug
	Pieces, Grams int
	Chosen        bool // one of those that a resident chooses from
}

// boxes are the boxes of the shop with a slug. They are ours: demo.json has none.
func (l *loader) boxes(slug string) ([]Box, error) {
	if slug != "ortofrutta-il-romanesco" {
		return nil, nil
	}
	week, err := l.picture("box-week")
	if err != nil {
		return nil, err
	}
	five, err := l.picture("box-five")
	grams := func(product string, g int) Packed { return Packed{Product: product, Grams: g} }
	some := func(product string, g int) Packed { return Packed{Product: product, Grams: g, Chosen: true} }
	return []Box{{
		Slug: "cassetta-della-settimana", Price: 1250, Picture: week,
		Title: locale.Text{It: "Cassetta della settimana", En: "Box of the week"},
		About: locale.Text{It: "Quello che in questi giorni è più buono, scelto da noi al mercato. Cambia ogni lunedì.",
			En: "What is at its best these days, chosen by us at the market. It changes every Monday."},
		Weeks: [][]Packed{
			{grams("patate-viterbesi", 1000), grams("cicoria", 500), grams("zucchine-romanesche", 500), grams("broccolo-romanesco", 700),
				grams("mele-annurca", 1000), grams("arance-ribera-dop", 1000)},
			{grams("patate-viterbesi", 1000), grams("puntarelle", 250), grams("zucchine-romanesche", 500), grams("broccolo-romanesco", 700),
				grams("clementine", 1000), {Product: "rosmarino-mazzetto", Pieces: 1}},
		},
	}, {
		Slug: "cassetta-scegline-cinque", Price: 1050, Pick: 5, Picture: five,
		Title:  locale.Text{It: "Cassetta scegline cinque", En: "Pick-five box"},
		About:  locale.Text{It: "Cinque cose a modo tuo, e un mazzetto di rosmarino da noi.", En: "Five things your own way, and a bunch of rosemary from us."},
		Choice: locale.Text{It: "Frutta e verdura", En: "Fruit and vegetables"},
		Weeks: [][]Packed{{{Product: "rosmarino-mazzetto", Pieces: 1},
			some("carciofo-romanesco-igp", 400), some("cicoria", 500), some("broccolo-romanesco", 700), some("zucchine-romanesche", 500), some("pomodoro-di-pachino-igp", 400),
			some("patate-viterbesi", 1000), some("mele-annurca", 800), some("arance-ribera-dop", 1000), some("clementine", 800), some("banane-bio", 800)}},
	}}, err
}
