package sandbox_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

type shown struct {
	status   int
	header   http.Header
	body     string
	location string
}

// page asks for a pay page, or posts a form to it, as a browser that follows
// nothing.
func (b *box) page(id string, form url.Values, headers ...string) shown {
	b.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(b.Context(), method, b.web.URL+"/pay/"+id, body)
	if err != nil {
		b.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	return shown{res.StatusCode, res.Header, string(raw), res.Header.Get("Location")}
}

func cardOf(number string, pairs ...string) url.Values {
	v := url.Values{"number": {number}, "expiry": {"12/" + time.Now().AddDate(2, 0, 0).Format("06")}, "cvc": {"123"}, "name": {"Marta Rossi"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func (s shown) says(t *testing.T, sentences ...string) {
	t.Helper()
	for _, sentence := range sentences {
		if !strings.Contains(s.body, sentence) {
			t.Errorf("the page (%d) does not say %q:\n%s", s.status, sentence, s.body)
		}
	}
}

func TestThePayPage(t *testing.T) {
	b := newBox(t)
	id := b.session()
	got := b.page(id, nil)
	got.says(t, `<html lang="it">`, "Alimentari da Nives", "40,90\u00a0€", "Questa è una prova: non paghi davvero.",
		"4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 9995", "Ordine #1001 &lt;b&gt;",
		`href="http://shop.example/cart"`, "Annulla e torna al negozio")
	policy := got.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "form-action 'self' http://shop.example;") ||
		strings.Contains(policy, "unsafe") || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", got.header)
	}
	if strings.Contains(got.body, "<script") || strings.Contains(got.body, "<b>") {
		t.Error("a script, or unescaped text")
	}
	english := b.page(b.session("locale", "en"), nil)
	english.says(t, `<html lang="en">`, "€40.90", "you are not really paying", "Cancel and go back to the shop")
	b.page(b.session("locale", "-"), nil, "Accept-Language", "en-GB,en").says(t, `<html lang="en">`)

	paid := b.page(id, cardOf("4242 4242 4242 4242"))
	if paid.status != http.StatusSeeOther || paid.location != "http://shop.example/orders/a?s="+id {
		t.Fatalf("paid: %d %s", paid.status, paid.location)
	}
	if again := b.page(id, cardOf("4242424242424242")); again.status != http.StatusSeeOther {
		t.Errorf("a second submit: %d", again.status)
	}
	if got := b.look(id); got.at("payment_intent.amount_received") != 4090.0 || got.text("customer_details.name") != "Marta Rossi" {
		t.Errorf("on the books: %s", got.raw)
	}
	b.page(id, nil).says(t, "Hai già pagato.", `href="http://shop.example/orders/a?s=`+id)
}

func TestADoubleSubmitPaysOnce(t *testing.T) {
	b := newBox(t)
	id := b.session()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := b.page(id, cardOf("4242424242424242")); got.status != http.StatusSeeOther {
				t.Errorf("status %d", got.status)
			}
		})
	}
	wg.Wait()
	if got := b.types(); len(got) != 3 {
		t.Errorf("events of one payment: %v", got)
	}
}

func TestWhatIsTypedWrongIsSaidBesideTheField(t *testing.T) {
	b := newBox(t)
	id := b.session()
	for _, c := range []struct{ field, value, sentence string }{
		{"number", "", "Scrivi il numero della carta."},
		{"number", "4242 4242 4242 4241", "Questo numero non è giusto"},
		{"number", "424242424242424242424242", "Questo numero non è giusto"},
		{"number", "abcd", "Scrivi il numero della carta."},
		{"expiry", "12/20", "La carta è scaduta."},
		{"expiry", "13/30", "Scrivi la scadenza"},
		{"expiry", "", "Scrivi la scadenza"},
		{"cvc", "", "Scrivi il CVC."},
		{"cvc", "12", "Il CVC ha tre cifre"},
		{"name", "  ", "Scrivi il nome"},
		{"name", strings.Repeat("a", 101), "Il nome è troppo lungo"},
	} {
		got := b.page(id, cardOf("4242424242424242", c.field, c.value))
		if got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s=%q: status %d", c.field, c.value, got.status)
		}
		got.says(t, `id="`+c.field+`-wrong">`+c.sentence, `<a href="#`+c.field+`">`)
		if c.field != "name" && !strings.Contains(got.body, `value="Marta Rossi"`) {
			t.Errorf("%s=%q: what was typed is gone", c.field, c.value)
		}
		if strings.Contains(got.body, `value="123"`) {
			t.Error("the CVC came back")
		}
	}
	script := b.page(id, cardOf("4242424242424242", "name", `"><script>x</script>`, "cvc", ""))
	if strings.Contains(script.body, "<script") {
		t.Error("typed text is markup")
	}
	if got := b.types(); len(got) != 0 {
		t.Errorf("events out of wrong forms: %v", got)
	}
}

func TestARefusedCardLeavesThePageOpen(t *testing.T) {
	b := newBox(t)
	id := b.session()
	for number, sentence := range map[string]string{
		"4000 0000 0000 0002": "La banca ha rifiutato la carta.",
		"4000 0000 0000 9995": "non ci sono abbastanza soldi",
		"4111 1111 1111 1111": "Qui valgono solo le carte di prova",
	} {
		got := b.page(id, cardOf(number))
		if got.status != http.StatusPaymentRequired {
			t.Errorf("%s: status %d", number, got.status)
		}
		got.says(t, sentence, `value="`+number+`"`)
	}
	state := b.look(id)
	if state.text("status") != "open" || state.text("payment_intent.status") != "requires_payment_method" ||
		state.text("payment_intent.last_payment_error.code") != "card_declined" ||
		state.text("payment_intent.latest_charge.status") != "failed" {
		t.Errorf("after three refusals: %s", state.raw)
	}
	if got := b.page(id, cardOf("4242424242424242")); got.status != http.StatusSeeOther {
		t.Errorf("then a good card: %d", got.status)
	}
}

func TestPagesThatAreOver(t *testing.T) {
	b := newBox(t)
	id := b.session()
	if err := b.Advance(40 * time.Minute); err != nil {
		t.Fatal(err)
	}
	for _, form := range []url.Values{nil, cardOf("4242424242424242")} {
		over := b.page(id, form)
		over.says(t, "Il tempo per pagare è finito.", `href="http://shop.example/cart"`)
		unknown := b.page("cs_test_nobody", form, "Accept-Language", "en")
		unknown.says(t, "There is no such payment page.", `href="http://pay.example/"`)
		if over.status != http.StatusGone || unknown.status != http.StatusNotFound {
			t.Errorf("statuses %d, %d", over.status, unknown.status)
		}
	}
	if n := len(b.types()); n != 1 {
		t.Errorf("events: %v", b.types())
	}
}
