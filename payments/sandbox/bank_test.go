package sandbox_test

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

// bank asks for the page where a card's bank asks, or answers it.
func (b *box) bank(id, answer string) shown {
	b.Helper()
	if answer == "" {
		return b.page(id+"/bank", nil)
	}
	return b.page(id+"/bank", url.Values{"answer": {answer}})
}

func TestACardAsksForItsOwner(t *testing.T) {
	b := newBox(t)
	for _, number := range []string{sandbox.CardSecure, sandbox.CardSecureOnce} {
		id := b.session("client_reference_id", number)
		asked := b.page(id, cardOf(number))
		if asked.status != http.StatusSeeOther || asked.location != "/pay/"+id+"/bank" {
			t.Fatalf("%s: %d %s", number, asked.status, asked.location)
		}
		state := b.look(id)
		if state.text("payment_intent.status") != "requires_action" || state.text("status") != "open" ||
			!strings.HasSuffix(state.text("payment_intent.next_action.redirect_to_url.url"), "/pay/"+id+"/bank") ||
			state.at("payment_intent.latest_charge") != nil {
			t.Errorf("while the bank asks: %s", state.raw)
		}
		b.bank(id, "").says(t, "La tua banca chiede conferma", "40,90\u00a0€", "•••• "+number[12:], `value="accept"`, `value="refuse"`)
		if got := b.bank(id, "perhaps"); got.status != http.StatusOK {
			t.Errorf("an answer that is none: %d", got.status)
		}
		refused := b.bank(id, "refuse")
		refused.says(t, "Non hai confermato il pagamento alla banca", `action="../`+id+`"`)
		if refused.status != http.StatusPaymentRequired || b.look(id).text("payment_intent.last_payment_error.code") != "payment_intent_authentication_failure" {
			t.Errorf("refused: %d", refused.status)
		}
		if again := b.bank(id, "accept"); again.status != http.StatusSeeOther || again.location != "/pay/"+id {
			t.Errorf("accepted in another tab, too late: %d %s", again.status, again.location)
		}
		b.page(id, cardOf(number))
		paid := b.bank(id, "accept")
		if paid.status != http.StatusSeeOther || !strings.HasPrefix(paid.location, "http://shop.example/orders/") {
			t.Errorf("accepted: %d %s", paid.status, paid.location)
		}
		if got := b.look(id).text("payment_intent.latest_charge.payment_method_details.card.three_d_secure.result"); got != "authenticated" {
			t.Errorf("on the charge: %q", got)
		}
		if twice := b.bank(id, "accept"); twice.location != paid.location {
			t.Errorf("a second click: %d %s", twice.status, twice.location)
		}
	}
	want := []string{
		"payment_intent.requires_action", "payment_intent.payment_failed", "payment_intent.requires_action",
		"charge.succeeded", "payment_intent.succeeded", "checkout.session.completed",
	}
	if got := b.types(); !slices.Equal(got, append(want, want...)) {
		t.Errorf("events %v", got)
	}
}

func TestTheBankMaySayNoAfterwards(t *testing.T) {
	b := newBox(t)
	id := b.session("locale", "en")
	b.page(id, cardOf(sandbox.CardSecureNo))
	b.bank(id, "").says(t, "Your bank asks for confirmation", "€40.90")
	if got := b.bank(id, "accept"); got.status != http.StatusPaymentRequired || !strings.Contains(got.body, "There is not enough money") {
		t.Errorf("passed and refused: %d", got.status)
	}
	if err := b.Pay(id, sandbox.CardSecure); !errors.Is(err, sandbox.ErrChallenge) {
		t.Errorf("from Go: %v", err)
	}
	b.advance(40 * time.Minute)
	if got := b.bank(id, "accept"); got.status != http.StatusGone || !strings.Contains(got.body, "The time to pay is over") {
		t.Errorf("too late: %d", got.status)
	}
	if err := b.Challenge(id, true); !errors.Is(err, sandbox.ErrNotOpen) {
		t.Errorf("too late, from Go: %v", err)
	}
	if got := b.bank("cs_test_nobody", ""); got.status != http.StatusNotFound {
		t.Errorf("nobody's: %d", got.status)
	}
}

// TestEveryRefusalHasItsSentence: all decline codes, in both languages, each
// with a sentence that no other has.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	b := newBox(t)
	cards := sandbox.Refusals()
	if len(cards) < 45 {
		t.Fatalf("%d reasons", len(cards))
	}
	for _, lang := range []string{"it", "en"} {
		said := map[string]string{}
		id := b.session("locale", lang, "client_reference_id", lang)
		for _, c := range cards {
			got := b.page(id, cardOf(c.Number))
			_, rest, found := strings.Cut(got.body, `role="alert"><p>`)
			sentence, _, _ := strings.Cut(html.UnescapeString(rest), "</p>")
			if got.status != http.StatusPaymentRequired || !found || said[sentence] != "" || !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s, %s: %d %q (also of %q)", lang, c.Reason, got.status, sentence, said[sentence])
			}
			said[sentence] = c.Reason
			state := b.look(id)
			if state.text("payment_intent.last_payment_error.decline_code") != c.Reason ||
				state.text("payment_intent.latest_charge.outcome.reason") != c.Reason {
				t.Errorf("%s: %s", c.Reason, state.raw)
			}
			if !strings.Contains(got.body, "<li><code>"+c.Number+"</code> "+c.Reason+"</li>") {
				t.Errorf("the page does not offer %s", c.Reason)
			}
		}
		if n := len(said); n != len(cards) {
			t.Errorf("%d sentences for %d reasons", n, len(cards))
		}
		if got := b.page(id, cardOf(sandbox.CardGood)); got.status != http.StatusSeeOther {
			t.Errorf("after all of them: %d", got.status)
		}
	}
}

func TestThePageSaysWhatIsOnlyHeld(t *testing.T) {
	b := newBox(t)
	id := b.session("payment_intent_data[capture_method]", "manual")
	b.page(id, nil).says(t, "Autorizzi fino a <strong>40,90\u00a0€</strong>", "mai di più", "Autorizza fino a 40,90\u00a0€</button>", "Al massimo")
	b.page(b.session("payment_intent_data[capture_method]", "manual", "locale", "en"), nil).says(t, "You authorise up to", "never more")
	if got := b.page(id, cardOf(sandbox.CardGood)); got.status != http.StatusSeeOther {
		t.Fatalf("held: %d", got.status)
	}
	b.page(id, nil).says(t, "Hai già autorizzato il pagamento.")
}
