package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// importStreets reads the streets of a neighbourhood from a file.
type importStreets struct {
	Neighbourhood string `required:"" help:"The neighbourhood's name in addresses."`
	File          string `arg:"" type:"existingfile" help:"A table with the columns via, cap, zona and, where known, da, a, lato, lat, lng."`
	DryRun        bool   `help:"Only say what would be imported."`
	Partly        bool   `help:"Import the rows that are right although others are wrong."`
}

// Run imports all rows, or none when one is wrong.
func (a importStreets) Run(ctx context.Context) error {
	raw, err := os.ReadFile(a.File)
	if err != nil {
		return err
	}
	words, err := locale.Load()
	if err != nil {
		return err
	}
	db, err := operatorDB(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	var hood tenants.Neighbourhood
	var zones []delivery.Zone
	if err := readNeighbourhood(ctx, db, a.Neighbourhood, &hood); err != nil {
		return err
	}
	scope := tenants.InHood(hood.ID, "operator")
	if err := db.HoodRead(ctx, scope, func(r *tenants.HoodRead) { delivery.Zones(r, hood.ID, &zones) }); err != nil {
		return err
	}
	p := words.In(locale.En)
	rows, err := delivery.ReadStreets(raw, zones)
	if err != nil {
		for _, f := range fault.From(err).Fields {
			return errors.New(p.T(f.Key, f.Args...))
		}
		return err
	}
	if done, err := a.judge(rows, p); done || err != nil {
		return err
	}
	n := 0
	err = db.Hood(ctx, scope, func(h *tenants.HoodTx) (err error) { n, err = delivery.ImportStreets(h, rows); return err })
	if err == nil {
		fmt.Printf("%d streets are in the list\n", n)
	}
	return err
}

// judge tells what is wrong with the rows; done says that nothing is to be
// written.
func (a importStreets) judge(rows []delivery.StreetRow, p *locale.Printer) (done bool, err error) {
	bad := 0
	for _, row := range rows {
		if row.Err != nil {
			bad++
			said := fault.From(row.Err)
			fmt.Fprintf(os.Stderr, "line %d: %s (%s)\n", row.Line, p.T(said.Key, said.Args...), row.Text)
		}
	}
	switch {
	case a.DryRun:
		fmt.Printf("%d rows can be imported, %d cannot; nothing was written\n", len(rows)-bad, bad)
		return true, nil
	case bad > 0 && !a.Partly:
		return true, fmt.Errorf("%d of %d rows are wrong: nothing was written (--partly imports the others)", bad, len(rows))
	}
	return false, nil
}
