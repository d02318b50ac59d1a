package catalog

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/money"
	"sottocasa/media"
	"sottocasa/tenants"
)

// packed is what the database has packed of a product (migrations/0024, 0039): fields
// in a fixed order with a separator between them, which none of them holds.
type packed struct {
	rest string
	err  error // the first field that could not be read
}

const separator = "\x1f"

func (f *packed) text() string {
	field, rest, _ := strings.Cut(f.rest, separator)
	f.rest = rest
	return field
}

func (f *packed) note(err error) {
	if err != nil && f.err == nil {
		f.err = err
	}
}

// number reads a field that may be empty, for 0.
func (f *packed) number() int {
	s := f.text()
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	f.note(err)
	return n
}

// day reads a day that is counted from 2000, nil for none.
func (f *packed) day() *time.Time {
	s := f.text()
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	f.note(err)
	return new(time.Date(2000, 1, 1+n, 0, 0, 0, 0, time.UTC))
}

func (f *packed) yes() bool { return f.text() == "true" }

func (f *packed) numbers() []int {
	s := f.text()
	if s == "" {
		return nil
	}
	list := make([]int, 0, strings.Count(s, ",")+1)
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		f.note(err)
		list = append(list, n)
	}
	return list
}

// list reads a field of JSON that is mostly empty.
func (f *packed) list(into any) {
	if s := f.text(); s != "" {
		f.note(json.Unmarshal([]byte(s), into))
	}
}

// unpackCard reads a card in a language.
func (p *Product) unpackCard(s string) error {
	f := packed{rest: s}
	p.Slug = f.text()
	p.Title.It, p.About.It = f.text(), f.text() // the reader's words, which stand for all
	p.Mode, p.Online = SaleMode(f.text()), f.yes()
	p.OutUntil = f.day()
	p.Quantity, p.Unit, p.Drained = f.number(), f.text(), f.number()
	p.Weighing.Min, p.Weighing.Default = f.number(), f.number()
	p.Choice = Choice(f.number())
	if key := f.text(); key != "" {
		p.Picture = &media.Picture{Key: key, Width: f.number(), Height: f.number(), Widths: f.numbers(), Type: f.text()}
		p.Picture.Alt.It = f.text()
	}
	return f.err
}

// unpack reads the column sold.
func (v *Variant) unpack(s string) error {
	f := packed{rest: s}
	id, err := tenants.ParseID(f.text())
	f.note(err)
	v.ID, v.Price = id, money.Cents(f.number())
	if counted, n := !strings.HasPrefix(f.rest, separator), f.number(); counted {
		v.OnHand = &n
	}
	v.Reserved = f.number()
	f.list(&v.Offer)
	return f.err
}

// unpackPage reads the column page.
func (p *Product) unpackPage(s string) error {
	f := packed{rest: s}
	on, err := tenants.ParseID(f.text())
	f.note(err)
	p.On, p.MinAge, p.Lead, p.MadeOn = on, f.number(), f.number(), f.numbers()
	p.Weighing.Step, p.Weighing.Piece, p.Weighing.Scale, p.Weighing.Tolerance = f.number(), f.number(), f.number(), f.number()
	deposit, err := strconv.ParseInt(f.text(), 10, 64)
	f.note(err)
	p.Deposit = money.Cents(deposit)
	x := &p.Facts
	x.Food = f.yes()
	f.list(&x.Allergens)
	f.list(&x.MayContain)
	x.Ingredients.It, x.Ingredients.En = f.text(), f.text()
	x.Origin, x.Storage, x.Operator = f.text(), f.text(), f.text()
	f.list(&x.Marks)
	x.Strength = f.text()
	x.Withdrawal.Allowed, x.Withdrawal.Letter = f.yes(), f.text()
	x.Maker = f.text()
	x.Notes.It, x.Notes.En = f.text(), f.text()
	f.list(&p.Options)
	f.list(&x.Nutrition)
	return f.err
}
