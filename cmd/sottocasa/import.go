package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// importCmd brings files into a shop as its page does.
type importCmd struct {
	Shop       string   `required:"" help:"The shop's name in addresses."`
	DryRun     bool     `help:"Only say what would change."`
	VAT        int      `name:"vat" default:"22" enum:"4,5,10,22" help:"VAT rate of goods that say none, in per cent."`
	Publish    bool     `help:"Show the goods that a file shows; without it new ones stay drafts."`
	Shelf      string   `default:"Da sistemare" help:"Shelf of goods that name none."`
	Folder     string   `type:"existingfile" help:"A zip with the pictures that the files name."`
	NoPictures bool     `help:"Fetch no pictures."`
	Rows       bool     `help:"Also print a line for each product that goes in, changes or is refused."`
	Lang       string   `default:"en" enum:"it,en" help:"Language of the reasons."`
	Files      []string `arg:"" name:"file" help:"Files of goods."`
}

// Run prints a row for each file. A file that is refused keeps no other out, but
// makes the command fail.
func (a importCmd) Run(ctx context.Context) error {
	words, db, at, err := toShop(ctx, a.Shop)
	if err != nil {
		return err
	}
	defer db.Close()
	p := words.In(locale.ParseLang(a.Lang))
	desk, shut, err := a.pictures(db)
	if err != nil {
		return err
	}
	defer shut()
	refused := 0
	for _, name := range a.Files {
		count, err := a.file(ctx, desk, db, at, name, p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			fmt.Printf("%s: %s\n", printable(filepath.Base(name)), count)
			count.print()
			count.settled(p)
			if err := desk.rest(ctx, at, name, count, p); err != nil {
				return err
			}
			continue
		}
		if said := fault.From(err); said.Code != fault.Internal {
			refused++
			fmt.Printf("%s: refused: %s\n", printable(filepath.Base(name)), p.T(said.Key, said.Args...))
			continue
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d files refused", refused, len(a.Files))
	}
	return nil
}

// toShop opens what a command about one shop works with; the database is to be
// closed.
func toShop(ctx context.Context, slug string) (words *locale.Words, db *tenants.DB, at tenants.Scope, err error) {
	if words, err = locale.Load(); err != nil {
		return nil, nil, at, err
	}
	if db, err = operatorDB(ctx); err != nil {
		return nil, nil, at, err
	}
	if at, err = shopNamed(ctx, db, slug); err != nil {
		db.Close()
	}
	return words, db, at, err
}

// shopNamed finds a shop by its address.
func shopNamed(ctx context.Context, db *tenants.DB, slug string) (tenants.Scope, error) {
	var hood tenants.HoodID
	var shop tenants.ShopID
	err := db.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		r.One(`select hood_id, id from platform.shops where slug = $1`, tenants.With(slug), &hood, &shop)
	})
	if fault.Has(err, fault.NotFound) {
		return tenants.Scope{}, fmt.Errorf("there is no shop %q", slug)
	}
	return tenants.InShop(hood, shop, "import"), err
}

// file brings one file in.
func (a importCmd) file(ctx context.Context, desk *pictureDesk, db *tenants.DB, at tenants.Scope, name string, p *locale.Printer) (c *counted, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	c = &counted{dry: a.DryRun, detailed: a.Rows, n: map[importer.Verdict]int{}, reasons: map[string]*reason{}}
	t, err := c.open(f, info.Size())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	how := importer.Recognise(t.Header)
	if !how.Has(importer.Name) && !how.Has(importer.NameEn) {
		return nil, fault.New(fault.Invalid, "import.no_name_column")
	}
	o := importer.Options{VAT: a.VAT, Publish: a.Publish, Shelf: a.Shelf}
	if c.own != nil {
		if o.Seller, err = a.settle(ctx, db, at, desk, c); err != nil {
			return nil, err
		}
	}
	err = importer.Run(ctx, db, at, importer.NewReader(t, how), o, a.DryRun,
		func(s importer.Step) error { c.take(s, p); return nil })
	if err == nil && c.all() == 0 {
		err = fault.New(fault.Invalid, "import.file_bare")
	}
	if err == nil && c.settings.Taken && !c.dry {
		err = db.Shop(ctx, at, func(t *tenants.ShopTx) error { return importer.FillBoxes(t, c.own) })
	}
	return c, err
}

// counted is what became of a file's products.
type counted struct {
	dry      bool
	detailed bool // rows are printed too
	n        map[importer.Verdict]int
	reasons  map[string]*reason
	rows     []string
	wanted   []lacking
	waiting  int              // of those that went in or changed: they lack something to go on sale
	own      *fetch.Folder    // the file, when it is one of our own exports; read while it is open
	settings importer.Settled // of own
}

// open opens a table, or the one in an export of ours.
func (c *counted) open(f *os.File, size int64) (*table.Table, error) {
	if folder, err := fetch.OpenFolder(f, size, media.MaxUpload); err == nil && folder.Has(importer.Products) {
		raw, err := folder.Table(importer.Products, table.MaxBytes)
		if err != nil {
			return nil, err
		}
		c.own = folder
		return table.Open(bytes.NewReader(raw), int64(len(raw)))
	}
	return table.Open(f, size)
}

// reason is why some products were refused, or what of them was left out.
type reason struct {
	words string
	count int
	lines []string // the first of them
	soft  bool
}

// shownLines is how many lines a reason names.
const shownLines = 5

// keptRows bounds what --rows keeps of a file.
const keptRows = 20_000

func (c *counted) take(s importer.Step, p *locale.Printer) {
	c.n[s.Verdict]++
	if len(s.Waits) > 0 {
		c.waiting++
	}
	var why, waits []string
	for _, w := range s.Why {
		why = append(why, w.Sentence(p))
	}
	if len(why) > 0 {
		c.because(strings.Join(why, " "), s.Item.Line, false)
	}
	for _, w := range s.Notes() {
		c.because(w.Sentence(p), s.Item.Line, true)
	}
	for _, w := range s.Waits {
		waits = append(waits, w.Sentence(p))
	}
	if (s.Verdict == importer.Added || s.Verdict == importer.Changed) && s.NoPhoto && len(s.Item.Images) > 0 {
		c.wanted = append(c.wanted, lacking{s.ID, importer.Item{Line: s.Item.Line, Title: s.Item.Title, Images: s.Item.Images[:1], ImageAlt: s.Item.ImageAlt, Own: s.Item.Own}})
	}
	if c.detailed && (s.Verdict != importer.Same || len(waits) > 0) && len(c.rows) < keptRows {
		var fields []string
		for _, ch := range s.Changes {
			fields = append(fields, ch.Field)
		}
		told := strings.Join(why, " ")
		if len(waits) > 0 {
			told = "waits: " + strings.Join(waits, " ")
		}
		c.rows = append(c.rows, strings.TrimSpace(fmt.Sprintf("  line %d: %s: %s %s %s", s.Item.Line, s.Verdict, printable(s.Item.Title.It),
			strings.Join(fields, ", "), told)))
	}
}

func (c *counted) because(words string, line int, soft bool) {
	r := c.reasons[words]
	if r == nil {
		if len(c.reasons) >= keptRows {
			return
		}
		r = &reason{words: words, soft: soft}
		c.reasons[words] = r
	}
	if r.count++; len(r.lines) < shownLines {
		r.lines = append(r.lines, fmt.Sprint(line))
	}
}

func (c *counted) all() (n int) {
	for _, k := range c.n {
		n += k
	}
	return n
}

// String is the row of a file.
func (c *counted) String() string {
	would := ""
	if c.dry {
		would = " (nothing was written)"
	}
	waiting := ""
	if c.waiting > 0 {
		waiting = fmt.Sprintf(", %d of them wait to be published", c.waiting)
	}
	return fmt.Sprintf("%d in, %d changed, %d the same, %d refused%s%s", c.n[importer.Added], c.n[importer.Changed], c.n[importer.Same], c.n[importer.Refused], waiting, would)
}

// print tells the reasons, refusals and the most frequent first.
func (c *counted) print() {
	var list []*reason
	for _, r := range c.reasons {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *reason) int {
		if a.soft != b.soft {
			return map[bool]int{true: 1, false: -1}[a.soft]
		}
		if a.count != b.count {
			return b.count - a.count
		}
		return strings.Compare(a.words, b.words)
	})
	for _, r := range list {
		kind, more := "refused", ""
		if r.soft {
			kind = "note"
		}
		if r.count > len(r.lines) {
			more = ", …"
		}
		fmt.Printf("  %s × %d: %s (line %s%s)\n", kind, r.count, r.words, strings.Join(r.lines, ", "), more)
	}
	for _, row := range c.rows {
		fmt.Println(row)
	}
}
