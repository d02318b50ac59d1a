package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/config"
	"sottocasa/tenants"
)

type checkCmd struct{}

// Run checks every invariant on all neighbourhoods. Without a database's
// address it looks at the demo of this machine.
func (checkCmd) Run(ctx context.Context) error {
	url, err := checkURL()
	if err != nil {
		return err
	}
	if err := seesAll(ctx, url); err != nil {
		return err
	}
	all, err := tenants.Tallies(ctx, url, tenants.HoodID{})
	if err != nil {
		return err
	}
	return printTallies(all)
}

// printTallies writes each invariant with how often it is broken, then where.
func printTallies(all []tenants.Tally) error {
	bad := 0
	for _, t := range all {
		fmt.Printf("%6d  %s\n", t.Count, t.Rule)
	}
	for _, t := range all {
		if t.Count > 0 {
			bad++
		}
		for _, where := range t.Where {
			fmt.Println("broken: " + t.Rule + ": " + where)
		}
		if more := t.Count - len(t.Where); more > 0 {
			fmt.Printf("broken: %s: %d more\n", t.Rule, more)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d invariants do not hold", bad, len(all))
	}
	fmt.Printf("%d invariants hold\n", len(all))
	return nil
}

// seesAll refuses a role from which row security hides rows: every invariant
// holds on what one does not see.
func seesAll(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return errors.New("the database does not answer; the demo's runs only while the demo does")
	}
	defer func() { _ = conn.Close(ctx) }()
	var all bool
	err = conn.QueryRow(ctx, `select exists (select from pg_policies where schemaname = 'shop' and policyname in ('owner_all', 'check_all')
		and current_user = any(roles)) or exists (select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls))`).Scan(&all)
	if err != nil {
		return fmt.Errorf("the role cannot be looked at: %w", err)
	}
	if !all {
		return errors.New("this role does not see every row of a migrated database: give the owner's address in SOTTOCASA_OWNER_DATABASE_URL")
	}
	return nil
}

// checkURL is the owner's address: as set, else of the demo that runs here.
func checkURL() (string, error) {
	environ := config.Environ()
	if slices.ContainsFunc([]string{"DATABASE_URL", "DATABASE_URL_FILE", "OWNER_DATABASE_URL", "OWNER_DATABASE_URL_FILE"},
		func(name string) bool { return environ["SOTTOCASA_"+name] != "" }) {
		cfg, err := load(config.Tool)
		if err != nil {
			return "", err
		}
		return cmp.Or(cfg.OwnerDatabaseURL.Reveal(), cfg.DatabaseURL.Reveal()), nil
	}
	dir, err := demoDir()
	if err != nil {
		return "", err
	}
	kept, err := readSecrets(dir)
	if err != nil || kept.OwnerURL == "" {
		return "", errors.New("no database is named in SOTTOCASA_DATABASE_URL, and no demo has run here")
	}
	return kept.OwnerURL, nil
}
