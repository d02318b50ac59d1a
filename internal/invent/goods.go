package invent

import (
	_ "embed" // the words
	"fmt"
	"strconv"
	"strings"

	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

//go:embed goods.txt
var goodsText string

//go:embed names.txt
var namesText string

// trade is a kind of shop with what it sells.
type trade struct {
	name    locale.Text
	drawing string
	first   []string // words that its shops' names begin with
	shelves []shelf
}

type shelf struct {
	slug  string
	title locale.Text
	goods []good
}

// good is what many products are made of: makers, kinds and sizes vary.
type good struct {
	name      locale.Text
	price     money.Cents // of the first size, or of a kilo
	sizes     []demo.Quantity
	loose     bool
	vat       int
	allergens []demo.Contains
	storage   string // empty: no food
	fresh     bool
	adult     bool
}

// words are all that is invented from.
type words struct {
	trades []trade
	lists  map[string][]string
}

func readWords() (*words, error) {
	w := &words{lists: map[string][]string{}}
	for n, line := range strings.Split(goodsText, "\n") {
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if err := w.line(line); err != nil {
			return nil, fmt.Errorf("invent: goods.txt:%d: %w", n+1, err)
		}
	}
	for line := range strings.SplitSeq(namesText, "\n") {
		if name, list, ok := strings.Cut(line, "|"); ok {
			w.lists[name] = strings.Split(list, ",")
		}
	}
	return w, nil
}

func (w *words) line(line string) error {
	f := strings.Split(line, "|")
	switch {
	case line[0] == '@' && len(f) == 5:
		w.trades = append(w.trades, trade{name: locale.Text{It: f[1], En: f[2]}, drawing: f[3], first: strings.Split(f[4], ",")})
		return nil
	case len(w.trades) == 0:
		return fmt.Errorf("%q belongs to no trade", line)
	}
	t := &w.trades[len(w.trades)-1]
	if line[0] == '#' && len(f) == 3 {
		t.shelves = append(t.shelves, shelf{slug: f[0][1:], title: locale.Text{It: f[1], En: f[2]}})
		return nil
	}
	if len(t.shelves) == 0 || len(f) != 8 {
		return fmt.Errorf("%q has %d parts", line, len(f))
	}
	s := &t.shelves[len(t.shelves)-1]
	g, err := readGood(f)
	s.goods = append(s.goods, g)
	return err
}

func readGood(f []string) (good, error) {
	g := good{name: locale.Text{It: f[0], En: f[1]}, loose: f[3] == "kg", fresh: f[7] == "fresh", adult: f[7] == "adult"}
	if f[6] != "-" {
		g.storage = f[6]
	}
	cents, err := strconv.Atoi(f[2])
	if err != nil {
		return g, err
	}
	g.price = money.Cents(cents)
	if g.vat, err = strconv.Atoi(f[4]); err != nil {
		return g, err
	}
	if !g.loose && f[3] != "pz" {
		for size := range strings.SplitSeq(f[3], ",") {
			q := demo.Quantity{Unit: strings.TrimLeft(size, "0123456789")}
			if q.Value, err = strconv.Atoi(strings.TrimSuffix(size, q.Unit)); err != nil {
				return g, err
			}
			g.sizes = append(g.sizes, q)
		}
	}
	for word := range strings.SplitSeq(f[5], ",") {
		code, detail, named := strings.Cut(word, ":")
		c := demo.Contains{Code: code}
		if named {
			c.Details = []string{detail}
		}
		if code != "" {
			g.allergens = append(g.allergens, c)
		}
	}
	return g, nil
}
