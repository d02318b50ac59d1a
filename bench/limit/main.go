// Command limit is what our pages are measured against: the same two jobs (a
// product by its slug; a shelf's first 24) done by the least that can do them.
// One query under row security in one round trip, a page written byte by byte,
// and nothing else: no sessions, no languages, no errors, no log.
package main

import (
	"context"
	_ "embed" // the data
	"fmt"
	"os"
	"strconv"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed schema.sql
var schema string

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "limit: "+err.Error())
		os.Exit(1)
	}
}

// run fills the database that LIMIT_OWNER_URL names when it is empty, then
// serves from LIMIT_URL on 127.0.0.1:PORT.
func run() error {
	ctx := context.Background()
	if err := fill(ctx, os.Getenv("LIMIT_OWNER_URL")); err != nil {
		return err
	}
	conf, err := pgxpool.ParseConfig(os.Getenv("LIMIT_URL"))
	if err != nil {
		return err
	}
	conf.MaxConns, conf.MinConns = 8, 8 // about four for each of two cores did best
	pool, err := pgxpool.NewWithConfig(ctx, conf)
	if err != nil {
		return err
	}
	l := &limit{db: pool, bufs: sync.Pool{New: func() any { b := make([]byte, 0, 40<<10); return &b }}}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/plain", func(c *fiber.Ctx) error { return c.SendString("ok") })
	app.Get("/t/:t/p/:slug", l.product)
	app.Get("/t/:t/c/:cat", l.shelf)
	return app.Listen("127.0.0.1:" + os.Getenv("PORT"))
}

func fill(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var there bool
	if err := conn.QueryRow(ctx, "select to_regclass('shop.products') is not null").Scan(&there); err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, schema)
	return err
}

type limit struct {
	db   *pgxpool.Pool
	bufs sync.Pool
}

const columns = `select id, category_id, slug, name, description, image_key, price_cents from products where tenant_id = $1 and published and `

func (l *limit) product(c *fiber.Ctx) error {
	return l.list(c, columns+`slug = $2`, c.Params("slug"))
}

func (l *limit) shelf(c *fiber.Ctx) error {
	shelf, err := strconv.Atoi(c.Params("cat"))
	if err != nil {
		return fiber.ErrNotFound
	}
	return l.list(c, columns+`category_id = $2 order by position limit 24`, shelf)
}

// list asks in one batch, which is one transaction, and writes the page.
func (l *limit) list(c *fiber.Ctx, sql string, arg any) error {
	tenant, err := strconv.Atoi(c.Params("t"))
	if err != nil {
		return fiber.ErrNotFound
	}
	ctx, b := context.Background(), &pgx.Batch{}
	b.Queue("select set_config('app.tenant_id', $1, true)", strconv.Itoa(tenant))
	b.Queue(sql, tenant, arg)
	answers := l.db.SendBatch(ctx, b)
	defer func() { _ = answers.Close() }()
	if _, err := answers.Exec(); err != nil {
		return err
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	goods, err := scan(rows)
	if err != nil {
		return err
	}
	if err := answers.Close(); err != nil {
		return err
	}
	if len(goods) == 0 {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	buf, ok := l.bufs.Get().(*[]byte)
	if !ok {
		return fiber.ErrInternalServerError
	}
	page := write((*buf)[:0], "Shop number "+strconv.Itoa(tenant), goods)
	c.Context().Response.SetBody(page)
	*buf = page
	l.bufs.Put(buf)
	return nil
}

func scan(rows pgx.Rows) ([]good, error) {
	goods := make([]good, 0, 24)
	for rows.Next() {
		goods = append(goods, good{})
		g := &goods[len(goods)-1]
		if err := rows.Scan(&g.id, &g.shelf, &g.slug, &g.name, &g.about, &g.picture, &g.price); err != nil {
			return nil, err
		}
	}
	rows.Close()
	return goods, rows.Err()
}
