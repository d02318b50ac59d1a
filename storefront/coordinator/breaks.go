package coordinator

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// noteMax is how many letters the note on a closed difference may have.
const noteMax = 300

type breaksView struct {
	view.Staff
	Open    string // address of the open ones, "" on their own page
	Closed  string // address of the closed ones, "" on their own page
	Breaks  []breakBox
	More    string
	Stale   []string // accounts that have not been compared for too long, in words
	AllWell string   // when the books were compared last, in words
}

type breakBox struct {
	ID      string
	Kind    string
	Title   string
	Text    string
	Order   string // "Ordine #1001", or ""
	URL     string // of the order, for who may see it there
	Shop    string
	Ours    string
	Theirs  string
	Subject string
	Found   string
	Gone    string // it is not seen any more, in words
	Before  string // the note of an earlier one
	Closed  string // when and by whom, in words
	Note    string
	Action  string
	Typed   string
	Error   string
}

// breaks lists where Stripe's books and ours differ.
func (s site) breaks(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	before := time.Now().AddDate(1, 0, 0)
	if asked := c.Query("before"); asked != "" {
		if before, err = time.Parse(time.RFC3339Nano, asked); err != nil {
			return fault.New(fault.NotFound, "error.not_found")
		}
	}
	v, err := o.breaksView(c.Query("closed") != "", before)
	if err != nil {
		return err
	}
	if c.Query("done") == "closed" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("break.closed_now")}
	}
	return o.Render(http.StatusOK, breaksPage(o.P(), v))
}

func (o *office) breaksView(closed bool, before time.Time) (breaksView, error) {
	var list []payments.Break
	var compared []payments.Comparison
	err := o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		payments.Breaks(r, o.place.Hood, closed, before, &list)
		payments.Comparisons(r, o.place.Hood, &compared)
	})
	if err != nil {
		return breaksView{}, err
	}
	v := breaksView{Staff: o.frame("breaks", o.P().T("break.title"))}
	v.Narrow = true
	if closed {
		v.Title, v.Open = o.P().T("break.closed_title"), o.URL(o.path("/breaks"))
	} else {
		v.Closed = o.URL(o.path("/breaks?closed=1"))
		o.compared(&v, compared)
	}
	v.Other = o.otherBreaks(closed)
	if len(list) > payments.BreaksShown {
		list = list[:payments.BreaksShown]
		last := list[len(list)-1]
		at := last.Found
		if last.Closed != nil {
			at = *last.Closed
		}
		query := url.Values{"before": {at.Format(time.RFC3339Nano)}}
		if closed {
			query.Set("closed", "1")
		}
		v.More = o.URL(o.path("/breaks?" + query.Encode()))
	}
	for _, b := range list {
		v.Breaks = append(v.Breaks, o.breakBox(b))
	}
	return v, nil
}

// otherBreaks is the page in the other language, also for answers to a POST.
func (o *office) otherBreaks(closed bool) string {
	path := o.path("/breaks")
	if closed {
		path += "?closed=1"
	}
	if o.Lang() == "en" {
		return path
	}
	return "/en" + path
}

// stale is how old a comparison may be before the coordinator is told.
const stale = time.Hour

// staleShown is how many of those shops are named; the others are counted.
const staleShown = 10

// compared says when the books were compared last, and of which shops not
// lately.
func (o *office) compared(v *breaksView, list []payments.Comparison) {
	now := o.Now(o.place.Zone)
	var oldest time.Time
	late := 0
	for _, c := range list {
		switch {
		case c.Gone:
		case c.Compared == nil || now.Sub(*c.Compared) > stale:
			if late++; late > staleShown {
				continue
			}
			if c.Compared == nil {
				v.Stale = append(v.Stale, o.P().T("break.never_compared", "shop", o.shopName(c.Shop)))
			} else {
				v.Stale = append(v.Stale, o.P().T("break.not_compared", "shop", o.shopName(c.Shop), "when", o.moment(*c.Compared)))
			}
		case oldest.IsZero() || c.Compared.Before(oldest):
			oldest = *c.Compared
		}
	}
	if late > staleShown {
		v.Stale = append(v.Stale, o.P().T("break.stale_more", "count", late-staleShown))
	}
	if !oldest.IsZero() {
		v.AllWell = o.P().T("break.compared", "when", o.moment(oldest))
	}
}

func (o *office) moment(at time.Time) string {
	at = at.In(o.place.Zone)
	return o.P().Day(at, o.Now(o.place.Zone)) + ", " + o.P().Clock(at)
}

func (o *office) shopName(id tenants.ShopID) string {
	if place, ok := o.Hosts.Shop(id); ok {
		return place.Name
	}
	return ""
}

func (o *office) breakBox(b payments.Break) breakBox {
	p := o.P()
	kind := string(b.Kind)
	if b.Theirs.State == "refused" && b.Kind == payments.BreakRefundFailed {
		kind = "refund_refused"
	}
	x := breakBox{ID: b.ID.String(), Kind: string(b.Kind), Title: p.T("break.is_" + kind), Text: p.T("break.is_" + kind + "_text"),
		Shop: o.shopName(b.Shop), Subject: b.Subject, Found: p.T("break.found", "when", o.moment(b.Found)), Note: b.Note, Before: b.Before}
	x.Ours, x.Theirs = o.side(b.Ours, b.Theirs), o.side(b.Theirs, b.Ours)
	if b.Number != 0 {
		x.Order = p.T("break.order", "number", b.Number)
		if place, ok := o.Hosts.Shop(b.Shop); ok && o.who.May(tenants.SeeOrders, o.place.Hood, b.Shop) {
			x.URL = o.URL("/admin/" + place.Slug + "/orders/" + b.Order.String())
		}
	}
	if b.Resolved != nil {
		x.Gone = p.T("break.resolved", "when", o.moment(*b.Resolved))
	}
	if b.Closed != nil {
		x.Closed = p.T("break.closed", "when", o.moment(*b.Closed), "who", b.ClosedBy)
	} else {
		x.Action = o.URL(o.path("/breaks/" + x.ID + "/close"))
	}
	return x
}

// side is what one of the books says, in words.
func (o *office) side(s, other payments.Side) string {
	p := o.P()
	if s == (payments.Side{}) {
		return p.T("break.nothing")
	}
	var said []string
	if s.State != "" {
		said = append(said, p.T("break.state_"+s.State))
	}
	if s.Amount != 0 {
		said = append(said, p.T("break.amount", "amount", p.Money(s.Amount)))
	}
	for _, x := range []struct {
		key          string
		mine, theirs money.Cents
	}{{"held", s.Held, other.Held}, {"captured", s.Captured, other.Captured}, {"refunded", s.Refunded, other.Refunded}} {
		if x.mine != 0 || x.theirs != 0 {
			said = append(said, p.T("break."+x.key, "amount", p.Money(x.mine)))
		}
	}
	if s.Currency != other.Currency && s.Currency != "" && other.Currency != "" {
		said = append(said, s.Currency)
	}
	if s.Account != other.Account && s.Account != "" && other.Account != "" {
		said = append(said, p.T("break.account", "account", s.Account))
	}
	if s.Live != other.Live {
		said = append(said, p.T("break.live_"+strconv.FormatBool(s.Live)))
	}
	return p.List(said)
}

// closeBreak closes a difference with a note on how it was cleared up.
func (s site) closeBreak(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("break"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	f := web.ReadForm(c)
	note := f.OptionalText("note", noteMax)
	if note == "" {
		f.Fail("note", "error.break_note")
	}
	if err := f.Err(); err != nil {
		return o.wrongNote(id, f.Typed()["note"], err)
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return payments.CloseBreak(h, id, o.who.Person.Email, note) })
	if fault.Has(err, fault.Conflict) { // somebody else has just closed it
		return o.SeeOther(o.path("/breaks?closed=1"))
	}
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/breaks?done=closed"))
}

func (o *office) wrongNote(id tenants.ID, typed string, wrong error) error {
	v, err := o.breaksView(false, time.Now().AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	said := o.Wrong(wrong).For("note")
	for i := range v.Breaks {
		if b := &v.Breaks[i]; b.ID == id.String() {
			b.Typed, b.Error = typed, said
			v.Errors = view.Errors{{Field: "note-" + b.ID + "note", Text: said}}
		}
	}
	return o.Render(web.Status(wrong), breaksPage(o.P(), v))
}
