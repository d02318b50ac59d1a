package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// contest is one kind of page on both sides.
type contest struct {
	name         string
	ours, theirs []target
	least        float64
}

// pages measures the two public pages, made afresh for every request.
func pages(ctx context.Context, s settings, d *data, r *report) error {
	contests, err := d.contests(ctx)
	if err != nil {
		return err
	}
	logs := filepath.Join(s.dir, "app.log")
	app, err := launch(ctx, append(d.environ(s), "SOTTOCASA_PAGE_CACHE_MB=0"), logs, "/readyz", d.program(), "serve")
	if err != nil {
		return err
	}
	defer app.stop()
	idle := app.pss()
	if err := d.quiet(ctx); err != nil {
		return err
	}
	limit, err := launch(ctx, append(os.Environ(), "LIMIT_URL="+d.limit, "LIMIT_OWNER_URL="+d.server.URL(limitBase)),
		filepath.Join(s.dir, "limit.log"), "/plain", filepath.Join(d.built, "limit"))
	if err != nil {
		return err
	}
	defer limit.stop()
	for _, c := range contests {
		x, err := c.run(ctx, s, d, app, limit)
		if err != nil {
			return err
		}
		r.rows = append(r.rows, x)
		r.note("%s: %s", c.name, x.note)
	}
	r.note("Memory of the program (PSS): %.0f MB when it has just started with %d shops, %.0f MB after the pages above, cache off; the limit program: %.0f MB.",
		idle, s.hoods*s.shops, app.pss(), limit.pss())
	return s.cached(ctx, d, r, contests)
}

// used is what pages took of the processors.
type used struct {
	program, base time.Duration
	pages         float64
}

// measure fires once, and adds what that took.
func (u *used) measure(ctx context.Context, s settings, d *data, p *process, targets []target) (rate float64, err error) {
	program := p.cpu()
	base, err := d.cpu(ctx)
	if err != nil {
		return 0, err
	}
	if rate, err = fire(ctx, p.address(), targets, s.conns, s.span); err != nil {
		return 0, err
	}
	after, err := d.cpu(ctx)
	u.program, u.base, u.pages = u.program+p.cpu()-program, u.base+after-base, u.pages+rate*s.span.Seconds()
	return rate, err
}

// each is what one page took, in microseconds.
func (u used) each() (program, base float64) {
	return float64(u.program.Microseconds()) / u.pages, float64(u.base.Microseconds()) / u.pages
}

func (c contest) run(ctx context.Context, s settings, d *data, app, limit *process) (row, error) {
	x := row{what: c.name + ", made afresh", other: "limit program: query and render", least: c.least}
	ourSize, err := proveOne(app.address(), c.ours)
	if err != nil {
		return x, err
	}
	itsSize, err := proveOne(limit.address(), c.theirs)
	if err != nil {
		return x, err
	}
	for _, p := range []struct {
		at      *process
		targets []target
	}{{app, c.ours}, {limit, c.theirs}} { // warm connections, statements and memory
		if err := visit(p.at.address(), p.targets); err != nil {
			return x, err
		}
		if _, err := fire(ctx, p.at.address(), p.targets, s.conns, s.span/2); err != nil {
			return x, err
		}
	}
	var mine, its used
	for n := range s.rounds {
		turn := []bool{true, false}
		if n%2 == 1 {
			turn = []bool{false, true}
		}
		for _, we := range turn {
			p, targets, u, rates := limit, c.theirs, &its, &x.theirs
			if we {
				p, targets, u, rates = app, c.ours, &mine, &x.ours
			}
			rate, err := u.measure(ctx, s, d, p, targets)
			if err != nil {
				return x, err
			}
			*rates = append(*rates, rate)
		}
	}
	x.oursUS, x.oursDB = mine.each()
	x.thatUS, x.thatDB = its.each()
	x.note = fmt.Sprintf("a page of ours has %d bytes, one of the limit program's %d.", ourSize, itsSize)
	return x, nil
}

// cached tells what the page cache makes of the same pages. It is no contest:
// the limit program has none.
func (s settings) cached(ctx context.Context, d *data, r *report, contests []contest) error {
	app, err := launch(ctx, d.environ(s), filepath.Join(s.dir, "cached.log"), "/readyz", d.program(), "serve")
	if err != nil {
		return err
	}
	defer app.stop()
	for _, c := range contests {
		few := c.ours[:min(len(c.ours), 200)] // what fits into the cache
		if _, err := fire(ctx, app.address(), few, s.conns, s.span); err != nil {
			return err
		}
		rate, err := fire(ctx, app.address(), few, s.conns, s.span)
		if err != nil {
			return err
		}
		r.note("%s from the page cache: %.0f /s.", c.name, rate)
	}
	r.note("Memory with the page cache at work: %.0f MB.", app.pss())
	return nil
}

// contests picks a thousand pages of each kind on both sides.
func (d *data) contests(ctx context.Context) ([]contest, error) {
	product := contest{name: "product page", least: leastPages}
	shelf := contest{name: "collection page", least: leastPages}
	err := d.as(ctx, ourBase, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, `select s.slug, p.slug, h.slug, p.title ->> 'it', h.title ->> 'it' from shop.products p
			join platform.shops s on s.id = p.shop_id join shop.shelves h on h.shop_id = p.shop_id and h.id = p.shelf_id
			where p.state = 'live' and s.slug <> $1 order by md5(p.id::text) limit 1000`, goodsShop)
		if err != nil {
			return err
		}
		var shop, slug, shelfSlug, title, shelfTitle string
		_, err = pgx.ForEachRow(rows, []any{&shop, &slug, &shelfSlug, &title, &shelfTitle}, func() error {
			host := shop + ".shops.example"
			product.ours = append(product.ours, target{host, "/products/" + slug, "</html>"})
			shelf.ours = append(shelf.ours, target{host, "/collections/" + shelfSlug, "</html>"})
			return nil
		})
		return err
	})
	for i := range 1000 {
		t := "/t/" + strconv.Itoa(1+i%1000)
		product.theirs = append(product.theirs, target{"limit.example", t + "/p/product-" + strconv.Itoa(1+i*7%200), "Fresh product"})
		shelf.theirs = append(shelf.theirs, target{"limit.example", t + "/c/" + strconv.Itoa(1+i%8), "Fresh product"})
	}
	if err == nil && len(product.ours) == 0 {
		err = fmt.Errorf("nothing is seeded")
	}
	return []contest{product, shelf}, err
}
