package shop

import (
	"net/http"
	"slices"
	"strconv"

	"sottocasa/delivery"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// summary shows all of what will be ordered (CONS-04).
func (s *site) summary(c *web.Ctx) error {
	v, f, done, err := s.step(c, stepSummary)
	if done || err != nil {
		return err
	}
	return v.showSummary(http.StatusOK, f, remark{})
}

// remark is what a summary has to say besides: what has changed meanwhile, what
// was wrong in a form, and the amount that was typed in it.
type remark struct {
	notice *view.Notice
	wrong  error
	own    string
}

// showSummary shows the step with the quote as it is now.
func (v *visit) showSummary(status int, f *orders.Full, also remark) error {
	q, err := f.Quote()
	if err != nil {
		return err
	}
	seal, err := q.Seal()
	if err != nil {
		return err
	}
	stalls, err := v.ofBasket(f)
	if err != nil {
		return err
	}
	d := f.Basket.Draft
	page := view.Summary{Page: v.stepPage("/checkout/summary", f), Method: view.Method(f.Basket.Method), Goods: q.Goods(), Off: offOf(q), Extras: extrasOf(q), Fee: q.Delivery,
		Association: q.Association, Contribution: q.Contribution, Gift: v.gift(f, also.own), Shared: q.Shared, Total: q.Total, Most: q.Most, Taking: taking(q.Taking),
		Window: face.Span(f.Hold.Window, v.zone()), Address: v.address(f, stalls), Email: d.Email, Phone: italy.ShowPhone(d.Phone),
		Invoice: v.invoiceFor(f), Ways: ways(f, q), Quote: seal, Hold: v.heldSeat(f), Errors: v.errors(also.wrong)}
	if also.notice != nil {
		page.Notice = also.notice
	}
	if page.Pay = view.PayCard; !slices.Contains(page.Ways, view.PayCard) {
		page.Pay = view.PayCounter
	}
	for _, s := range f.Shops {
		page.Groups = append(page.Groups, v.sold(s, q, stalls[s.Card.Shop]))
		for _, l := range s.Lines {
			if l.Was != 0 {
				page.Changes = append(page.Changes, view.Change{Name: l.Product.Title.In(v.Lang()), Old: l.Was, New: l.Product.Variant.Price})
			}
		}
	}
	v.AllowFormTo(v.s.PayHosts...)
	return v.Render(status, v.theme.Summary(v.P(), page))
}

// sold is what is ordered of one shop.
func (v *visit) sold(s orders.ShopPart, q orders.Quote, at stall) view.Sold {
	g := view.Sold{Shop: at.face, Deal: v.deal(s)}
	var quoted []orders.QuoteLine
	for _, part := range q.Parts {
		if part.Shop == s.Card.Shop {
			quoted, g.Goods, g.Most = part.Lines, part.Goods, part.Most-part.Delivery-part.Extras
			g.Delivery, g.Network, g.Fee = part.Delivery, part.Fee, v.feeWords(part.Kept)
		}
	}
	for _, l := range s.Lines {
		g.Lines = append(g.Lines, v.summaryLine(l, quoted))
	}
	for _, l := range s.Deal.Gifts {
		if !l.Gone {
			g.Lines = append(g.Lines, view.SummaryLine{Name: l.Title.In(v.Lang()), Quantity: 1, Told: []string{v.P().T("gift.line")}, Withdrawal: face.Withdrawal(l.Facts.Withdrawal)})
		}
	}
	for _, part := range q.Parts {
		if part.Shop == s.Card.Shop {
			g.Extras = part.Extras
			g.Lines = append(g.Lines, v.extraLines(part.Lines)...)
		}
	}
	return g
}

// feeWords says on what terms a shop pays the network.
func (v *visit) feeWords(f tenants.Fee) string {
	switch {
	case f.Permille > 0:
		return v.P().T("spesa.fee_percent", "percent", permille(v.Lang(), f.Permille))
	case f.Fixed > 0:
		return v.P().T("spesa.fee_fixed")
	}
	return ""
}

// permille writes 30 as "3%" and 25 as "2,5%".
func permille(l locale.Lang, n int) string {
	s := strconv.Itoa(n / 10)
	if n%10 > 0 {
		point := "."
		if l == locale.It {
			point = ","
		}
		s += point + strconv.Itoa(n%10)
	}
	return s + "%"
}

func (v *visit) summaryLine(l orders.FullLine, quoted []orders.QuoteLine) view.SummaryLine {
	p := &l.Product
	var told []string
	if words := face.Reduced(v.P(), p.Variant.Price, p.Variant.Offer); words != "" {
		told = append(told, words)
	}
	for _, x := range quoted {
		if x.Variant == l.Variant && x.Discount > 0 {
			told = append(told, v.P().T("code.line", "amount", x.Discount))
			l.Sum, l.Most = x.Sum, x.Most
		}
	}
	told = append(told, face.Filled(v.P(), l)...)
	line := view.SummaryLine{Name: p.Title.In(v.Lang()), Note: v.note(p), Quantity: l.Items(), Sum: l.Sum, Most: l.Most,
		Withdrawal: face.Withdrawal(p.Facts.Withdrawal), Told: told}
	if p.Weighed() {
		line.Amount, line.Note = face.Amount(v.P(), l.Amount, p.Wished(l.Amount), p.Variant.Price)
	}
	return line
}

// ways are the ways to pay that the shops offer for this basket. What goes to
// the association cannot be left at a shop's counter.
func ways(f *orders.Full, q orders.Quote) []view.PayWay {
	var out []view.PayWay
	if cardsTaken(f) {
		out = append(out, view.PayCard)
	}
	if f.Basket.Method == delivery.Pickup && f.Fetches() && f.Shops[0].Card.Terms.PayAtCounter && q.Association+q.Contribution == 0 && q.Most < orders.CashLimit {
		out = append(out, view.PayCounter)
	}
	return out
}

// address is where the goods are brought, or the shop where they are fetched.
func (v *visit) address(f *orders.Full, stalls map[tenants.ShopID]stall) view.Address {
	d := f.Basket.Draft
	if f.Basket.Method == delivery.Pickup {
		card := f.Shops[0].Card
		a := stalls[card.Shop].frame.settings.Address
		return view.Address{Name: card.Name, Line: a.Street + " " + a.Civic, Town: face.Town(a.CAP, a.Comune), Note: d.Note}
	}
	return view.Address{Name: d.Name, Line: d.Street + " " + d.Civic, Door: face.Door(v.P(), d.Stair, d.Floor, d.Flat), Bell: d.Buzzer,
		Town: face.Town(d.CAP, v.frame.hood.Comune), Note: d.Note}
}
