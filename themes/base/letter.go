package base

import (
	"strings"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/palette"
	"sottocasa/themes/view"
)

// Letter is an e-mail to a resident: HTML and a plain text that says the same.
type Letter struct {
	Subject string
	HTML    templ.Component
	Text    string
}

// SignInLetter carries the link and the code that let someone in.
func SignInLetter(p *locale.Printer, v view.SignInLetter) Letter {
	t := &plain{}
	t.line(p.T("letter.sign_in.text", "host", v.Host))
	t.line(v.Link)
	t.line(p.T("letter.sign_in.code"), spacedCode(v.Code))
	t.line(p.T("letter.sign_in.minutes", "count", v.Minutes))
	t.line(p.T("letter.sign_in.not_you"))
	return Letter{p.T("letter.sign_in.subject"), signInLetter(p, v), t.String()}
}

// InvitationLetter asks somebody to run a neighbourhood.
func InvitationLetter(p *locale.Printer, v view.InvitationLetter) Letter {
	t := &plain{}
	t.line(p.T("letter.invitation.text", "hood", v.Hood, "host", v.Host))
	t.line(p.T("letter.invitation.does"))
	t.line(v.Link)
	t.line(p.T("letter.invitation.days", "count", v.Days))
	t.line(p.T("letter.invitation.not_you"))
	return Letter{p.T("letter.invitation.subject", "hood", v.Hood), invitationLetter(p, v), t.String()}
}

// ColleagueLetter invites somebody to work in a shop.
func ColleagueLetter(p *locale.Printer, v view.ColleagueLetter) Letter {
	t := &plain{}
	t.line(p.T("letter.colleague.text", "shop", v.Shop))
	t.line(v.Role)
	t.line(v.Link)
	t.line(p.T("letter.invitation.days", "count", v.Days))
	t.line(p.T("letter.invitation.not_you"))
	return Letter{p.T("letter.colleague.subject", "shop", v.Shop), colleagueLetter(p, v), t.String()}
}

// OrderLetter tells what happened to an order; the received one is the receipt
// on a durable medium, with everything the law wants in it (CONS-04).
func OrderLetter(p *locale.Printer, v view.OrderLetter) Letter {
	return Letter{letterSubject(p, v), orderLetter(p, v), orderText(p, v)}
}

func letterSubject(p *locale.Printer, v view.OrderLetter) string {
	s := p.T("letter."+matter(v)+".subject", "number", v.Number, "shop", v.Shop, "amount", p.Money(v.Refunded), "total", p.Money(v.Total))
	switch {
	case v.Spesa.Number == "":
		return s
	case strings.Contains(s, v.Shop):
		return p.T("letter.part.subject", "subject", s, "spesa", v.Spesa.Number)
	}
	return p.T("letter.part.subject_shop", "subject", s, "spesa", v.Spesa.Number, "shop", v.Shop)
}

// headingText is what stands above an order's letter.
func headingText(p *locale.Printer, v view.OrderLetter) string {
	if v.Kind == view.LetterCancelled && v.Spesa.Number != "" {
		return p.T("letter.part.cancelled")
	}
	return p.T("letter." + matter(v) + ".heading")
}

// partText says that a letter is about one shop's part of a spesa.
func partText(p *locale.Printer, v view.OrderLetter) string {
	if v.Spesa.Number == "" {
		return ""
	}
	return p.T("letter.part.text", "spesa", v.Spesa.Number, "shop", v.Shop, "others", p.List(v.Spesa.Others))
}

// invoiceText says where an invoice that was asked for is to be found.
func invoiceText(p *locale.Printer, asked bool) string {
	if !asked {
		return ""
	}
	return p.T("letter.invoice")
}

// seeWords are on the button, and before the link in plain text.
func seeWords(p *locale.Printer, v view.OrderLetter) (button, before string) {
	if v.Spesa.Number != "" {
		return p.T("letter.part.see"), p.T("letter.part.see") + ":"
	}
	return p.T("letter.see_button"), p.T("letter.see")
}

// letterFee is what the delivery is called: of a spesa a shop has its share.
func letterFee(p *locale.Printer, v view.OrderLetter) string {
	if v.Spesa.Number != "" {
		return p.T("letter.part.fee")
	}
	return p.T("delivery.name")
}

// matter is what a letter's words are kept under: goods that came back for
// another reason than nobody at home have their own.
func matter(v view.OrderLetter) string {
	if v.Kind == view.LetterMissed && v.Reason != "" {
		return "missed_other"
	}
	return string(v.Kind)
}

// letterText is the letter's own sentence.
func letterText(p *locale.Printer, v view.OrderLetter) string {
	key := "letter." + matter(v) + ".text"
	switch {
	case v.Kind == view.LetterDelivered && v.Method == view.ByPickup:
		key += "_pickup"
	case v.Kind == view.LetterCancelled && v.Held && v.Spesa.Number != "":
		key += "_held_part"
	case v.Kind == view.LetterCancelled && v.Held:
		key += "_held"
	case v.Kind == view.LetterCancelled && v.Mine && v.Refunded > 0:
		key += "_mine_refunded"
	case v.Kind == view.LetterCancelled && v.Mine:
		key += "_mine"
	case v.Kind == view.LetterCancelled && v.Refunded > 0:
		key += "_refunded"
	case v.Kind == view.LetterRefunded && v.Back.Cash:
		key += "_cash"
	case v.Kind == view.LetterRefunded && v.Back.Part:
		key += "_part"
	case v.Kind == view.LetterReceived && v.Most > v.Total:
		key += "_weighed"
	case v.Kind == view.LetterReceived && v.Way == view.PayCounter:
		key += "_counter"
	}
	return p.T(key, "most", p.Money(v.Most), "shop", v.Shop, "number", v.Number, "amount", p.Money(v.Refunded), "total", p.Money(v.Total))
}

// backText says why money is given back, and of which goods when not of all.
func backText(p *locale.Printer, v view.OrderLetter) []string {
	if v.Kind != view.LetterRefunded || v.Back.Why == "" {
		return nil
	}
	out := []string{p.T("order.refund_why", "reason", p.T("refund_reason."+v.Back.Why))}
	for _, l := range v.Back.Lines {
		out = append(out, "- "+l.Name+": "+p.Money(l.Sum))
	}
	return out
}

func letterWhen(p *locale.Printer, v view.OrderLetter) string {
	if v.Window.Start.IsZero() {
		return ""
	}
	return p.Date(v.Window.Start) + ", " + p.Window(v.Window.Start, v.Window.End)
}

// letterRow is a name and a value of a letter's table.
type letterRow struct{ name, value string }

func letterRows(p *locale.Printer, v view.OrderLetter) []letterRow {
	rows := []letterRow{{p.T("letter.when"), letterWhen(p, v)}, {p.T("letter.where"), addressLine(p, v.Address)}, {p.T("letter.payment"), letterPaid(p, v)}}
	var out []letterRow
	for _, r := range rows {
		if r.value != "" {
			out = append(out, r)
		}
	}
	return out
}

func letterPaid(p *locale.Printer, v view.OrderLetter) string {
	switch {
	case v.Money != "":
		return "" // said above, as a sentence of its own
	case v.Paid && v.Way == view.PayCounter:
		return p.T("order.paid_counter")
	case v.Paid:
		return p.T("order.paid_card")
	case v.Way == view.PayCounter:
		return p.T("order.pay_counter")
	}
	return ""
}

func addressLine(p *locale.Printer, a view.Address) string {
	parts := []string{a.Name, a.Line, a.Door}
	if a.Bell != "" {
		parts = append(parts, p.T("address.bell")+" "+a.Bell)
	}
	parts = append(parts, a.Town, a.Note)
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func sellerText(p *locale.Printer, s view.Seller) []string {
	lines := []string{s.LegalName, s.Address, p.T("seller.vat", "number", s.VATNumber)}
	if s.TaxCode != "" {
		lines = append(lines, p.T("seller.tax_code", "code", s.TaxCode))
	}
	if s.REA != "" {
		lines = append(lines, p.T("seller.rea", "number", s.REA))
	}
	if s.ShareCapital != "" {
		lines = append(lines, p.T("seller.capital", "amount", s.ShareCapital))
	}
	for _, more := range []string{s.Notes, s.Email, s.Phone} {
		if more != "" {
			lines = append(lines, more)
		}
	}
	if s.PEC != "" {
		lines = append(lines, p.T("seller.pec", "address", s.PEC))
	}
	return lines
}

func orderText(p *locale.Printer, v view.OrderLetter) string {
	t := &plain{}
	t.line(p.T("letter.hello", "name", v.Name))
	t.line(letterText(p, v))
	t.line(backText(p, v)...)
	t.line(v.Reason)
	t.line(partText(p, v))
	t.line(v.Money)
	t.line(invoiceText(p, v.Invoice))
	_, see := seeWords(p, v)
	t.line(see, v.URL)
	for _, r := range letterRows(p, v) {
		t.line(r.name + ": " + r.value)
	}
	var lines []string
	for _, l := range v.Lines {
		lines = append(lines, "- "+lineAmount(l)+" "+joined(l.Name, l.Note)+": "+costText(p, l))
		for _, more := range lineMore(l) {
			lines = append(lines, "  "+more)
		}
		if v.Kind == view.LetterReceived && !l.Aside {
			lines = append(lines, "  "+withdrawalWords(p, l.Withdrawal))
		}
	}
	t.line(lines...)
	t.line(sumsText(p, v)...)
	t.line(p.T("letter.questions", "shop", v.Shop, "phone", v.Phone))
	for _, s := range v.Terms {
		termsText(t, s)
	}
	t.line("--")
	t.line(sellerText(p, v.Seller)...)
	t.line(p.T("order.not_fiscal"))
	return t.String()
}

func sumsText(p *locale.Printer, v view.OrderLetter) []string {
	if len(v.Lines) == 0 {
		return nil
	}
	var out []string
	for _, r := range letterSums(p, v) {
		out = append(out, r.Name+": "+r.Value)
	}
	return append(out, totalName(p, v)+": "+totalText(p, v))
}

// letterSums are the sums above a letter's total.
func letterSums(p *locale.Printer, v view.OrderLetter) []SumRow {
	rows := GoodsRows(p, SumsOf(v.Split, v.Total, v.Most, v.Method))
	if v.Method != view.ByPickup {
		rows = append(rows, SumRow{Name: letterFee(p, v), Value: fee(p, v.Fee)})
	}
	return rows
}

// totalName is what the last sum is called: of a spesa it is this shop's.
func totalName(p *locale.Printer, v view.OrderLetter) string {
	name := p.T("summary.total")
	if v.Spesa.Number != "" {
		name = p.T("letter.part.total", "shop", v.Shop)
	}
	return name + " (" + p.T("price.vat_included_short") + ")"
}

func termsText(t *plain, s view.Section) {
	t.line(strings.ToUpper(s.Title))
	t.line(s.Text...)
	var items []string
	for _, i := range s.Items {
		items = append(items, "- "+i)
	}
	t.line(items...)
	var facts []string
	for _, f := range s.Facts {
		facts = append(facts, f.Name+": "+f.Value)
	}
	t.line(facts...)
}

func joined(name, note string) string {
	if note == "" {
		return name
	}
	return name + ", " + note
}

// plain collects paragraphs; empty ones leave no trace.
type plain struct{ strings.Builder }

func (t *plain) line(lines ...string) {
	s := strings.TrimSpace(strings.Join(lines, "\n"))
	if s == "" {
		return
	}
	if t.Len() > 0 {
		t.WriteString("\n\n")
	}
	t.WriteString(s)
}

// spacedCode writes six digits as people read them: "123 456".
func spacedCode(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + " " + code[3:]
}

// letterAccent is the colour of a letter's button and bar.
func letterAccent(accent string) string {
	pal, err := palette.Of(accent)
	if err != nil {
		return "#155536"
	}
	return pal.Fill
}
