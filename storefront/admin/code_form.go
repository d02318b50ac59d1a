package admin

import (
	"net/http"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// mostUses is how often a code can be used at most, where that is limited.
const mostUses = 100_000

// codeView is the form of a new code.
type codeView struct {
	view.Staff
	Action  string
	Back    string
	Typed   map[string]string
	Shelves []view.Option
}

func (d *desk) codeView(shelves []catalog.Shelf, typed map[string]string) codeView {
	v := codeView{Staff: d.frame("offers", d.P().T("offers.code_title")), Action: d.URL(d.path("/codes/new")), Back: d.URL(d.path("/offers")), Typed: typed}
	v.Over, v.Narrow, v.Tabs = d.place.Name, true, nil
	v.Shelves = append(v.Shelves, view.Option{Text: d.P().T("offers.all_goods"), On: typed["shelf"] == ""})
	for _, s := range shelves {
		if s.Count > 0 {
			v.Shelves = append(v.Shelves, view.Option{Value: s.ID.String(), Text: s.Title.In(d.Lang()), On: typed["shelf"] == s.ID.String()})
		}
	}
	return v
}

// newCode shows the form of a code.
func (s site) newCode(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	shelves, _, err := d.readShelves(tenants.ID{})
	if err != nil {
		return err
	}
	typed := map[string]string{"kind": "percent", "from": clock.DateOf(time.Now().In(d.place.Zone)).String()}
	return d.Render(http.StatusOK, codePage(d.P(), d.codeView(shelves, typed)))
}

// makeCode makes a code of what was typed.
func (s site) makeCode(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	x := d.readCode(f)
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.AddCode(t, x) })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/offers?done=code"))
	case web.InvalidForm(err):
		shelves, _, bad := d.readShelves(tenants.ID{})
		if bad != nil {
			return bad
		}
		v := d.codeView(shelves, f.Typed())
		v.Errors = face.Lacking(d.P(), d.Wrong(err), offerLabels())
		return d.Render(web.Status(err), codePage(d.P(), v))
	}
	return err
}

func (d *desk) readCode(f *web.Form) catalog.Code {
	x := catalog.Code{ID: tenants.NewID()}
	x.Word = web.Parsed(f, "word", func(s string) (string, error) {
		word, ok := catalog.CleanCode(s)
		if !ok {
			return "", fault.New(fault.Invalid, "offers.word_bad")
		}
		return word, nil
	})
	kind := f.Choice("kind", "percent", "amount", "delivery")
	x.FreeDelivery = kind == "delivery"
	if kind == "percent" {
		x.Percent = f.Int("percent", 1, catalog.MostPercent)
	} else {
		f.OptionalLine("percent", 5)
	}
	if kind == "amount" {
		x.Amount = web.Parsed(f, "amount", priceOf)
	} else {
		f.OptionalLine("amount", 14)
	}
	x.Minimum = optionalAmount(f, "minimum")
	if id := f.OptionalLine("shelf", 36); id != "" {
		shelf, err := tenants.ParseID(id)
		if err != nil {
			f.Fail("shelf", "error.choice")
		}
		x.Shelf = &shelf
	}
	x.First, x.WithOffers = f.Bool("first"), f.Bool("with_offers")
	x.Most, x.PerPerson = f.IntOr("most", 0, 1, mostUses), f.IntOr("per_person", 0, 1, mostUses)
	x.Starts = d.moment(f, "from", "from_time", 0)
	if f.OptionalLine("until", 10) != "" {
		ends := d.moment(f, "until", "until_time", 1)
		if x.Ends = &ends; !ends.After(x.Starts) {
			f.Fail("until", "offer.until_before")
		}
	}
	return x
}

// optionalAmount reads an amount; nothing typed is none.
func optionalAmount(f *web.Form, name string) money.Cents {
	if f.OptionalLine(name, 14) == "" {
		return 0
	}
	return web.Parsed(f, name, money.ParseAmount)
}
