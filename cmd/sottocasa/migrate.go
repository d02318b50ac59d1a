package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sottocasa/internal/config"
	"sottocasa/migrations"
)

type migrateCmd struct{}

// Run migrates as the owner. Given only one address it is the owner's: the
// serving role is made beside it and its password kept in the data folder.
func (migrateCmd) Run(ctx context.Context) error {
	cfg, err := load(config.Tool)
	if err != nil {
		return err
	}
	owner := cfg.OwnerDatabaseURL.Reveal()
	roles := migrations.DefaultRoles()
	if owner == "" {
		owner = cfg.DatabaseURL.Reveal()
		if roles.Password, err = keptPassword(cfg.DataDir, true); err != nil {
			return err
		}
	} else if u, err := url.Parse(cfg.DatabaseURL.Reveal()); err == nil && u.User != nil {
		roles.App = u.User.Username()
		roles.Password, _ = u.User.Password()
	}
	if err := migrations.Up(ctx, owner, roles); err != nil {
		return err
	}
	fmt.Println("the database is up to date")
	return nil
}

// servingURL is the address of the role that serves: as given beside an
// owner's, or derived from the owner's with the kept password.
func servingURL(cfg config.Config) (string, error) {
	given := cfg.DatabaseURL.Reveal()
	if cfg.OwnerDatabaseURL.Reveal() != "" {
		return given, nil
	}
	password, err := keptPassword(cfg.DataDir, false)
	if errors.Is(err, fs.ErrNotExist) {
		return given, nil
	}
	if err != nil {
		return "", err
	}
	return asApp(given, password)
}

// asApp is a database's address for the serving role.
func asApp(owner, password string) (string, error) {
	u, err := url.Parse(owner)
	if err != nil {
		return "", errors.New("the database's address does not parse")
	}
	u.User = url.UserPassword(migrations.DefaultRoles().App, password)
	return u.String(), nil
}

// keptPassword reads the serving role's password, making it when asked to.
func keptPassword(dir string, draw bool) (string, error) {
	path := filepath.Join(dir, "app.password")
	b, err := os.ReadFile(path)
	if err == nil || !draw || !errors.Is(err, fs.ErrNotExist) {
		return strings.TrimSpace(string(b)), err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	password := rand.Text()
	return password, writeWhole(path, []byte(password+"\n"))
}
