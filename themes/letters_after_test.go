package themes_test

import (
	"strings"
	"testing"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

func shopLetter(kind string) view.ShopLetter {
	v := view.ShopLetter{Kind: kind, Shop: "Forno Spighe e Crosta", Accent: "#b5762a", Number: "#1001", Name: "Ada E.", URL: "https://app.example/admin/forno/orders/x",
		Method: view.ByDelivery, Window: span(26, 17, 19), Lines: lines(locale.It), Total: 1790, Amount: 350}
	switch kind {
	case "refund_failed":
		v.Why = "disputed"
	case "withdrawal":
		v.Until = at(28, 9, 12)
	}
	return v
}

func withdrawalLetter() view.WithdrawalLetter {
	return view.WithdrawalLetter{Shop: "Forno Spighe e Crosta", Accent: "#b5762a", Number: "#1001", Name: "Ada Esempi", Content: "Recedo da tutto, <b>subito</b>.",
		Lines: []string{"Sciarpa in lana"}, At: at(26, 9, 12).Add(33 * time.Second), Seller: seller(), Phone: "06 0000 0102"}
}

// afterLetters are those to a shop and the acknowledgement, with what each must
// say in both of its forms.
func afterLetters(p *locale.Printer) map[string]struct {
	letter base.Letter
	says   []string
} {
	type l = struct {
		letter base.Letter
		says   []string
	}
	out := map[string]l{}
	for _, kind := range []string{"placed", "cancelled", "refund_failed", "withdrawal", "left_out"} {
		v := shopLetter(kind)
		says := []string{v.URL, v.Name, p.Money(v.Total)}
		if kind == "refund_failed" {
			says = append(says, p.Money(v.Amount), p.T("refund_why.disputed"))
		}
		if kind == "withdrawal" {
			says = append(says, p.FullDate(v.Until))
		}
		out["shop-"+kind] = l{base.ShopLetter(p, v), says}
	}
	w := withdrawalLetter()
	out["withdrawal"] = l{base.WithdrawalLetter(p, w), []string{w.Name, w.Number, w.Content, "Sciarpa in lana", "09:12:33", "UTC", p.FullDate(w.At), w.Seller.LegalName}}
	part := orderLetter(p.Lang, view.LetterRefunded)
	part.Refunded, part.Reason = 350, "Finito stamattina."
	part.Back = view.RefundOf{Why: "missing", Part: true, Lines: []view.SummaryLine{{Name: "Pane di Lariano", Sum: 350}}}
	out["refunded-part"] = l{base.OrderLetter(p, part), []string{p.Money(350), p.T("refund_reason.missing"), "Pane di Lariano", part.Reason}}
	part.Hood, part.Spesa = "Monteverde", view.SpesaOf{Number: "K7WQ2M", Others: []string{"Enoteca «Lo Spuntino»", "Ortofrutta"}}
	out["refunded-part-of-spesa"] = l{base.OrderLetter(p, part), []string{"K7WQ2M", "Enoteca «Lo Spuntino»", "Ortofrutta", p.T("letter.part.see"), p.T("letter.part.fee")}}
	mine := orderLetter(p.Lang, view.LetterCancelled)
	mine.Mine = true
	out["cancelled-mine"] = l{base.OrderLetter(p, mine), []string{p.Money(1790), p.T("letter.cancelled.text_mine_refunded", "number", mine.Number, "shop", mine.Shop, "amount", p.Money(1790))}}
	return out
}

func TestLettersAfterTheSaleSayTheSameTwice(t *testing.T) {
	w := words(t)
	for _, l := range locale.Langs() {
		for name, x := range afterLetters(w.In(l)) {
			src := draw(t, x.letter.HTML)
			if strings.Contains(src+x.letter.Text+x.letter.Subject, "⟦") || strings.Contains(src, "<b>subito") || x.letter.Subject == "" {
				t.Errorf("%s %s: a missing word, or markup", l, name)
			}
			seen := text(t, src)
			for _, say := range x.says {
				if !strings.Contains(seen, plain(say)) || !strings.Contains(plain(x.letter.Text), plain(say)) {
					t.Errorf("%s %s does not say %q", l, name, say)
				}
			}
		}
	}
}
