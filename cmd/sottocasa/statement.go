package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// statementCmd prints one day of a book, or a month.
type statementCmd struct {
	Shop          string `help:"Short name of the shop whose book it is." placeholder:"SLUG" xor:"book" required:""`
	Neighbourhood string `help:"Short name of the neighbourhood whose own book it is." placeholder:"SLUG" xor:"book" required:""`
	Day           string `arg:"" help:"The day, such as 2026-11-22, in the neighbourhood's zone; or the month, such as 2026-11."`
}

// Run reads the span and prints it.
func (c statementCmd) Run(ctx context.Context) error {
	db, err := operatorDB(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	hosts, err := tenants.LoadHosts(ctx, db, "")
	if err != nil {
		return err
	}
	return c.print(ctx, os.Stdout, db, hosts)
}

func (c statementCmd) print(ctx context.Context, out io.Writer, db *tenants.DB, hosts *tenants.Hosts) error {
	place := c.place(hosts)
	if place == nil {
		return errors.New("there is no such shop or neighbourhood")
	}
	from, to, err := spanOf(c.Day, place.Zone)
	if err != nil {
		return err
	}
	var s payments.Statement
	if c.Shop != "" {
		err = db.ShopRead(ctx, tenants.InShop(place.Hood, place.Shop, "operator"), func(r *tenants.ShopRead) { payments.ShopStatement(r, place.Shop, from, to, &s) })
	} else {
		err = db.HoodRead(ctx, tenants.InHood(place.Hood, "operator"), func(r *tenants.HoodRead) { payments.HoodStatement(r, place.Hood, from, to, &s) })
	}
	if err != nil {
		return err
	}
	return printStatement(out, c.Shop+c.Neighbourhood, c.Day, s)
}

// spanOf reads a day or a month: from, included, to, not included.
func spanOf(typed string, zone *time.Location) (from, to time.Time, err error) {
	if from, err = time.ParseInLocation("2006-01", typed, zone); err == nil {
		return from, from.AddDate(0, 1, 0), nil
	}
	if from, err = time.ParseInLocation(time.DateOnly, typed, zone); err != nil {
		return from, to, errors.New("a day is written like 2026-11-22, a month like 2026-11")
	}
	return from, from.AddDate(0, 0, 1), nil
}

func (c statementCmd) place(hosts *tenants.Hosts) *tenants.Place {
	for _, hood := range hosts.Hoods() {
		if c.Shop == "" && hood.HoodSlug == c.Neighbourhood {
			return hood
		}
		if place, ok := hosts.ShopIn(hood.Hood, c.Shop); ok && c.Shop != "" {
			return place
		}
	}
	return nil
}

// printStatement writes a table of accounts, its control sums and the seal. What
// was sold, and what is owed, stands on the credit side and so below zero.
func printStatement(out io.Writer, book, span string, s payments.Statement) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(w, "%s\t%s\tdebit\tcredit\t%s\tentries\t\n", book, "before "+span, "after "+span)
	var all payments.AccountDay
	for _, a := range s.Accounts {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t\n", a.Account, euros(a.Opening), euros(a.In), euros(a.Out), euros(a.Closing()), a.Entries)
		all.Opening, all.In, all.Out = all.Opening+a.Opening, all.In+a.In, all.Out+a.Out
	}
	_, _ = fmt.Fprintf(w, "all\t%s\t%s\t%s\t%s\t\t\n", euros(all.Opening), euros(all.In), euros(all.Out), euros(all.Closing()))
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "seal %d %s, %d entries of this span not sealed yet\n", s.Seal, s.Hash, s.Unsealed)
	if err == nil && (all.Closing() != 0 || all.In != all.Out) {
		err = errors.New("the book does not balance")
	}
	return err
}

// euros is an amount with a point and two decimals, for programs.
func euros(c money.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}
