package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sottocasa/internal/postgres"
)

// secrets are what the demo makes for itself at its first start and keeps, so
// that links, sessions and half-paid orders outlive a restart.
type secrets struct {
	Secret        string `json:"secret"`
	OwnerPassword string `json:"owner_password"`
	AppPassword   string `json:"app_password"`
	StripeKey     string `json:"stripe_key"`
	Webhook       string `json:"webhook_secret"`
	Connect       string `json:"connect_secret"`
	PayPort       int    `json:"pay_port"`  // where the local Stripe last listened
	OwnerURL      string `json:"owner_url"` // of the database of the last start
}

const secretsFile = "secrets.json"

// demoDir is where the demo keeps its data.
func demoDir() (string, error) {
	if dir := os.Getenv("SOTTOCASA_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	return postgres.DefaultDir()
}

func readSecrets(dir string) (secrets, error) {
	var s secrets
	b, err := os.ReadFile(filepath.Join(dir, secretsFile))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(b, &s)
}

// openSecrets reads the kept secrets or makes them.
func openSecrets(dir string) (secrets, error) {
	s, err := readSecrets(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("%s cannot be read: %w", filepath.Join(dir, secretsFile), err)
	}
	if err == nil {
		return s, nil
	}
	s = secrets{Secret: rand.Text() + rand.Text(), OwnerPassword: rand.Text(), AppPassword: rand.Text(),
		StripeKey: "sk_test_" + rand.Text(), Webhook: "whsec_" + rand.Text(), Connect: "whsec_" + rand.Text()}
	return s, s.keep(dir)
}

// keep writes the secrets.
func (s secrets) keep(dir string) error {
	b, err := json.MarshalIndent(s, "", "  ") //nolint:gosec // keeping them is what the file is for
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, secretsFile), append(b, '\n'))
}

// writeWhole replaces a file that only we may read, whole or not at all, also
// across a power cut: without it the database behind it would stay closed.
func writeWhole(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // opens with 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone when it was renamed
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
