// Package exporter packs all that a shop has into one zip that is of use
// elsewhere: a product file in Shopify's dialect, pictures, settings and hours,
// orders, and pages that open from a disk. What importer reads of it is what was
// there.
package exporter

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/importer"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Names in the zip.
const (
	Products = importer.Products
	Settings = importer.Settings
	Orders   = "orders.csv"
)

// Packer packs shops.
type Packer struct {
	DB      *tenants.DB
	Library *media.Library
	Words   *locale.Words
	Orders  func(ctx context.Context, at tenants.Scope, w io.Writer) error // writes a shop's orders as CSV
}

// page is how many products are in memory at once.
const page = 200

// packing is one zip being written.
type packing struct {
	Packer
	ctx   context.Context //nolint:containedctx // lives within one call
	at    tenants.Scope
	out   *zip.Writer
	names map[string]string // of pictures in the zip, by their keys
	order []media.Picture   // as they were named
	face  importer.Face
}

// Pack writes a shop's zip. The same shop gives the same bytes: nothing in it
// tells when it was made.
func (p Packer) Pack(ctx context.Context, at tenants.Scope, w io.Writer) error {
	x := &packing{Packer: p, ctx: ctx, at: at, out: zip.NewWriter(w), names: map[string]string{}}
	for _, step := range []func() error{x.readFace, x.products, x.orders, x.settings, x.site, x.pictures, x.out.Close} {
		if err := step(); err != nil {
			return fmt.Errorf("exporter: %w", err)
		}
	}
	return nil
}

// long ago is when everything in the zip was written.
func longAgo() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

func (x *packing) create(name string, packed bool) (io.Writer, error) {
	h := &zip.FileHeader{Name: name, Modified: longAgo(), Method: zip.Store}
	if packed {
		h.Method = zip.Deflate
	}
	return x.out.CreateHeader(h)
}

func (x *packing) readFace() error {
	var card tenants.Card
	var s tenants.Settings
	var boxes []catalog.Carried
	err := x.DB.ShopRead(x.ctx, x.at, func(r *tenants.ShopRead) {
		tenants.OwnCard(r, x.at.Hood, x.at.Shop, &card)
		tenants.GetSettings(r, x.at.Shop, &s)
		catalog.CarryBoxes(r, x.at.Shop, &boxes)
	})
	if err != nil {
		return err
	}
	hours, err := json.Marshal(card.Hours)
	if err != nil {
		return err
	}
	card.Terms.Zones, card.Terms.Gifts = []tenants.ID{}, nil
	x.face = importer.Face{Name: card.Name, Kind: card.Kind, Trade: card.Trade, Tagline: card.Tagline, Theme: card.Theme, Accent: card.Accent, Hours: hours,
		Street: card.Street, Civic: card.Civic, Terms: card.Terms, About: s.About, Phone: s.Phone, WhatsApp: s.WhatsApp, Email: s.Email, Address: s.Address,
		Legal: s.Legal, WeeklyClosing: s.WeeklyClosing, Boxes: boxes}
	for _, pic := range []struct {
		raw  []byte
		name string
		into **importer.Kept
	}{{card.Cover, "shop-cover", &x.face.Cover}, {card.Logo, "shop-logo", &x.face.Logo}} {
		var p *media.Picture
		if len(pic.raw) > 0 {
			if err := json.Unmarshal(pic.raw, &p); err != nil {
				return err
			}
		}
		if p != nil && !p.None() {
			*pic.into = x.keep(*p, pic.name)
		}
	}
	return nil
}

// keep gives a picture its name in the zip, once.
func (x *packing) keep(p media.Picture, name string) *importer.Kept {
	had, ok := x.names[p.Key]
	if !ok {
		had = name
		x.names[p.Key] = name
		x.order = append(x.order, p)
	}
	return &importer.Kept{Name: had, Type: p.Type, Height: p.Height, Widths: p.Widths, Alt: p.Alt}
}

func (x *packing) settings() error {
	w, err := x.create(Settings, true)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(x.face)
}

func (x *packing) orders() error {
	w, err := x.create(Orders, true)
	if err != nil || x.Orders == nil {
		return err
	}
	b := bufio.NewWriter(w)
	return errors.Join(x.Orders(x.ctx, x.at, b), b.Flush())
}

// each calls fn with every product, by address.
func (x *packing) each(fn func(*catalog.Whole) error) error {
	for after := ""; ; {
		var some []catalog.Whole
		err := x.DB.ShopRead(x.ctx, x.at, func(r *tenants.ShopRead) { catalog.EachWhole(r, x.at.Shop, after, page, &some) })
		if err != nil || len(some) == 0 {
			return err
		}
		for i := range some {
			if err := fn(&some[i]); err != nil {
				return err
			}
		}
		after = some[len(some)-1].Slug
	}
}

// pictures copies the pictures as they lie.
func (x *packing) pictures() error {
	for _, p := range x.order {
		k := importer.Kept{Name: x.names[p.Key], Type: p.Type, Widths: p.Widths}
		for _, width := range p.Widths {
			if err := x.picture(p, k.File(width), width); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *packing) picture(p media.Picture, name string, width int) (err error) {
	key := p.Key + "-" + strconv.Itoa(width) + path.Ext(name)
	r, _, err := x.Library.Read(x.ctx, key, media.Shop(x.at.Shop.String()), media.Hood(x.at.Hood.String()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	w, err := x.create(name, false)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, media.Reader(x.ctx, r))
	return err
}
