package coordinator

import (
	"net/http"
	"strconv"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

type streetsView struct {
	view.Staff
	Action   string // POST: a table to try or to import
	Place    string // POST: a street to put on the list
	Doubtful []doubtfulRow
	Zones    []view.Option
	Streets  []streetLine
	Tried    bool
	Good     int
	Bad      []badRow
	Table    string // what was tried, to be imported as it is
}

type doubtfulRow struct {
	Street, CAP, Zone string
	Orders            int
}

type streetLine struct{ Name, Numbers, CAP, Zone string }

type badRow struct {
	Line      int
	Text, Why string
}

// streets shows the list of streets, and the addresses that only a CAP placed.
func (s site) streets(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	v, _, err := o.streetsView()
	if err != nil {
		return err
	}
	switch done := c.Query("done"); {
	case done == "placed":
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("streets.placed")}
	case done != "":
		if n, err := strconv.Atoi(done); err == nil {
			v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("streets.done", "count", n)}
		}
	}
	return o.Render(http.StatusOK, streetsPage(o.P(), v))
}

func (o *office) streetsView() (streetsView, []delivery.Zone, error) {
	var doubtful []delivery.Doubtful
	var zones []delivery.Zone
	var streets []delivery.Street
	err := o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		delivery.Zones(r, o.place.Hood, &zones)
		delivery.Streets(r, o.place.Hood, &streets)
		delivery.Doubtfuls(r, o.place.Hood, &doubtful)
	})
	v := streetsView{Staff: o.frame("streets", o.P().T("coordinator.streets")), Action: o.URL(o.path("/streets")), Place: o.URL(o.path("/streets/place"))}
	names := map[tenants.ID]string{}
	for _, z := range zones {
		names[z.ID] = z.Name.In(o.Lang())
		v.Zones = append(v.Zones, view.Option{Value: z.ID.String(), Text: names[z.ID]})
	}
	for _, d := range doubtful {
		v.Doubtful = append(v.Doubtful, doubtfulRow{d.Street, d.CAP, d.Zone.String(), d.Orders})
	}
	for _, s := range streets {
		v.Streets = append(v.Streets, streetLine{s.Name, o.numbers(s), s.CAP, names[s.Zone]})
	}
	return v, zones, err
}

// numbers says which house numbers a row has.
func (o *office) numbers(s delivery.Street) string {
	words := o.P().T("streets.whole")
	if s.From > 0 {
		words = o.P().T("streets.from_to", "from", s.From, "to", s.To)
	}
	switch s.Parity {
	case delivery.Odd:
		return words + ", " + o.P().T("streets.odd")
	case delivery.Even:
		return words + ", " + o.P().T("streets.even")
	}
	return words
}

// importStreets tries a table, and imports its right rows once it was tried.
func (s site) importStreets(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	v, zones, err := o.streetsView()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	table, sure := []byte(f.OptionalText("table", delivery.MaxStreetBytes)), f.Bool("sure")
	if file := c.File("file"); file != nil {
		table, sure = file.Body, false
	}
	if len(table) == 0 {
		return o.refuse(v, fault.Form(fault.Field{Name: "file", Key: "streets.no_file"}))
	}
	rows, err := delivery.ReadStreets(table, zones)
	if fault.Has(err, fault.Invalid) {
		return o.refuse(v, err)
	}
	if err != nil {
		return err
	}
	if sure {
		n := 0
		err := s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) (err error) { n, err = delivery.ImportStreets(h, rows); return err })
		if err != nil {
			return err
		}
		return o.SeeOther(o.path("/streets") + "?done=" + strconv.Itoa(n))
	}
	v.Tried, v.Table = true, delivery.TableText(table)
	for _, row := range rows {
		if row.Err == nil {
			v.Good++
			continue
		}
		said := fault.From(row.Err)
		v.Bad = append(v.Bad, badRow{row.Line, row.Text, o.P().T(said.Key, said.Args...)})
	}
	return o.Render(http.StatusOK, streetsPage(o.P(), v))
}

// refuse shows the page again with what is wrong with the table.
func (o *office) refuse(v streetsView, err error) error {
	for field, words := range o.Sentences(err) {
		v.Errors = append(v.Errors, view.FieldError{Field: field, Text: words})
	}
	return o.Render(http.StatusUnprocessableEntity, streetsPage(o.P(), v))
}

// placeStreet puts a street on the list that a resident named.
func (s site) placeStreet(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	street := delivery.Street{ID: tenants.NewID(), Name: f.Line("street", longestStreet), CAP: f.Line("cap", longestStreet)}
	zone, _ := tenants.ParseID(f.ID("zone"))
	street.Zone = zone
	if err := f.Err(); err != nil {
		return err
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return delivery.PlaceStreet(h, street) })
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/streets") + "?done=placed")
}

// longestStreet is how many letters a street's name may have.
const longestStreet = 120
