// Package table reads the tables that shops keep: CSV in all its dialects, and
// sheets of a spreadsheet. It knows files and cells only, and no goods.
package table

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"sottocasa/internal/fault"
)

// Limits of a table. What is longer is refused, never cut.
const (
	MaxRows  = 50_000
	MaxBytes = 20 << 20 // of the file
	maxCells = 300
	maxCell  = 32_000 // bytes; a spreadsheet's cell holds 32,767 characters
	topLines = 20     // of remarks above the header
)

// Row is one row of a table. Err is the fault of a row that cannot be read; the
// rows behind it still can.
type Row struct {
	Line  int // in the file, the header's included, from 1
	Cells []string
	Err   error
}

// Table is an open table, read from its top to its end, once.
type Table struct {
	Header []string
	Sheet  bool // of a spreadsheet, where numbers are numbers
	rows   source
	read   int
}

// source gives the rows of a file; io.EOF ends it.
type source interface {
	next() (Row, error)
	close() error
}

// Open opens a table by what is in it, not by its name. What is none is a fault
// Invalid.
func Open(r io.ReaderAt, size int64) (*Table, error) {
	if size > MaxBytes {
		return nil, fault.New(fault.Invalid, "import.file_large", "count", MaxBytes>>20)
	}
	head := make([]byte, min(size, 1<<16))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	head = head[:n]
	t := &Table{}
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return nil, fault.New(fault.Invalid, "import.file_empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		t.Sheet = true
		t.rows, err = openSheet(io.NewSectionReader(r, 0, size), size)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault.New(fault.Invalid, "import.file_xls")
	default:
		t.rows, err = openText(io.NewSectionReader(r, 0, size), head)
	}
	if err != nil {
		return nil, err
	}
	if err := t.findHeader(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Close lets the file go.
func (t *Table) Close() error { return t.rows.close() }

// findHeader takes the first row that has two cells; what stands above it are
// remarks. A table of one column has a header of one.
func (t *Table) findHeader() error {
	var first []string
	for range topLines {
		row, err := t.rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if row.Err != nil {
			return row.Err
		}
		switch filled(row.Cells) {
		case 0:
			continue
		case 1:
			if first == nil {
				first = row.Cells
			}
			continue
		}
		t.Header = row.Cells
		return nil
	}
	if first == nil {
		return fault.New(fault.Invalid, "import.file_empty")
	}
	t.Header = first
	return nil
}

func filled(cells []string) (n int) {
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

// Next gives the next row that is not empty; io.EOF ends the table. More than
// MaxRows are a fault.
func (t *Table) Next() (Row, error) {
	for {
		row, err := t.rows.next()
		if err != nil {
			return row, err
		}
		if row.Err == nil && filled(row.Cells) == 0 {
			continue
		}
		if t.read++; t.read > MaxRows {
			return row, fault.New(fault.Invalid, "import.file_rows", "count", MaxRows)
		}
		return row, nil
	}
}

// checked refuses a row that no table of goods has.
func checked(line int, cells []string) Row {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > maxCells {
		return Row{Line: line, Err: fault.New(fault.Invalid, "import.row_cells", "count", maxCells)}
	}
	for _, c := range cells {
		if len(c) > maxCell {
			return Row{Line: line, Err: fault.New(fault.Invalid, "import.row_long", "count", maxCell)}
		}
	}
	return Row{Line: line, Cells: cells}
}

// tidy trims a cell and takes off what exports put before it so that a
// spreadsheet does not take it for a formula (Guarded).
func tidy(cell string) string {
	cell = strings.TrimSpace(strings.Trim(cell, "\u00a0\ufeff"))
	if len(cell) > 1 && cell[0] == '\'' && strings.IndexByte("=+-@\t'", cell[1]) >= 0 {
		return cell[1:]
	}
	return cell
}

// Guarded is a cell as an export writes it: one that a spreadsheet would take
// for a formula begins with an apostrophe, which Open takes off again.
func Guarded(cell string) string {
	if cell != "" && strings.IndexByte("=+-@\t'", cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}
