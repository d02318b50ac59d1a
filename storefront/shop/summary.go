package shop

import (
	"net/http"
	"slices"

	"sottocasa/delivery"
	"sottocasa/internal/italy"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/themes/view"
)

// summary shows all of what will be ordered (CONS-04).
func (s *site) summary(c *web.Ctx) error {
	v, f, done, err := s.step(c, stepSummary)
	if done || err != nil {
		return err
	}
	return v.showSummary(http.StatusOK, f, nil, nil)
}

// showSummary shows the step with the quote as it is now. notice is what has
// changed meanwhile, wrong what was wrong in the form.
func (v *visit) showSummary(status int, f *orders.Full, notice *view.Notice, wrong error) error {
	q, err := f.Quote()
	if err != nil {
		return err
	}
	seal, err := q.Seal()
	if err != nil {
		return err
	}
	d := f.Basket.Draft
	page := view.Summary{Page: v.personal("/checkout/summary", f.Now), Method: view.Method(f.Basket.Method), Goods: f.Goods(), Fee: q.Delivery,
		Total: q.Total, Most: q.Most, Taking: taking(q.Taking), Window: face.Span(f.Hold.Window, v.zone()), Address: v.address(f), Email: d.Email, Phone: italy.ShowPhone(d.Phone),
		Ways: v.ways(f), Quote: seal, Hold: v.heldSeat(f), TermsURL: v.URL("/legal/terms"), PrivacyURL: v.URL("/legal/privacy"), Errors: v.errors(wrong)}
	page.Notice = notice
	if page.Pay = view.PayCard; !slices.Contains(page.Ways, view.PayCard) {
		page.Pay = view.PayCounter
	}
	for _, s := range f.Shops {
		for _, l := range s.Lines {
			name := l.Product.Title.In(v.Lang())
			page.Lines = append(page.Lines, v.summaryLine(l))
			if l.Was != 0 {
				page.Changes = append(page.Changes, view.Change{Name: name, Old: l.Was, New: l.Product.Variant.Price})
			}
		}
	}
	v.AllowFormTo(v.s.PayHosts...)
	return v.Render(status, v.theme.Summary(v.P(), page))
}

func (v *visit) summaryLine(l orders.FullLine) view.SummaryLine {
	p := l.Product
	line := view.SummaryLine{Name: p.Title.In(v.Lang()), Note: v.note(p), Quantity: l.Items(), Sum: l.Sum, Most: l.Most,
		Withdrawal: face.Withdrawal(p.Facts.Withdrawal)}
	if p.Weighed() {
		line.Amount, line.Note = face.Amount(v.P(), l.Amount, p.Wished(l.Amount), p.Variant.Price)
	}
	return line
}

// ways are the ways to pay that the shop offers for this basket.
func (v *visit) ways(f *orders.Full) []view.PayWay {
	var out []view.PayWay
	if v.frame.account != "" {
		out = append(out, view.PayCard)
	}
	if f.Basket.Method == delivery.Pickup && v.frame.card.Terms.PayAtCounter {
		out = append(out, view.PayCounter)
	}
	return out
}

// address is where the goods are brought, or the shop where they are fetched.
func (v *visit) address(f *orders.Full) view.Address {
	d := f.Basket.Draft
	if f.Basket.Method == delivery.Pickup {
		a := v.frame.settings.Address
		return view.Address{Name: v.frame.card.Name, Line: a.Street + " " + a.Civic, Town: face.Town(a.CAP, a.Comune), Note: d.Note}
	}
	return view.Address{Name: d.Name, Line: d.Street + " " + d.Civic, Door: face.Door(v.P(), d.Stair, d.Floor, d.Flat), Bell: d.Buzzer,
		Town: face.Town(d.CAP, v.frame.hood.Comune), Note: d.Note}
}
