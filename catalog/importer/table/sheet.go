package table

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sottocasa/internal/fault"
)

// A sheet is packed: what it unpacks to is bounded too.
const (
	unpacked     = 256 << 20
	unpackedPart = 8 << 20 // a larger part is kept in a file while it is read
)

// sheet reads the first sheet of a spreadsheet that has rows.
type sheet struct {
	book *excelize.File
	rows *excelize.Rows
	line int
}

func openSheet(r io.Reader, size int64) (s *sheet, err error) {
	defer mended(&err)
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: max(unpacked, size), UnzipXMLSizeLimit: unpackedPart, RawCellValue: true})
	if err != nil {
		return nil, fault.New(fault.Invalid, "import.file_kind").Because("table: %w", err)
	}
	for _, name := range book.GetSheetList() {
		rows, err := book.Rows(name)
		if err != nil {
			continue // a sheet of charts
		}
		if rows.Next() { // begun anew, since what was looked at is gone
			_ = rows.Close()
			if rows, err = book.Rows(name); err == nil {
				return &sheet{book: book, rows: rows}, nil
			}
		}
	}
	return nil, errors.Join(fault.New(fault.Invalid, "import.file_empty"), book.Close())
}

// mended turns a library's panic over a broken file into a fault.
func mended(err *error) {
	if v := recover(); v != nil {
		*err = fault.New(fault.Invalid, "import.file_kind").Because("table: %v", v)
	}
}

func (s *sheet) next() (row Row, err error) {
	defer mended(&err)
	if !s.rows.Next() {
		if err := s.rows.Error(); err != nil {
			return Row{}, fault.New(fault.Invalid, "import.file_kind").Because("table: %w", err)
		}
		return Row{}, io.EOF
	}
	s.line++
	cells, err := s.rows.Columns()
	if err != nil {
		return Row{Line: s.line, Err: fault.New(fault.Invalid, "import.row_broken").Because("table: %w", err)}, nil
	}
	for i, c := range cells {
		cells[i] = number(tidy(c))
	}
	return checked(s.line, cells), nil
}

func (s *sheet) close() error {
	err := errors.Join(s.rows.Close(), s.book.Close())
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

var float = regexp.MustCompile(`^-?[0-9]+\.[0-9]{3,}$|^-?[0-9.]+[eE][+-]?[0-9]+$`)

// number writes what a spreadsheet keeps of a number as people write it: 1.49
// may be 1.4900000000000001 there, and a bar code 8.00317005536E+12.
func number(cell string) string {
	if len(cell) > 30 || !float.MatchString(cell) {
		return cell
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	s := strconv.FormatFloat(f, 'f', 6, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
