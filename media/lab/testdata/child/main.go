// Command child is the lab's child process alone, for tests: a test program
// built for finding races cannot live with the little memory that a child has.
package main

import (
	"fmt"
	"os"

	"sottocasa/media/lab"
)

func main() {
	if err := lab.Child(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
