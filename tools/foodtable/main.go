// Command foodtable makes catalog/ean/foods.tsv from an extract of Open Food
// Facts: one line for each good bar code with a name. Run it from the root of the
// repository: go run ./tools/foodtable FILE.csv > catalog/ean/foods.tsv
package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"sottocasa/catalog/ean"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("foodtable: give it the file")
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return err
	}
	lines := map[string]string{}
	for _, row := range rows[1:] { // barcode_id, product_name, ingredients, …
		if line := made(row[0], row[1], row[2]); line != "" {
			lines[row[0]] = line
		}
	}
	out := bufio.NewWriter(os.Stdout)
	var codes []string
	for code := range lines {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		if _, err := out.WriteString(lines[code] + "\n"); err != nil {
			return err
		}
	}
	return out.Flush()
}

// made is the line of one code; "" is none.
func made(raw, name, text string) string {
	code, err := ean.Parse(raw)
	if err != nil || code.InStore() || code.Book() {
		return ""
	}
	name, quantity, unit := measured(tidy(name))
	if name = called(name); name == "" {
		return ""
	}
	has, may := found(tidy(text) + " " + name)
	italian, english := "", ""
	if foreign(name) {
		english = name
	} else {
		italian = name
	}
	return strings.Join([]string{string(code), italian, english, brand(name), quantity, unit, list(tidy(text)), has, may}, "\t")
}
