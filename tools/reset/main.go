// Command reset forgets the demo's data, after asking. It takes only what
// Sottocasa itself keeps in the data folder, and nothing while a copy runs.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sottocasa/internal/postgres"
)

func main() {
	if err := reset(os.Stdin, os.Stdout, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// kept are the folders and files of the data folder that the application
// makes beside its database.
func kept() []string {
	return []string{"media", "mail", "sandbox", "secrets.json", "app.password"}
}

// reset asks on out, reads the answer from in, and removes.
func reset(in io.Reader, out io.Writer, getenv func(string) string) error {
	dir := getenv("SOTTOCASA_DATA_DIR")
	if dir == "" {
		var err error
		if dir, err = postgres.DefaultDir(); err != nil {
			return err
		}
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		fmt.Fprintf(out, "There is nothing to forget: %s does not exist.\n", dir)
		return nil
	}
	if getenv("RESET") != "yes" {
		fmt.Fprintf(out, "Forget the shops, orders and pictures in %s? [y/N] ", dir)
		answer, err := bufio.NewReader(in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("the answer cannot be read: %w", err)
		}
		if !yes(answer) {
			fmt.Fprintln(out, "Nothing was touched.")
			return nil
		}
	}
	// First the database: this refuses while a copy runs.
	if err := postgres.Remove(context.Background(), dir); err != nil {
		return err
	}
	for _, name := range kept() {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("%s stays: %w", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("what is left cannot be seen: %w", err)
	}
	if len(left) > 0 {
		fmt.Fprintf(out, "Forgotten. %s stays, since other things lie in it.\n", dir)
		return nil
	}
	fmt.Fprintln(out, "Forgotten.")
	return os.Remove(dir)
}

// yes understands both languages of the house.
func yes(answer string) bool {
	return slices.Contains([]string{"y", "yes", "s", "sì", "si"}, strings.ToLower(strings.TrimSpace(answer)))
}
