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

// statementCmd prints one day of a book.
type statementCmd struct {
	Shop          string `help:"Short name of the shop whose book it is." placeholder:"SLUG" xor:"book" required:""`
	Neighbourhood string `help:"Short name of the neighbourhood whose own book it is." placeholder:"SLUG" xor:"book" required:""`
	Day           string `arg:"" help:"The day, such as 2026-11-22, in the neighbourhood's zone."`
}

// Run reads the day and prints it.
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
	from, err := time.ParseInLocation(time.DateOnly, c.Day, place.Zone)
	if err != nil {
		return errors.New("a day is written like 2026-11-22")
	}
	to := time.Date(from.Year(), from.Month(), from.Day()+1, 0, 0, 0, 0, place.Zone)
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

// printStatement writes a table of accounts, its control sum and the seal.
func printStatement(out io.Writer, book, day string, s payments.Statement) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(w, "%s\t%s\tin\tout\t%s\tentries\t\n", book, "before "+day, "after "+day)
	var sum money.Cents
	for _, a := range s.Accounts {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t\n", a.Account, euros(a.Opening), euros(a.In), euros(a.Out), euros(a.Closing()), a.Entries)
		sum += a.Closing()
	}
	_, _ = fmt.Fprintf(w, "all\t\t\t\t%s\t\t\n", euros(sum))
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "seal %d %s, %d entries of the day not sealed yet\n", s.Seal, s.Hash, s.Unsealed)
	if err == nil && sum != 0 {
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
