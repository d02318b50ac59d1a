package delivery

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/tenants"
)

// Bounds of a table of streets.
const (
	MaxStreetRows  = 5000
	MaxStreetBytes = 1 << 20
	maxStreetName  = 120
)

// StreetRow is one row of a table of streets, right or wrong.
type StreetRow struct {
	Line   int // in the file, from 1
	Street Street
	Zone   Zone
	Text   string // as it came, for who corrects it
	Err    error  // a fault in words; nil when it can be imported
}

// The columns, by any of the names that people give them.
func columnNamed(name string) string {
	switch strings.Trim(strings.ToLower(name), " \ufeff._") {
	case "via", "strada", "indirizzo", "nome", "street", "name", "odonimo":
		return "street"
	case "cap", "codice postale", "postcode", "zip":
		return "cap"
	case "zona", "zone":
		return "zone"
	case "da", "dal", "dal civico", "civico da", "from":
		return "from"
	case "a", "al", "al civico", "civico a", "to":
		return "to"
	case "lato", "parità", "parita", "numeri", "parity", "side":
		return "parity"
	case "lat", "latitudine", "latitude":
		return "lat"
	case "lng", "lon", "long", "longitudine", "longitude":
		return "lng"
	}
	return ""
}

// ReadStreets reads a table of streets: a first row with the names of the
// columns (via, cap, zona; da, a, lato, lat, lng where they are known), then one
// street or stretch a row, parted by semicolons or commas, in UTF-8 or
// Windows-1252. What is wrong with a row is said in the row; an error is for a
// table that cannot be read at all.
func ReadStreets(raw []byte, zones []Zone) ([]StreetRow, error) {
	text, err := decoded(raw)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(text, "\n")
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord, in.TrimLeadingSpace, in.LazyQuotes = -1, true, true
	if strings.Count(first, ";") >= strings.Count(first, ",") {
		in.Comma = ';'
	}
	head, err := in.Read()
	if err != nil {
		return nil, fault.Form(fault.Field{Name: "file", Key: "streets.empty"})
	}
	at := map[string]int{}
	for i, name := range head {
		if c := columnNamed(name); c != "" {
			at[c] = i
		}
	}
	for _, need := range []string{"street", "cap", "zone"} {
		if _, ok := at[need]; !ok {
			return nil, fault.Form(fault.Field{Name: "file", Key: "streets.no_" + need})
		}
	}
	return readRows(in, at, zones)
}

// TableText is a table as it was read, in UTF-8 and with plain line ends.
func TableText(raw []byte) string {
	text, err := decoded(raw)
	if err != nil {
		return ""
	}
	return text
}

func decoded(raw []byte) (string, error) {
	switch {
	case len(raw) > MaxStreetBytes:
		return "", fault.Form(fault.Field{Name: "file", Key: "streets.too_big"})
	case utf8.Valid(raw):
	default:
		text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			return "", fault.Form(fault.Field{Name: "file", Key: "streets.unreadable"})
		}
		raw = text
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(raw), "\ufeff"), "\r\n", "\n")
	if strings.ContainsRune(text, 0) {
		return "", fault.Form(fault.Field{Name: "file", Key: "streets.unreadable"})
	}
	return strings.ReplaceAll(text, "\r", "\n"), nil
}

func readRows(in *csv.Reader, at map[string]int, zones []Zone) ([]StreetRow, error) {
	var rows []StreetRow
	known := map[string][]StreetRow{} // by street and CAP
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			return nil, fault.Form(fault.Field{Name: "file", Key: "streets.unreadable"})
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(rows) == MaxStreetRows {
			return nil, fault.Form(fault.Field{Name: "file", Key: "streets.too_many", Args: []any{"max", MaxStreetRows}})
		}
		row := StreetRow{Line: line, Text: strings.Join(cells, string(in.Comma)+" ")}
		row.Err = row.read(func(column string) string {
			if i, ok := at[column]; ok && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}, zones)
		if key := row.Street.CAP + " " + Fold(row.Street.Name); row.Err == nil {
			if row.Err = clash(known[key], row); row.Err == nil {
				known[key] = append(known[key], row)
			}
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, fault.Form(fault.Field{Name: "file", Key: "streets.empty"})
	}
	return rows, nil
}

func wrong(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }

func (row *StreetRow) read(cell func(string) string, zones []Zone) error {
	s := &row.Street
	name, err := italy.CleanLine(cell("street"), maxStreetName)
	if err != nil {
		return err
	}
	if s.Name = name; Fold(name) == "" {
		return wrong("streets.row_no_street")
	}
	if s.CAP, err = italy.ParseCAP(cell("cap")); err != nil {
		return err
	}
	i := slices.IndexFunc(zones, func(z Zone) bool { return z.named(cell("zone")) })
	switch {
	case i < 0 && cell("zone") == "":
		return wrong("streets.row_no_zone")
	case i < 0:
		return wrong("streets.row_zone_unknown", "zone", cell("zone"))
	case !slices.Contains(zones[i].CAPs, s.CAP):
		return wrong("streets.row_cap_elsewhere", "cap", s.CAP, "zone", zones[i].Name.It)
	}
	row.Zone, s.Zone = zones[i], zones[i].ID
	if err := s.readNumbers(cell("from"), cell("to"), cell("parity")); err != nil {
		return err
	}
	return s.readPoint(cell("lat"), cell("lng"))
}

// named says whether a zone is called so, in either language or in addresses.
func (z Zone) named(name string) bool {
	name = strings.TrimSpace(name)
	return name != "" && (strings.EqualFold(name, z.Slug) || strings.EqualFold(name, z.Name.It) || strings.EqualFold(name, z.Name.En))
}

func (s *Street) readNumbers(from, to, parity string) error {
	switch strings.ToLower(parity) {
	case "", "tutti", "all", "entrambi", "both":
		s.Parity = All
	case "dispari", "odd", "d":
		s.Parity = Odd
	case "pari", "even", "p":
		s.Parity = Even
	default:
		return wrong("streets.row_parity", "typed", parity)
	}
	if from == "" && to == "" {
		return nil
	}
	var err error
	if s.From, err = civicIn(from, 1); err != nil {
		return err
	}
	if s.To, err = civicIn(to, MaxCivic); err != nil {
		return err
	}
	if s.From > s.To {
		return wrong("streets.row_backwards", "from", s.From, "to", s.To)
	}
	return nil
}

func civicIn(typed string, empty int) (int, error) {
	if typed == "" {
		return empty, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > MaxCivic {
		return 0, wrong("streets.row_number", "typed", typed)
	}
	return n, nil
}

func (s *Street) readPoint(lat, lng string) error {
	if lat == "" && lng == "" {
		return nil
	}
	y, err := strconv.ParseFloat(strings.Replace(lat, ",", ".", 1), 64)
	x, e := strconv.ParseFloat(strings.Replace(lng, ",", ".", 1), 64)
	if err != nil || e != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		return wrong("streets.row_point")
	}
	s.Point = &Point{y, x}
	return nil
}

// clash finds an earlier row of the same street whose numbers this one has too,
// so that no number belongs to two rows.
func clash(earlier []StreetRow, row StreetRow) error {
	a := row.Street
	for _, other := range earlier {
		b := other.Street
		apart := a.Parity != b.Parity && a.Parity != All && b.Parity != All
		if (a.From == 0) == (b.From == 0) && !apart && a.From <= b.To && b.From <= a.To {
			return wrong("streets.row_twice", "line", other.Line)
		}
	}
	return nil
}

// ImportStreets writes the rows that are right. Streets that are not named stay.
func ImportStreets(h *tenants.HoodTx, rows []StreetRow) (int, error) {
	n := 0
	for _, row := range rows {
		if row.Err != nil {
			continue
		}
		row.Street.ID = tenants.NewID()
		if err := PutStreet(h, row.Street); err != nil {
			return n, err
		}
		n++
	}
	return n, tenants.BumpHood(h)
}
