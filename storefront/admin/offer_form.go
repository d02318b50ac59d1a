package admin

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// offerView is the form of a new offer, with what it would do.
type offerView struct {
	view.Staff
	Action string
	Back   string
	Typed  map[string]string
	About  []view.Option // shelves and products
	Finder finderView
	Trials []trialView
	More   string // in words, how many it would be about that are not shown
	Ready  bool   // some product would be reduced
}

// trialView is what an offer would do to one product.
type trialView struct {
	Name  string
	Was   string // the full price
	Price string // in the offer; "" where there is none
	Said  string // what would stand beside it
	Why   string // why it cannot be reduced
}

// mostTrials is how many products the preview of an offer shows.
const mostTrials = 50

func (d *desk) offerView(x choosable, typed map[string]string) offerView {
	v := offerView{Staff: d.frame("offers", d.P().T("offers.new_title")), Action: d.URL(d.path("/offers/new")), Back: d.URL(d.path("/offers")), Typed: typed, Finder: d.finderView(x)}
	v.Over, v.Narrow, v.Tabs = d.place.Name, true, nil
	shelf := tenants.ID{}
	for _, g := range x.goods {
		if g.On != shelf && !x.many {
			shelf = g.On
			v.About = append(v.About, d.aboutShelf(shelf, g.Shelf))
		}
		v.About = append(v.About, view.Option{Value: "product:" + g.ID.String(), Text: g.Title.In(d.Lang()) + ", " + d.P().Money(g.Variant.Asked())})
	}
	for _, s := range x.shelves {
		if x.many && s.Count > 0 {
			v.About = append(v.About, d.aboutShelf(s.ID, s.Title))
		}
	}
	for i := range v.About {
		v.About[i].On = v.About[i].Value == typed["about"]
	}
	return v
}

func (d *desk) aboutShelf(shelf tenants.ID, title locale.Text) view.Option {
	return view.Option{Value: "shelf:" + shelf.String(), Text: d.P().T("offers.shelf", "shelf", title.In(d.Lang()))}
}

// newOffer shows the form, of the product that is asked for.
func (s site) newOffer(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	today := clock.DateOf(time.Now().In(d.place.Zone))
	typed := map[string]string{"kind": "percent", "from": today.String(), "until": today.AddDays(6).String()}
	if id := d.Query("product"); web.ValidID(id) {
		typed["about"] = "product:" + id
	}
	x, err := d.readChoosable("", idsIn(typed["about"])...)
	if err != nil {
		return err
	}
	return d.Render(http.StatusOK, offerPage(d.P(), d.offerView(x, typed)))
}

// makeOffer shows what an offer would do, and makes it when that was seen.
func (s site) makeOffer(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	find, only := looking(f)
	o := d.readOffer(f)
	if only {
		return d.foundForOffer(f, find)
	}
	save := f.Choice("do", "preview", "save") == "save"
	var trials []catalog.Trial
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) (err error) {
			if trials, err = catalog.TryOffer(t, o); err == nil {
				err = refused(o, trials)
			}
			if err == nil && save {
				err = catalog.AddOffer(t, o)
			}
			return err
		})
	}
	if err == nil && save {
		return d.SeeOther(d.path("/offers?done=offer"))
	}
	if err != nil && !web.InvalidForm(err) {
		return err
	}
	return d.drawOffer(f, find, trials, err)
}

// foundForOffer shows the form again with the goods that were looked for, the
// first of them chosen.
func (d *desk) foundForOffer(f *web.Form, find string) error {
	typed := f.Typed()
	x, err := d.readChoosable(find, idsIn(typed["about"])...)
	if err != nil {
		return err
	}
	if x.count > 0 && x.many {
		typed["about"] = "product:" + x.goods[0].ID.String()
	}
	return d.Render(http.StatusOK, offerPage(d.P(), d.offerView(x, typed)))
}

// drawOffer shows what an offer would do, or what is wrong with it.
func (d *desk) drawOffer(f *web.Form, find string, trials []catalog.Trial, wrong error) error {
	x, err := d.readChoosable(find, idsIn(f.Typed()["about"])...)
	if err != nil {
		return err
	}
	v := d.offerView(x, f.Typed())
	for _, t := range trials {
		v.Ready = v.Ready || t.Why == nil
		if t.Why == nil || len(trials) > 1 { // of one alone the field says why not
			v.Trials = append(v.Trials, d.trial(t))
		}
	}
	if more := len(v.Trials) - mostTrials; more > 0 {
		v.Trials, v.More = v.Trials[:mostTrials], d.P().T("offers.trials_more", "count", more)
	}
	status := http.StatusOK
	if wrong != nil {
		v.Errors, status = face.Lacking(d.P(), d.Wrong(wrong), offerLabels()), web.Status(wrong)
	}
	return d.Render(status, offerPage(d.P(), v))
}

// refused tells beside the field why an offer would reduce nothing: its price is
// no reduction, or what it is about cannot have one.
func refused(o catalog.Offer, trials []catalog.Trial) error {
	for _, t := range trials {
		if t.Why == nil {
			return nil
		}
	}
	if len(trials) > 1 {
		return fault.Form(fault.Field{Name: "percent", Key: "offer.nothing"})
	}
	name, why := "about", trials[0].Why
	switch {
	case why.Key != "offer.none" && why.Key != "offer.none_previous" && why.Key != "offer.book":
	case o.Percent > 0:
		name = "percent"
	default:
		name = "price"
	}
	return fault.Form(fault.Field{Name: name, Key: why.Key, Args: why.Args})
}

func (d *desk) trial(t catalog.Trial) trialView {
	p := d.P()
	money := p.Money
	x := trialView{Name: t.Product.Title.In(d.Lang()), Was: money(t.Product.Variant.Asked())}
	if t.Why != nil {
		x.Why = p.T(t.Why.Key, t.Why.Args...)
		return x
	}
	x.Price = money(t.Price)
	x.Said = face.Reduced(p, t.Price, &catalog.Reduced{Beside: t.Beside})
	return x
}

// readOffer reads what was typed. A day alone is meant whole.
func (d *desk) readOffer(f *web.Form) catalog.Offer {
	o := catalog.Offer{ID: tenants.NewID()}
	what, id, _ := strings.Cut(f.Line("about", 60), ":")
	parsed, err := tenants.ParseID(id)
	switch {
	case err != nil && f.Typed()["about"] == "":
	case err != nil:
		f.Fail("about", "error.choice")
	case what == "shelf":
		o.Shelf = &parsed
	default:
		o.Product = &parsed
	}
	if f.Choice("kind", "percent", "price") == "price" {
		o.Price = web.Parsed(f, "price", priceOf)
		f.OptionalLine("percent", 5)
		if o.Shelf != nil {
			f.Fail("price", "offers.price_of_one")
		}
	} else {
		o.Percent = f.Int("percent", 1, catalog.MostPercent)
		f.OptionalLine("price", 14)
	}
	o.Starts = d.moment(f, "from", "from_time", 0)
	o.Ends = d.moment(f, "until", "until_time", 1)
	return o
}

// moment reads a day, and an hour of it if one was typed; without it the day's
// beginning, or with whole 1 its end.
func (d *desk) moment(f *web.Form, day, hour string, whole int) time.Time {
	on := web.Parsed(f, day, parseDay)
	at := f.OptionalLine(hour, 5)
	if on == (clock.Date{}) {
		return time.Time{}
	}
	if at == "" {
		return on.AddDays(whole).Midnight(d.place.Zone)
	}
	t, err := time.Parse("15:04", at)
	if err != nil {
		f.Fail(hour, "offers.hour_bad")
	}
	y, m, n := on.Midnight(d.place.Zone).Date()
	return time.Date(y, m, n, t.Hour(), t.Minute(), 0, 0, d.place.Zone)
}

// parseDay reads a day as browsers send it, or as people type it.
func parseDay(s string) (clock.Date, error) {
	if t, err := time.Parse("2/1/2006", strings.TrimSpace(s)); err == nil {
		return clock.DateOf(t), nil
	}
	day, err := clock.ParseDate(strings.TrimSpace(s))
	if err != nil || len(strconv.Itoa(day.Midnight(time.UTC).Year())) != 4 {
		return clock.Date{}, fault.New(fault.Invalid, "offers.day_bad")
	}
	return day, nil
}

// offerLabels are the fields of offers, codes and presents that must be there, by
// what they are called.
func offerLabels() map[string]string {
	return map[string]string{"word": "offers.word", "percent": "offers.percent", "amount": "offers.amount", "price": "offers.price",
		"from": "offers.from_day", "until": "offers.until_day"}
}
