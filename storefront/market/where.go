package market

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// longestAddress is how many letters an address may have.
const longestAddress = 120

// basketLife is how long a browser remembers its basket, and the address in it.
const basketLife = 30 * 24 * time.Hour

// asked is an address as it was typed or kept, with its answer.
type asked struct {
	typed string
	found *delivery.Found // nil: nothing was asked
	civic string          // the house number in it
	kept  bool            // the basket knows it
	wrong string          // key of what was wrong
}

// where is the street for one address: the one asked for, else the one that the
// reader's basket keeps.
func (s *site) where(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	st, a, err := v.ask(c.Query("q"))
	if err != nil {
		return err
	}
	return v.showWhere(http.StatusOK, st, a)
}

// ask reads the street with the answer to what was typed, or kept.
func (v *visit) ask(typed string) (*street, asked, error) {
	a := asked{typed: strings.TrimSpace(typed)}
	if a.typed != "" {
		postcode := ""
		if a.wrong = readable(a.typed); a.wrong == "" {
			a.found = &delivery.Found{}
			a.typed, postcode = delivery.Address(a.typed)
			_, a.civic = delivery.Parted(a.typed)
		}
		street := a.typed
		st, err := v.read(func(r *tenants.HoodRead) {
			if a.found != nil {
				delivery.Find(r, v.place.Hood, street, postcode, a.found)
			}
		})
		a.typed = strings.TrimSpace(typed)
		if a.found != nil && a.found.Unknown && err == nil {
			a.wrong, a.found = "market.street_unknown", nil
		}
		return st, a, err
	}
	var b *orders.Basket
	token, has := v.Token(web.BasketCookie)
	st, err := v.read(func(r *tenants.HoodRead) {
		if has {
			orders.ReadBasket(r, v.place.Hood, token, &b)
		}
	})
	if err != nil || b == nil || b.Zone == nil || b.Draft.CAP == "" {
		return st, a, err
	}
	for _, z := range st.zones {
		if z.ID == *b.Zone {
			a.found = &delivery.Found{Zone: z, Approximate: b.Approx, Street: b.Draft.Street, CAP: b.Draft.CAP}
			a.civic, a.kept = b.Draft.Civic, true
			a.typed = strings.TrimPrefix(strings.TrimSpace(b.Draft.Street+" "+a.civic)+", "+b.Draft.CAP, ", ")
		}
	}
	return st, a, nil
}

// readable gives the key of what is wrong with an address as it was typed.
func readable(typed string) string {
	street, postcode := delivery.Address(typed)
	switch {
	case utf8.RuneCountInString(typed) > longestAddress:
		return "market.address_long"
	case postcode == "" && delivery.Fold(street) == "":
		return "market.address_short"
	}
	return ""
}

func (v *visit) showWhere(status int, st *street, a asked) error {
	typed := a.typed
	if a.kept {
		typed = "" // the basket knows it
	}
	page := v.frontPage(st, a.found, v.turn(st, "/where", typed))
	page.Personal, page.Canonical = true, ""
	page.Other = v.Other()
	page.Address.Typed = a.typed
	if a.wrong != "" {
		page.Address.Error = v.P().T(a.wrong, "max", longestAddress)
	}
	if a.found != nil {
		answer := v.answer(a, st.come(a.found), len(st.cards))
		page.Address.Answer = &answer
	}
	return v.Render(status, house.Front(v.P(), page))
}

// answer is what is said of an address, in words.
func (v *visit) answer(a asked, come, all int) view.Answer {
	f := a.found
	if f.Outside {
		return view.Answer{Tone: view.Warn, Text: v.P().T("market.outside", "typed", a.typed), Hint: v.P().T("market.outside_hint")}
	}
	place := f.CAP
	if f.Street != "" {
		place = strings.TrimSpace(f.Street+" "+a.civic) + ", " + f.CAP
	}
	out := view.Answer{Tone: view.Ok, Asked: a.typed, Kept: a.kept,
		Text: v.P().T("market.come_count", "count", come, "of", all, "place", place, "zone", f.Zone.Name.In(v.Lang()), "fee", v.P().Money(f.Zone.Fee))}
	if f.Approximate {
		out.Tone, out.Hint = view.Info, v.P().T("market.approximate")
		if f.Street == "" && !strings.ContainsFunc(a.typed, isLetter) {
			out.Hint = v.P().T("market.only_cap")
		}
	}
	if a.kept {
		out.Hint = strings.TrimSpace(v.P().T("market.kept") + " " + out.Hint)
	}
	return out
}

func isLetter(r rune) bool { return r > '9' }

// whereAnswer is the answer alone, for who asks while typing.
func (s *site) whereAnswer(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	st, a, err := v.ask(c.Query("q"))
	if err != nil {
		return err
	}
	if a.found == nil {
		return c.Render(http.StatusOK, house.WhereSilence(v.say(a)))
	}
	answer := v.answer(a, st.come(a.found), len(st.cards))
	if answer.Change = v.URL("/where"); !a.kept {
		answer.Change += "?" + url.Values{"q": {a.typed}}.Encode()
	}
	return c.Render(http.StatusOK, house.WhereAnswer(c.P(), answer))
}

// say is what was wrong, "" while somebody may still be typing.
func (v *visit) say(a asked) string {
	if a.wrong == "market.street_unknown" {
		return v.P().T(a.wrong)
	}
	return ""
}

// keep puts the address into the reader's basket, where the checkout finds it.
func (s *site) keep(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	form := web.ReadForm(c)
	st, a, err := v.ask(form.Line("q", longestAddress))
	if err != nil {
		return err
	}
	if form.Err() != nil || a.kept || a.found == nil {
		if a.wrong == "" {
			a.wrong = "market.address_short"
		}
		a.found, a.kept = nil, false
		return v.showWhere(http.StatusUnprocessableEntity, st, a)
	}
	if a.found.Outside {
		return v.showWhere(http.StatusUnprocessableEntity, st, a)
	}
	token, ok := c.Token(web.BasketCookie)
	if !ok {
		token = web.NewToken()
	}
	street, _ := delivery.Address(a.typed)
	draft := orders.Draft{CAP: a.found.CAP}
	draft.Street, draft.Civic = delivery.Parted(street)
	if a.found.Street != "" {
		draft.Street = a.found.Street
	}
	things := 0
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) (err error) {
		things, err = orders.Keep(h, token, draft, a.found)
		return err
	})
	if err != nil {
		return err
	}
	c.SetToken(web.BasketCookie, token, basketLife)
	c.SetCount(things, basketLife)
	return c.SeeOther("/where")
}
