// Command cleantest stops and removes the database that tests share.
package main

import (
	"context"
	"fmt"
	"os"

	"sottocasa/internal/testkit"
)

func main() {
	if err := testkit.RemoveClusters(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
