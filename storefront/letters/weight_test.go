package letters_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/mail"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// held is a placed order of 500 g of veal and a jar of honey, paid with a card
// that only holds; not yet looked at.
func held(w *world.World) orders.Placed {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	w.Must(s.Put("miele", 1))
	s.Checkout(delivery.Pickup, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	return p
}

// twoLines parts what something costs about from the most it can.
var twoLines = regexp.MustCompile(`</span>\s*<br/?>\s*<span style="white-space:nowrap">`)

func says(t *testing.T, l mail.Letter, wants ...string) {
	t.Helper()
	for _, want := range wants {
		for form, body := range map[string]string{"text": l.Text, "HTML": l.HTML} {
			body = strings.ReplaceAll(strings.ReplaceAll(body, "\u00a0", " "), "&#39;", "'")
			body = twoLines.ReplaceAllString(body, " · ")
			if !strings.Contains(body, want) {
				t.Errorf("%s: the %s does not say %q:\n%s", l.Kind, form, want, l.Text)
			}
		}
	}
}

// TestWeighedLetters tells what was ordered, what it weighs and what was taken.
func TestWeighedLetters(t *testing.T) {
	w, p := office(t)
	placed := held(w)
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), placed.Payment))
	says(t, p.wait(w, "order_received"), "circa 19,35 €, al massimo 20,60 €", "Sulla tua carta sono bloccati 20,60 €.", "circa 12,45 € · al massimo 13,70 €", "500 g")
	says(t, p.wait(w, "shop_placed"), "500 g", "circa 12,45 € · al massimo 13,70 €")
	order := w.Detail(placed.Purchase).Parts[0].Order.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return orders.Weigh(h, w.Shop.ID, order, []orders.Scale{{Line: line(w, placed, "fesa"), Grams: 420}})
	}))
	p.step(w, placed.Purchase, orders.StepAccept)
	p.step(w, placed.Purchase, orders.StepReady)
	l := p.wait(w, "order_weighed")
	if strings.ReplaceAll(l.Subject, "\u00a0", " ") != "Peso fatto: il totale dell'ordine #1001 è 17,36 €" {
		t.Errorf("the subject is %q", l.Subject)
	}
	says(t, l, "ordinati 500 g, pesati 420 g (peso netto)", "Pesa oltre il 10% in meno", "Dalla carta abbiamo preso 17,36 €. Gli altri 3,24 €", "10,46 €")
}

// TestLeftOutLetter tells what nobody weighed in time.
func TestLeftOutLetter(t *testing.T) {
	w, p := office(t)
	placed := held(w)
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), placed.Payment))
	w.Super(`update hood.payments set capture_before = now() + interval '1 hour' where id = $1`, placed.Payment)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, placed.Payment) }))
	says(t, p.wait(w, "order_left_out"), "Qualcosa è uscito dal tuo ordine #1001", "Nessuno l'ha pesato in tempo: non lo paghi.", "6,90 €")
	says(t, p.wait(w, "shop_left_out"), "Fesa di vitello", "sono usciti dall'ordine e non si pagano")
}

// TestLeftOutLetterOfAllLines names what left the shop's order once, when that
// was all there was and the order has left with it.
func TestLeftOutLetterOfAllLines(t *testing.T) {
	w, p := office(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	s.Checkout(delivery.Pickup, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), placed.Payment))
	w.Super(`update hood.payments set capture_before = now() + interval '1 hour' where id = $1`, placed.Payment)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, placed.Payment) }))
	if l := p.wait(w, "shop_left_out"); strings.Count(l.Text, "Fesa di vitello") != 1 {
		t.Errorf("the letter says:\n%s", l.Text)
	}
}

// shut tells of every page that it is over, whatever is true.
type shut struct{ payments.Provider }

func (p shut) Look(ctx context.Context, account, session string) (payments.Session, error) {
	s, err := p.Provider.Look(ctx, account, session)
	s.State, s.Paid, s.Held = payments.SessionExpired, false, 0
	return s, err
}

func (p shut) Expire(ctx context.Context, account, session string) (payments.Session, error) {
	return p.Look(ctx, account, session)
}

// TestReleasedLetter tells who paid too late that nothing was taken.
func TestReleasedLetter(t *testing.T) {
	w, p := office(t)
	truth := w.Provider
	w.Use(shut{truth})
	placed := held(w)
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), placed.Payment))
	w.Use(truth)
	w.Super(`update shop.variants set on_hand = 0 where id = $1`, w.Shop.Goods["fesa"].Variant)
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), placed.Payment))
	says(t, p.wait(w, "order_released"), "è arrivato quando il posto o i prodotti non c'erano più", "Non abbiamo preso niente: i 20,60 € bloccati sulla carta tornano liberi.")
}

func line(w *world.World, p orders.Placed, slug string) int {
	for _, l := range w.Detail(p.Purchase).Parts[0].Lines {
		if l.Slug == slug {
			return l.Line
		}
	}
	w.T.Fatalf("no line of %s", slug)
	return 0
}
