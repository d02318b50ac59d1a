package shop

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// The withdrawal function (art. 54-bis Codice del consumo; CONS-06): a form, a
// confirmation, and an acknowledgement by letter. Number and e-mail address are
// enough to come in; nobody has to sign in or to say why.

// How often somebody may look for an order by its number.
const (
	findTries = 10
	findSpan  = 15 * time.Minute
)

// findOrder asks which order it is.
func (s *site) findOrder(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	return v.showFind(http.StatusOK, view.FindOrder{})
}

func (v *visit) showFind(status int, page view.FindOrder) error {
	page.Page = v.personal(v.base+"/withdraw", time.Now())
	page.Token = ""
	return v.Render(status, v.theme.Find(v.P(), page))
}

// toWithdraw finds the order. A number that does not exist and an address that
// is not that order's are answered alike.
func (s *site) toWithdraw(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	ref := needed(f, "number", 20, "error.order_number")
	email := parsed(f, "email", "error.email_missing", italy.ParseEmail)
	typed := view.FindOrder{Number: f.Typed()["number"], Email: f.Typed()["email"]}
	if err := f.Err(); err != nil {
		typed.Errors = v.errors(err)
		return v.showFind(http.StatusUnprocessableEntity, typed)
	}
	if err := c.Limit("withdraw", c.IP(), web.Rate{N: findTries, Per: findSpan}); err != nil {
		return err
	}
	ref = strings.ToUpper(strings.TrimPrefix(strings.ReplaceAll(ref, " ", ""), "#"))
	number, _ := strconv.Atoi(ref)
	var purchase tenants.ID
	err = s.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) {
		orders.FindForWithdrawal(r, v.place.Hood, v.place.Shop, number, ref, email, &purchase)
	})
	if fault.Has(err, fault.NotFound) {
		typed.Errors = view.Errors{{Field: "number", Text: c.P().T("error.order_unknown")}}
		return v.showFind(http.StatusUnprocessableEntity, typed)
	}
	if err != nil {
		return err
	}
	token := s.Secret.Derive(orders.WithdrawLink, purchase)
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error {
		return tenants.AddLink(h, token, tenants.Link{Shop: v.place.Shop, Purpose: orders.WithdrawLink, Subject: purchase})
	})
	if err != nil {
		return err
	}
	return c.SeeOther(v.base + "/withdraw/" + token)
}

// withdrawing is somebody on the way of withdrawing from one order.
type withdrawing struct {
	*visit
	d     *orders.Detail
	part  orders.DetailPart
	right orders.Right
	path  string // of the form
	order string // of the private page that it was opened from; may be empty
}

func (s *site) withdrawing(c *web.Ctx) (*withdrawing, error) {
	v, err := s.visit(c)
	if err != nil {
		return nil, err
	}
	w := &withdrawing{visit: v, path: strings.TrimSuffix(c.Path(), "/confirm"), order: "/orders/" + c.Param("token")}
	purpose := orders.OrderLink
	if !strings.HasPrefix(c.Path(), "/orders/") {
		purpose, w.order = orders.WithdrawLink, ""
	}
	var l tenants.Link
	err = s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { tenants.FindLink(r, c.Param("token"), purpose, &l) })
	if err != nil {
		return nil, err
	}
	if w.order == "" && l.Shop != v.place.Shop || !v.opens(l) {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	if w.d, err = orders.ReadDetail(c.Context(), s.DB, v.scope(), l.Subject); err != nil {
		return nil, err
	}
	for _, p := range w.d.Parts {
		if p.Card.Shop == v.place.Shop {
			w.part = p
		}
	}
	if w.part.Card.Shop.IsZero() {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	w.right = w.d.RightOf(w.part, v.zone())
	return w, nil
}

// page is the step that the order allows.
func (w *withdrawing) page() view.Withdraw {
	page := view.Withdraw{Page: w.personal(w.path, w.d.Now), Step: view.WithdrawForm, Number: "#" + strconv.Itoa(w.part.Order.Number),
		Action: w.URL(w.path), Back: w.here("/withdraw"), Past: w.past(w.d, w.part)}
	page.Token = ""
	if w.order != "" {
		page.Back = w.URL(w.order)
	}
	if w.right.Until.Year != 0 {
		page.Until = w.right.Until.Midnight(w.zone())
	}
	before := false
	for _, l := range w.right.Lines {
		before = before || l.Before
		page.Lines = append(page.Lines, view.WithdrawLine{Number: l.Line.Line, Name: l.Title.In(w.Lang()), Amount: amountWords(w.P(), l.Line), Sum: l.Sum(), May: l.May,
			Before: l.Before, Letter: l.Letter})
	}
	switch {
	case w.right.Ended:
		page.Step = view.WithdrawEnded
	case !w.right.Any() && before:
		page.Step = view.WithdrawAll
	case w.right.Over:
		page.Step = view.WithdrawLate
	case !w.right.Any():
		page.Step = view.WithdrawNone
	}
	return page
}

// past lists what was declared before.
func (v *visit) past(d *orders.Detail, part orders.DetailPart) []view.Withdrawn {
	var list []view.Withdrawn
	for _, x := range d.Withdrawals {
		if x.Order != part.Order.ID {
			continue
		}
		w := view.Withdrawn{At: x.Submitted.In(v.zone()), Email: maskedEmail(x.Email)}
		for _, l := range part.Lines {
			for _, n := range x.Lines {
				if l.Line == n {
					w.Names = append(w.Names, l.Title.In(v.Lang()))
				}
			}
		}
		list = append(list, w)
	}
	return list
}

// maskedEmail leaves the first letter of an address, and where it is: the link
// to the page may be passed on.
func maskedEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 1 {
		return ""
	}
	return s[:1] + "···" + s[at:]
}

// askWithdraw shows the form.
func (s *site) askWithdraw(c *web.Ctx) error {
	w, err := s.withdrawing(c)
	if err != nil {
		return err
	}
	page := w.page()
	if c.Query("done") != "" && len(page.Past) > 0 {
		page.Step = view.WithdrawDone
	}
	return c.Render(http.StatusOK, w.theme.Retract(c.P(), page))
}

// reviewWithdraw shows what will be declared, with the one button that does it.
func (s *site) reviewWithdraw(c *web.Ctx) error {
	w, err := s.withdrawing(c)
	if err != nil {
		return err
	}
	page, f := w.read(web.ReadForm(c))
	if page.Step == view.WithdrawForm {
		if err := f.Err(); err != nil {
			page.Errors = w.errors(err)
			return c.Render(http.StatusUnprocessableEntity, w.theme.Retract(c.P(), page))
		}
		page.Step, page.Action, page.Back, page.Key = view.WithdrawConfirm, w.URL(w.path+"/confirm"), w.URL(w.path), tenants.NewID().String()
	}
	return c.Render(http.StatusOK, w.theme.Retract(c.P(), page))
}

// read takes name, address and lines from the form.
func (w *withdrawing) read(f *web.Form) (view.Withdraw, *web.Form) {
	page := w.page()
	chosen := false
	for i := range page.Lines {
		l := &page.Lines[i]
		l.Chosen = l.May && f.Bool("line_"+strconv.Itoa(l.Number))
		chosen = chosen || l.Chosen
	}
	if !chosen {
		f.Fail("lines", "error.withdraw_lines")
	}
	page.Name = needed(f, "name", nameMax, "error.name_missing")
	page.Email = parsed(f, "email", "error.email_missing", italy.ParseEmail)
	if f.Err() != nil {
		page.Name, page.Email = f.Typed()["name"], f.Typed()["email"]
	}
	return page, f
}

// withdraw is the confirming button: only it declares.
func (s *site) withdraw(c *web.Ctx) error {
	w, err := s.withdrawing(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	ask := orders.WithdrawAsk{Purchase: w.d.ID, Order: w.part.Order.ID, Shop: w.place.Shop, Name: needed(f, "name", nameMax, "error.name_missing"),
		Email: parsed(f, "email", "error.email_missing", italy.ParseEmail), Lang: c.Lang(), Zone: w.zone(), Key: f.ID("key")}
	var names []string
	for _, l := range w.right.Lines { // also those withdrawn from: a second click finds them so
		if f.Bool("line_" + strconv.Itoa(l.Line.Line)) {
			ask.Lines, names = append(ask.Lines, l.Line.Line), append(names, l.Title.In(c.Lang()))
		}
	}
	if err = f.Err(); err == nil {
		ask.Content = c.P().T("withdraw.content", "number", "#"+strconv.Itoa(w.part.Order.Number), "shop", w.place.Name, "lines", c.P().List(names),
			"name", ask.Name, "email", ask.Email)
		err = s.DB.Hood(c.Context(), w.scope(), func(h *tenants.HoodTx) error { _, err := orders.Withdraw(h, ask); return err })
	}
	switch {
	case err == nil:
		return c.SeeOther(w.path + "?done=1")
	case fault.Has(err, fault.Conflict):
		if w, err = s.withdrawing(c); err != nil {
			return err
		}
		return c.Render(http.StatusConflict, w.theme.Retract(c.P(), w.page()))
	case web.InvalidForm(err):
		page, _ := w.read(web.ReadForm(c))
		page.Errors = w.errors(err)
		return c.Render(http.StatusUnprocessableEntity, w.theme.Retract(c.P(), page))
	}
	return err
}
