package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"sottocasa/catalog/exporter"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// exportCmd packs a shop as its own page does.
type exportCmd struct {
	Shop string `required:"" help:"The shop's name in addresses."`
	File string `arg:"" help:"The zip to write; one that is there is replaced."`
}

// Run writes the zip whole or not at all.
func (a exportCmd) Run(ctx context.Context) error {
	cfg, err := operatorConfig()
	if err != nil {
		return err
	}
	words, db, at, err := toShop(ctx, a.Shop)
	if err != nil {
		return err
	}
	defer db.Close()
	bucket, err := openBucket(cfg)
	if err != nil {
		return err
	}
	half := a.File + ".part"
	f, err := os.OpenFile(half, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(packer(db, media.NewLibrary(bucket), words).Pack(ctx, at, f), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(half))
	}
	if err := os.Rename(half, a.File); err != nil {
		return err
	}
	fmt.Println(a.Shop + " is in " + a.File)
	return nil
}

// packer packs shops with their orders.
func packer(db *tenants.DB, lib *media.Library, words *locale.Words) exporter.Packer {
	return exporter.Packer{DB: db, Library: lib, Words: words, Orders: func(ctx context.Context, at tenants.Scope, w io.Writer) error {
		return orders.WriteCSV(ctx, db, at, w)
	}}
}
