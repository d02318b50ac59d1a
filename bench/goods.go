package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/accounts"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// What is asked of a shop with many goods (issue 6).
const (
	mostRequest = 100 * time.Millisecond // a page of the list, a search, a change of a page of goods
	mostImport  = 20 * time.Second       // a file of manyRows
	mostGrowth  = 1.25                   // of the memory of an import, from fewRows to manyRows
	shopGoods   = 5000
	fewRows     = 1000
	manyRows    = 10_000
)

// goodsShop is the slug of the shop whose goods come and go: its shelves are as
// long as the last run left them.
const goodsShop = "bench-goods"

// stall is a shop of the bench whose goods come and go.
type stall struct {
	d     *data
	s     settings
	slug  string
	shop  tenants.ShopID
	hood  tenants.HoodID
	owner string
}

// goodsRates measures what a shopkeeper does with thousands of goods: the list,
// a search, changes of many, and a file of them.
func goodsRates(ctx context.Context, s settings, d *data, r *report) error {
	st, err := d.stall(ctx, s)
	if err != nil {
		return err
	}
	db, err := d.open(ctx, s, &listener{}) // makes the password that the server reads too
	if err != nil {
		return err
	}
	defer db.Close()
	if err := st.imports(ctx, r); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if err := st.clear(ctx); err != nil {
		return err
	}
	file, err := st.file(shopGoods, 0)
	if err != nil {
		return err
	}
	if _, err := st.bring(ctx, file, "--publish"); err != nil {
		return err
	}
	c, err := st.signIn(ctx, db)
	if err != nil {
		return err
	}
	defer c.app.stop()
	if err := c.many(ctx, r); err != nil {
		return err
	}
	if err := st.clear(ctx); err != nil {
		return err
	}
	if err := c.upload(ctx, r); err != nil {
		return fmt.Errorf("import on the page: %w", err)
	}
	return nil
}

// stall opens the shop of the bench, or finds it, without goods. What it says of
// itself is another's: without it nothing could go on sale.
func (d *data) stall(ctx context.Context, s settings) (*stall, error) {
	st := &stall{d: d, s: s, slug: goodsShop, owner: "bench@app.example"}
	there, hood := false, ""
	err := d.as(ctx, ourBase, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `select exists (select from platform.shops where slug = $1), (select slug from platform.hoods order by id limit 1)`, st.slug).Scan(&there, &hood)
	})
	if err != nil {
		return nil, err
	}
	if !there {
		err := command(ctx, d.environ(s), d.program(), "shop", "add", "--neighbourhood", hood, "--slug", st.slug, "--name", "Bench", "--owner", st.owner, "--kind", "household", "--bare")
		if err != nil {
			return nil, err
		}
	}
	err = d.as(ctx, ourBase, func(c *pgx.Conn) error {
		if err := c.QueryRow(ctx, `select hood_id, id from platform.shops where slug = $1`, st.slug).Scan(&st.hood, &st.shop); err != nil {
			return err
		}
		_, err := c.Exec(ctx, `insert into shop.settings select (o.n).* from (select jsonb_populate_record(s, jsonb_build_object('shop_id', $1::uuid, 'hood_id', $2::uuid)) as n
			from shop.settings s where s.shop_id <> $1 and s.legal ->> 'name' <> '' order by s.shop_id limit 1) o
			on conflict (shop_id) do update set address = excluded.address, legal = excluded.legal, email = excluded.email, phone = excluded.phone`, st.shop, st.hood)
		return err
	})
	if err != nil {
		return nil, err
	}
	return st, st.clear(ctx)
}

// clear takes all goods away, as if the shop had never had any.
func (st *stall) clear(ctx context.Context) error {
	return st.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		for _, table := range []string{"platform.listings", "shop.import_rows", "shop.imports", "shop.bulk_rows", "shop.bulks", "shop.price_log", "shop.variants", "shop.products", "shop.shelves"} {
			if _, err := c.Exec(ctx, "delete from "+table+" where shop_id = $1", st.shop); err != nil {
				return err
			}
		}
		_, err := c.Exec(ctx, "vacuum analyze platform.listings, shop.bulk_rows, shop.price_log, shop.variants, shop.products")
		return err
	})
}

// file writes a product file of Shopify with so many rows, each a product; a later
// one has other prices and stocks.
func (st *stall) file(rows, later int) (string, error) {
	name := filepath.Join(st.s.dir, fmt.Sprintf("goods-%d-%d.csv", rows, later))
	var b strings.Builder
	b.WriteString("Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Barcode,Status\n")
	kinds, things := []string{"Scodelle", "Candele", "Canovacci", "Spazzole", "Cestini", "Saponi", "Barattoli", "Vassoi"}, []string{"Scodella", "Candela", "Canovaccio", "Spazzola", "Cestino", "Sapone", "Barattolo", "Vassoio"}
	words := []string{"di legno d'ulivo", "in cotone grezzo", "fatta a mano", "con il manico lungo", "da tavola", "della bottega", "per la cucina", "in terracotta smaltata"}
	for i := range rows {
		k := i % len(kinds)
		title := fmt.Sprintf("%s %s %s n. %d", things[k], words[i/8%8], words[i/64%8], i)
		fmt.Fprintf(&b, "merce-%d,%s,\"<p>%s, scelta una per una, %s. Lavare a mano con acqua tiepida e asciugare subito.</p>\",Bottega %d,%s,\"casa, %s\",true,SKU-%d,%d,shopify,%d,%d.%02d,,active\n",
			i, title, title, words[i/512%8], i%97, kinds[k], words[i%8], i, 100+i%900, i%60+later, 2+i%80+later, i%100)
	}
	return name, os.WriteFile(name, []byte(b.String()), 0o600)
}

// bring imports a file by the command.
func (st *stall) bring(ctx context.Context, file string, args ...string) (*cost, error) {
	return st.run(ctx, append(append([]string{"import", "--shop", st.slug, "--no-pictures"}, args...), file)...)
}

// clerk is the shop's owner at its pages.
type clerk struct {
	*stall
	app    *process
	cookie string
	token  string
}

// signIn starts the server and signs the owner in.
func (st *stall) signIn(ctx context.Context, db *tenants.DB) (*clerk, error) {
	c := &clerk{stall: st}
	err := db.Platform(ctx, "bench", func(p *tenants.PlatformTx) error {
		id, err := accounts.Ensure(p, accounts.Account{Email: st.owner, Lang: locale.It})
		if err != nil {
			return err
		}
		c.cookie, err = accounts.Begin(p, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.app, err = launch(ctx, st.d.environ(st.s), filepath.Join(st.s.dir, "goods.log"), "/readyz", st.d.program(), "serve")
	if err != nil {
		return nil, err
	}
	return c, st.d.quiet(ctx)
}

// millis are durations in milliseconds.
func millis(all []time.Duration) (list []float64) {
	for _, d := range all {
		list = append(list, float64(d.Microseconds())/1000)
	}
	slices.Sort(list)
	return list
}
