package main

import (
	"context"
	"errors"
	"fmt"

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
	found, err := tenants.Check(ctx, url, tenants.HoodID{})
	if err != nil {
		return err
	}
	for _, v := range found {
		fmt.Println("broken: " + v.Rule + ": " + v.Where)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d invariants do not hold", len(found))
	}
	fmt.Printf("%d invariants hold\n", len(tenants.Rules()))
	return nil
}

// checkURL is the owner's address: as set, else of the demo that runs here.
func checkURL() (string, error) {
	cfg, err := config.Load(config.Environ(), config.Tool)
	if err == nil {
		if owner := cfg.OwnerDatabaseURL.Reveal(); owner != "" {
			return owner, nil
		}
		return cfg.DatabaseURL.Reveal(), nil
	}
	dir, e := demoDir()
	if e != nil {
		return "", err
	}
	kept, e := readSecrets(dir)
	if e != nil || kept.OwnerURL == "" {
		return "", errors.New("no database is named in SOTTOCASA_DATABASE_URL, and no demo has run here")
	}
	return kept.OwnerURL, nil
}
