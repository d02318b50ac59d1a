// Command findpostgres exits 0 if PostgreSQL's programs are on this machine,
// by the same search as the application's own.
package main

import (
	"errors"
	"fmt"
	"os"

	"sottocasa/internal/postgres"
)

func main() {
	_, err := postgres.Find(os.Getenv)
	switch {
	case err == nil:
	case errors.Is(err, postgres.ErrNoBinaries):
		os.Exit(1)
	default:
		// A folder that was named and is wrong: the application says so when it
		// starts, and installing another would not help.
		fmt.Fprintln(os.Stderr, err)
	}
}
