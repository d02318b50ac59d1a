package coordinator

import (
	"net/http"
	"strconv"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// mostMinimum is the greatest minimum that a zone may have.
const mostMinimum = money.Cents(20000)

// settingsView is how a neighbourhood takes and shares money.
type settingsView struct {
	view.Staff
	Shared       bool
	Share        string // as typed
	Contribution bool
	Action       string
	Ready        int
	Shops        []readyShop
	List         list
	Association  associationBox
	Zones        []zoneBox
	Changes      []string
}

type readyShop struct {
	Name    string
	Ready   bool
	State   string   // in words
	Missing []string // what Stripe still wants
	Fee     string
	FeeURL  string
}

// associationBox is the association's own account at Stripe.
type associationBox struct {
	Name   string
	Ready  bool
	State  string // key of its words at "settings.account_"
	Tone   view.Tone
	Due    []string
	Action string // of the button, or ""
}

type zoneBox struct {
	ID      string
	Name    string
	Minimum string
	Error   string
	Action  string
}

// books is what the settings are made of.
type books struct {
	terms    tenants.SharedTerms
	tills    map[tenants.ShopID]tenants.Till
	accounts map[tenants.ShopID]payments.Connected
	own      payments.Connected
	cards    []tenants.Card // of the page that is shown
	ready    int            // of all shops
	zones    []delivery.Zone
	changes  []tenants.Change
}

// books reads them with the shops of a page: first what is the neighbourhood's
// own and which shops these are, then how those take money.
func (o *office) books(l *list) (b books, at string, err error) {
	b.accounts = map[tenants.ShopID]payments.Connected{}
	b.cards, at, err = o.list("/settings", l, func(r *tenants.HoodRead) {
		tenants.Shared(r, o.place.Hood, &b.terms)
		payments.SharesReady(r, o.place.Hood, &b.ready)
		payments.AssociationAccount(r, o.place.Hood, &b.own)
		delivery.Zones(r, o.place.Hood, &b.zones)
		tenants.Changes(r, o.place.Hood, &b.changes)
	})
	if err != nil || at != "" {
		return b, at, err
	}
	var shown []tenants.ShopID
	for _, c := range b.cards {
		shown = append(shown, c.Shop)
	}
	return b, "", o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		tenants.Tills(r, o.place.Hood, tenants.These(shown...), &b.tills)
		payments.Accounts(r, o.place.Hood, shown, b.accounts)
	})
}

// settings shows how the neighbourhood takes and shares money.
func (s site) settings(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	v, at, err := o.settingsView()
	if err != nil || at != "" {
		return o.turned(at, err)
	}
	switch done := c.Query("done"); done {
	case "saved", "fee", "back":
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("settings.done_" + done)}
	}
	return o.showSettings(http.StatusOK, v)
}

func (o *office) showSettings(status int, v settingsView) error {
	v.Other = o.twin("/settings")
	o.AllowFormTo(o.FormsTo...)
	return o.Render(status, settingsPage(o.P(), v))
}

// twin is a page in the other language, also for answers to a POST.
func (o *office) twin(rest string) string {
	if o.Lang() == "en" {
		return o.path(rest)
	}
	return "/en" + o.path(rest)
}

// settingsView makes the page; at is another that is there in its place.
func (o *office) settingsView() (v settingsView, at string, err error) {
	var l list
	b, at, err := o.books(&l)
	if err != nil || at != "" {
		return v, at, err
	}
	p := o.P()
	v = settingsView{Staff: o.frame("money", p.T("settings.title")), List: l, Ready: b.ready, Shared: b.terms.On, Share: strconv.Itoa(b.terms.Share),
		Contribution: b.terms.Contribution, Action: o.URL(o.path("/settings/shared"))}
	v.Narrow = true
	for _, card := range b.cards {
		v.Shops = append(v.Shops, o.readyShop(card, b.accounts[card.Shop], b.tills[card.Shop]))
	}
	if v.Association, err = o.association(b); err != nil {
		return v, "", err
	}
	for _, z := range b.zones {
		v.Zones = append(v.Zones, zoneBox{ID: z.ID.String(), Name: z.Name.In(o.Lang()), Minimum: p.Money(z.Min),
			Action: o.URL(o.path("/settings/zones/" + z.ID.String()))})
	}
	v.Changes = o.changes(b)
	return v, "", nil
}

// readyShop says whether a shop can take part in a shared payment, and if not
// what is missing.
func (o *office) readyShop(card tenants.Card, a payments.Connected, t tenants.Till) readyShop {
	p := o.P()
	row := readyShop{Name: card.Name, Fee: o.fee(t.Fee), FeeURL: o.URL(o.path("/settings/fees/" + card.Slug)), Missing: face.Wanted(p, a.Due)}
	state := "ready"
	switch {
	case a.ID == "":
		state = "none"
	case a.Gone:
		state = "gone"
	case !a.Charges:
		state = "stopped"
	case !a.Transfers:
		state = "alone"
	default:
		row.Ready, row.Missing = true, nil
	}
	row.State = p.T("settings.shop_" + state)
	return row
}

// fee is what the network keeps of a shop's orders, in words.
func (o *office) fee(f tenants.Fee) string { return face.Fee(o.P(), f) }

func (o *office) association(b books) (associationBox, error) {
	var n tenants.Neighbourhood
	err := o.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, o.place.Hood, &n) })
	x := associationBox{Name: n.Association, Ready: b.terms.Association != "", Due: face.Wanted(o.P(), b.own.Due), Action: o.URL(o.path("/settings/association"))}
	switch {
	case b.own.ID == "":
		x.State, x.Tone = "none", view.Info
	case b.own.Gone:
		x.State, x.Tone = "gone", view.Bad
	case x.Ready:
		x.State, x.Tone, x.Action, x.Due = "ready", view.Ok, "", nil
	case b.own.Submitted && len(b.own.Due) == 0:
		x.State, x.Tone, x.Action = "checking", view.Info, ""
	default:
		x.State, x.Tone = "begun", view.Warn
	}
	return x, err
}

// saveShared keeps how the neighbourhood takes money for several shops.
func (s site) saveShared(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	now := tenants.SharedTerms{On: f.Bool("shared"), Share: f.IntOr("share", 0, 0, 100), Contribution: f.Bool("contribution")}
	if err = f.Err(); err == nil {
		err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return tenants.ChangeShared(h, now) })
	}
	if err == nil {
		return o.SeeOther(o.path("/settings?done=saved"))
	}
	if !web.InvalidForm(err) && !fault.Has(err, fault.Conflict) {
		return err
	}
	v, _, failed := o.settingsView()
	if failed != nil {
		return failed
	}
	v.Shared, v.Share, v.Contribution = now.On, f.Typed()["share"], now.Contribution
	if fault.Has(err, fault.Conflict) {
		v.Notice = &view.Notice{Tone: view.Bad, Text: o.Sentence(err)}
	} else {
		v.Errors = o.Wrong(err)
	}
	return o.showSettings(web.Status(err), v)
}

// saveZone keeps from how much a zone is delivered to.
func (s site) saveZone(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("zone"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	f := web.ReadForm(c)
	least := web.Parsed(f, "minimum", money.ParseAmount)
	if least < 0 || least > mostMinimum {
		f.Fail("minimum", "error.minimum", "most", mostMinimum)
	}
	if err := f.Err(); err != nil {
		v, _, failed := o.settingsView()
		if failed != nil {
			return failed
		}
		said := o.Wrong(err).For("minimum")
		for i := range v.Zones {
			if z := &v.Zones[i]; z.ID == id.String() {
				z.Minimum, z.Error = f.Typed()["minimum"], said
				v.Errors = view.Errors{{Field: "zone-" + z.ID + "minimum", Text: said}}
			}
		}
		return o.showSettings(web.Status(err), v)
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return delivery.SetMinimum(h, id, least) })
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/settings?done=saved"))
}
