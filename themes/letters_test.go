package themes_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// text is what a reader of the HTML sees, with every space made plain.
func text(t *testing.T, src string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		b.WriteString(attr(n, "href") + " ")
	}
	return plain(b.String())
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestLettersSayTheSameTwice holds that HTML and plain text carry every fact.
func TestLettersSayTheSameTwice(t *testing.T) {
	w := words(t)
	for _, l := range locale.Langs() {
		p := w.In(l)
		for name, letter := range letters(p) {
			src := draw(t, letter.HTML)
			seen := text(t, src)
			if !strings.Contains(src, `<html lang="`+string(l)+`"`) || strings.Contains(src, "⟦") || strings.Contains(letter.Text+letter.Subject, "⟦") {
				t.Errorf("%s %s: wrong language or a missing word", l, name)
			}
			if strings.ContainsAny(letter.Subject, "\r\n") || letter.Subject == "" {
				t.Errorf("%s: subject %q", name, letter.Subject)
			}
			for _, line := range facts(p, name) {
				if line = plain(line); !strings.Contains(seen, line) {
					t.Errorf("%s %s: the HTML lacks %q", l, name, line)
				}
				if !strings.Contains(plain(letter.Text), line) {
					t.Errorf("%s %s: the text lacks %q", l, name, line)
				}
			}
		}
	}
}

// facts are what a letter must say in both of its forms.
func facts(p *locale.Printer, name string) []string {
	if name == "sign-in" {
		return []string{"https://app.example/sign-in/x", "123 456", "15"}
	}
	if name == "invitation" {
		return []string{"https://app.example/invitation/x", "Monteverde", "app.example", "7"}
	}
	v := orderLetter(p.Lang, view.LetterKind(name))
	if kind, ok := strings.CutPrefix(name, "weighed "); ok {
		v = weighedLetter(p, view.LetterKind(kind))
	}
	out := []string{v.URL, p.Money(v.Total), v.Number, v.Shop, v.Phone, v.Seller.LegalName, v.Seller.VATNumber, v.Seller.Address, v.Address.Line, v.Address.Bell, p.Window(v.Window.Start, v.Window.End)}
	for _, l := range v.Lines {
		out = append(out, l.Name, p.Money(l.Sum), l.Amount, l.Weighed, l.Warn)
	}
	if v.Money != "" {
		out = append(out, v.Money)
	}
	if v.Most > 0 {
		out = append(out, p.T("weight.at_most", "amount", v.Most), p.T("weight.about", "amount", v.Total))
	}
	if name == "received" {
		out = append(out, p.T("withdrawal.d"), p.T("withdrawal.days"), "uno")
	}
	if name == "cancelled" || name == "refunded" {
		out = append(out, p.Money(v.Refunded))
	}
	return out
}

func TestLetterToThePickup(t *testing.T) {
	p := words(t).In(locale.It)
	v := orderLetter(locale.It, view.LetterReceived)
	v.Method, v.Way, v.Paid, v.Fee = view.ByPickup, view.PayCounter, false, money.Cents(0)
	got := base.OrderLetter(p, v)
	if !strings.Contains(got.Text, "da pagare al banco quando ritiri") || strings.Contains(got.Text, p.T("delivery.name")+":") {
		t.Errorf("a pick-up's letter:\n%s", got.Text)
	}
	v = orderLetter(locale.It, view.LetterCancelled)
	v.Refunded = 0
	if got = base.OrderLetter(p, v); !strings.Contains(got.Text, "Non hai pagato niente") {
		t.Errorf("a cancelled order that nobody paid:\n%s", got.Text)
	}
}
