package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/search"
	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
)

// recallAt is among how many answers the wanted one must be.
const recallAt = 5

type recallCmd struct {
	Files []string `arg:"" type:"existingfile" help:"Pairs: shop, query, product and, if wanted, it or en, parted by tabs. Without a language a file called *.en.tsv is English, any other Italian."`
}

// Run looks for each query in its shop of the demo neighbourhood and prints
// how often the product is among the first five, and where it is not.
func (c recallCmd) Run() error {
	shops, err := demoIndexes()
	if err != nil {
		return err
	}
	var all []pair
	for _, name := range c.Files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		list, err := readPairs(f, langOf(name))
		if err := f.Close(); err != nil {
			return err
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, list...)
	}
	for _, l := range locale.Langs() {
		found, missed, err := recall(shops, all, l)
		if err != nil {
			return err
		}
		if n := found + len(missed); n > 0 {
			fmt.Printf("%s: recall at %d is %.3f (%d of %d)\n", l, recallAt, float64(found)/float64(n), found, n)
		}
		for _, m := range missed {
			fmt.Println("  missed: " + m)
		}
	}
	return nil
}

// pair is a query and the product that it must find.
type pair struct {
	shop, query, product string
	lang                 locale.Lang
}

func langOf(file string) locale.Lang {
	if strings.HasSuffix(file, ".en.tsv") {
		return locale.En
	}
	return locale.It
}

// readPairs reads pairs, one a line; what begins with # is a remark.
func readPairs(r io.Reader, usual locale.Lang) ([]pair, error) {
	var all []pair
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(strings.TrimPrefix(lines.Text(), "\ufeff"), "\r")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 && len(cells) != 4 {
			return nil, fmt.Errorf("line %d has %d columns instead of 3 or 4", n, len(cells))
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		p := pair{cells[0], cells[1], cells[2], usual}
		if len(cells) == 4 && cells[3] != "" {
			if p.lang = locale.Lang(cells[3]); !slices.Contains(locale.Langs(), p.lang) {
				return nil, fmt.Errorf("line %d: the language %q is neither it nor en", n, cells[3])
			}
		}
		all = append(all, p)
	}
	return all, lines.Err()
}

// recall counts the pairs of a language whose product is among the first. A
// pair that names no product of the demo is an error, not a miss.
func recall(shops map[string]*search.Index, all []pair, l locale.Lang) (found int, missed []string, err error) {
	for _, p := range all {
		if p.lang != l {
			continue
		}
		x, ok := shops[p.shop]
		if !ok {
			return 0, nil, fmt.Errorf("the demo has no shop %q", p.shop)
		}
		if !x.Has(p.product) {
			return 0, nil, fmt.Errorf("the shop %q has no product %q", p.shop, p.product)
		}
		r := x.Find(search.Query{Words: p.query, Today: time.Now()})
		var got []string
		for _, product := range slices.Concat(r.Page(0, recallAt), r.Traces, r.Similar) {
			if len(got) < recallAt {
				got = append(got, product.Slug)
			}
		}
		if slices.Contains(got, p.product) {
			found++
			continue
		}
		missed = append(missed, fmt.Sprintf("%s: %q wants %s, gets %s", p.shop, p.query, p.product, strings.Join(got, ", ")))
	}
	return found, missed, nil
}

// demoIndexes indexes the demo's shops as their pages would, without a database.
func demoIndexes() (map[string]*search.Index, error) {
	n, err := demo.Load(time.Now())
	if err != nil {
		return nil, err
	}
	shops := map[string]*search.Index{}
	s := &seeding{n: n}
	for _, shop := range n.Shops {
		var goods []catalog.Product
		for i, p := range shop.Products {
			made := s.product(shop, p, i).Product
			made.ShelfSlug = p.Shelf
			for _, shelf := range shop.Shelves {
				if shelf.Slug == p.Shelf {
					made.Shelf = shelf.Title
				}
			}
			goods = append(goods, made)
		}
		shops[shop.Slug] = search.New(goods)
	}
	return shops, nil
}
