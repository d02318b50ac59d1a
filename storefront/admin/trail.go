package admin

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// trailLines is how many lines a page shows, and trailFile how many a file has.
const (
	trailLines = 100
	trailFile  = 20000
)

// trailView is who changed what.
type trailView struct {
	view.Staff
	Days   []trailDay
	People []view.Option
	Day    string
	Action string
	CSV    string
	All    string // without a filter; "" when there is none
	Back   string
	More   bool // not all fit
}

type trailDay struct {
	Title string
	Lines []trailLine
}

type trailLine struct {
	At   string
	Text string
	Who  string
	URL  string // of the order, of the import or of the file with each price; "" without
}

// trailAsked is what the reader wants to see.
type trailAsked struct {
	person tenants.ID
	day    clock.Date
	filter tenants.TrailFilter
}

func (d *desk) trailAsked(most int) trailAsked {
	a := trailAsked{filter: tenants.TrailFilter{Most: most}}
	if id, err := tenants.ParseID(d.Query("person")); err == nil {
		a.person, a.filter.Person = id, id
	}
	if day, err := clock.ParseDate(d.Query("day")); err == nil {
		a.day = day
		a.filter.From, a.filter.Until = day.Midnight(d.place.Zone), day.AddDays(1).Midnight(d.place.Zone)
	}
	return a
}

// query is the filter as an address.
func (a trailAsked) query() string {
	q := url.Values{}
	if a.person != (tenants.ID{}) {
		q.Set("person", a.person.String())
	}
	if a.day != (clock.Date{}) {
		q.Set("day", a.day.String())
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// trailRead is a part of the trail with the names in it.
type trailRead struct {
	traces []tenants.Trace
	people []tenants.ID
	names  map[tenants.ID]string
}

func (d *desk) readTrail(a trailAsked) (trailRead, error) {
	r := trailRead{names: map[tenants.ID]string{}}
	err := d.DB.ShopRead(d.Context(), d.scope(), func(s *tenants.ShopRead) {
		tenants.Trail(s, d.place.Shop, a.filter, &r.traces)
		tenants.TrailPeople(s, d.place.Shop, &r.people)
	})
	if err != nil {
		return r, err
	}
	ids := slices.Clone(r.people)
	for _, t := range r.traces {
		if deeds()[t.What] == ofPerson {
			ids = append(ids, t.Subject)
		}
	}
	err = d.DB.PlatformRead(d.Context(), func(p *tenants.PlatformRead) {
		accounts.Names(p, ids, r.names)
		accounts.Called(p, ids, r.names)
	})
	return r, err
}

// trail shows who changed what, day by day.
func (s site) trail(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	a := d.trailAsked(trailLines + 1)
	r, err := d.readTrail(a)
	if err != nil {
		return err
	}
	p := d.P()
	v := trailView{Staff: d.frame("people", p.T("trail.title")), Action: d.URL(d.path("/trail")), CSV: d.URL(d.path("/trail.csv" + a.query())),
		Back: d.peoplePath("")}
	v.Other = d.otherPage(d.path("/trail" + a.query()))
	if a.day != (clock.Date{}) {
		v.Day = a.day.String()
	}
	if a.query() != "" {
		v.All = d.URL(d.path("/trail"))
	}
	v.People = append(v.People, view.Option{Text: p.T("trail.everybody"), On: a.person == tenants.ID{}})
	for _, id := range r.people {
		v.People = append(v.People, view.Option{Value: id.String(), Text: cmp.Or(r.names[id], p.T("trail.somebody")), On: id == a.person})
	}
	if v.More = len(r.traces) > trailLines; v.More {
		r.traces = r.traces[:trailLines]
	}
	for _, t := range together(r.traces) {
		d.addTrace(&v, r, t)
	}
	return d.Render(http.StatusOK, trailPage(p, v))
}

// oneGo is how long one may take to write prices together: a file of thousands is
// written some hundreds at a time.
const oneGo = 5 * time.Minute

// together makes one line of prices that somebody wrote in one go.
func together(traces []tenants.Trace) (all []tenants.Trace) {
	for _, t := range traces {
		if n := len(all) - 1; n >= 0 && t.Count > 0 && all[n].Count > 0 && all[n].Actor == t.Actor && all[n].At.Sub(t.At) < oneGo {
			all[n].Count, all[n].At = all[n].Count+t.Count, t.At
			continue
		}
		all = append(all, t)
	}
	return all
}

func (d *desk) addTrace(v *trailView, r trailRead, t tenants.Trace) {
	at, now := t.At.In(d.place.Zone), d.Now(d.place.Zone)
	title := locale.Capital(d.P().Day(at, now))
	if n := len(v.Days); n == 0 || v.Days[n-1].Title != title {
		v.Days = append(v.Days, trailDay{Title: title})
	}
	line := trailLine{At: d.P().Clock(at), Text: d.traceText(r, t), Who: d.traceWho(r, t)}
	switch {
	case t.Book == "order":
		line.URL = d.URL(d.path("/orders/" + t.Subject.String()))
	case t.Count > 0: // each of them is in the day's file
		line.URL = d.URL(d.path("/trail.csv?day=" + clock.DateOf(at).String()))
	case t.What == "goods_imported":
		line.URL = d.URL(d.path("/import/" + t.Subject.String()))
	}
	day := &v.Days[len(v.Days)-1]
	day.Lines = append(day.Lines, line)
}

// traceWho is who acted, and for whom.
func (d *desk) traceWho(r trailRead, t tenants.Trace) string {
	id, acting, _ := tenants.ActorOf(t.Actor)
	name := cmp.Or(r.names[id], d.P().T("trail.somebody"))
	if acting {
		return d.P().T("people.acting_for", "name", name)
	}
	return name
}

// trailCSV is the trail as a file.
func (s site) trailCSV(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	a := d.trailAsked(trailFile)
	a.filter.Whole = true
	r, err := d.readTrail(a)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // spreadsheets take it for UTF-8
	out, p := csv.NewWriter(&b), d.P()
	out.Comma = ';'
	rows := [][]string{{p.T("trail.col_day"), p.T("trail.col_time"), p.T("trail.col_who"), p.T("trail.col_what")}}
	for _, t := range r.traces {
		at := t.At.In(d.place.Zone)
		rows = append(rows, []string{at.Format(time.DateOnly), at.Format("15:04:05"), cell(d.traceWho(r, t)), cell(d.traceText(r, t))})
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return d.Download("text/csv; charset=utf-8", d.place.Slug+"-"+p.T("trail.file")+".csv", b.Bytes())
}

// cell keeps a spreadsheet from taking somebody's words for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// told is what the was and now of a deed are.
type told int

const (
	asWritten told = iota
	ofPerson       // its subject is a person or an invitation, was and now are roles
	ofMoney        // cents
	ofMany         // now is how many
	ofWord         // now is a word of the house: the keys "trail.is_<word>"
)

// deeds are those that a shop's trail may hold, with how their sentence is
// filled: "trail.<deed>" knows {{.name}}, {{.was}} and {{.now}}.
func deeds() map[string]told {
	return map[string]told{
		"person_invited": ofPerson, "invitation_revoked": ofPerson, "person_joined": ofPerson, "person_role": ofPerson, "person_removed": ofPerson,
		"person_left": ofPerson, "consent_asked": ofPerson, "consent_granted": ofPerson, "consent_refused": ofPerson, "consent_ended": ofPerson,
		"product_saved": asWritten, "product_out": asWritten, "product_back": asWritten, "photo_saved": asWritten, "photo_removed": asWritten,
		"offer_made": asWritten, "offer_ended": asWritten, "code_made": asWritten, "code_ended": asWritten, "gift_made": asWritten, "gift_ended": asWritten,
		"free_from": ofMoney, "tax_saved": asWritten, "papers_always": ofWord, "stock_set": asWritten,
		"product_made": asWritten, "shelf_made": asWritten, "shelf_named": asWritten, "shelf_dropped": asWritten, "variants_saved": asWritten, "box_filled": asWritten,
		"goods_changed": ofMany, "goods_undone": ofMany, "goods_imported": asWritten, "settings_brought": asWritten, "shop_packed": asWritten,
		"seller_saved": asWritten, "hours_saved": asWritten, "look_saved": asWritten, "ways_saved": asWritten, "connect_begun": asWritten,
	}
}

// traceText is a line of the trail in the reader's words.
func (d *desk) traceText(r trailRead, t tenants.Trace) string {
	p := d.P()
	name := t.Name.In(d.Lang())
	switch t.Book {
	case "order":
		what := p.T("moment." + t.What)
		if cents, err := strconv.ParseInt(t.Now, 10, 64); err == nil && cents != 0 {
			what += ", " + p.Money(money.Cents(cents))
		}
		return p.T("trail.order", "number", t.Number, "what", what)
	case "price":
		if t.Count > 0 {
			return p.T("trail.prices", "count", t.Count)
		}
		if t.Was == "" {
			return p.T("trail.price_first", "name", name, "now", d.cents(t.Now))
		}
		return p.T("trail."+t.What, "name", name, "was", d.cents(t.Was), "now", d.cents(t.Now))
	}
	kind, known := deeds()[t.What]
	if !known {
		return p.T("trail.other", "name", name)
	}
	was, now := t.Was, t.Now
	switch kind {
	case ofPerson:
		name = cmp.Or(r.names[t.Subject], p.T("trail.somebody"))
		was, now = d.roleName(was), d.roleName(now)
	case ofMoney:
		was, now = d.cents(was), d.cents(now)
	case ofMany:
		if n, err := strconv.Atoi(now); err == nil {
			now = p.Count(n)
		}
	case ofWord:
		now = p.T("trail.is_" + now)
	}
	return p.T("trail."+t.What, "name", name, "was", was, "now", now)
}

// roleName is a role in words; what is none, such as hours, stays.
func (d *desk) roleName(s string) string {
	if slices.Contains(tenants.ShopRoles(), tenants.Role(s)) {
		return d.P().T("role." + s)
	}
	return s
}

func (d *desk) cents(s string) string {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return s
	}
	return d.P().Money(money.Cents(n))
}
