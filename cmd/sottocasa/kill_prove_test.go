//go:build prove

package main_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/testkit"
)

// moments are those of a resident's purchase by card; the others are killed in
// their own rooms' tests.
func moments() []failpoint.Name {
	return []failpoint.Name{failpoint.HoldChecked, failpoint.HoldTaken, failpoint.PlaceAfterQuote, failpoint.PlaceAfterStock,
		failpoint.PlaceBeforeCommit, failpoint.DeskBeforeOpen, failpoint.DeskAfterOpen, failpoint.InboxAfterInsert,
		failpoint.SettleAfterFetch, failpoint.SettleCommit, failpoint.LetterAfterAccept}
}

// TestTheProgramKilledAtEveryMoment lets the whole program, built with the tag
// failpoint, kill itself at each moment of a purchase, starts it again, buys
// once more, and finds nothing broken.
func TestTheProgramKilledAtEveryMoment(t *testing.T) {
	mortal := filepath.Join(t.TempDir(), "mortal")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "failpoint", "-o", mortal, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	dir := folder(t)
	c, s := demo(t, dir) // seeded once
	c.stop()
	whole := binary
	for _, name := range moments() {
		binary = mortal
		c, _ := demo(t, dir, "PORT="+string(s), "SOTTOCASA_FAILPOINT="+string(name)+"=kill")
		binary = whole
		err := open(t).buys(s)
		select {
		case <-c.done:
		case <-time.After(patience):
			t.Fatalf("%s: it lives: %v", name, err)
		}
		c, _ = demo(t, dir, "PORT="+string(s))
		b := open(t)
		if err := b.buys(s); err != nil {
			t.Errorf("%s: the next one cannot buy: %v", name, err)
		}
		settled(t, dir)
		if code, out := run(t, "check", dir); code != 0 {
			t.Errorf("%s: a rule is broken: %s", name, out)
		}
		c.stop()
	}
}

// rescue is how long a job may take that was running when its worker was killed:
// it is taken up again after two minutes and a bit.
const rescue = 5 * time.Minute

// settled waits until all that was paid is confirmed and no job is left that is
// due.
func settled(t *testing.T, dir string) {
	t.Helper()
	at := owner(t, dir)
	deadline := time.Now().Add(rescue)
	for {
		var left int
		must(t, testkit.Query(at, `select (select count(*) from river.river_job where state in ('available', 'running') or (state = 'retryable' and scheduled_at < now() + interval '1 minute'))
			+ (select count(*) from hood.payments where state = 'pending' and session_id is not null and expires_at < now())`, nil, &left))
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d things are still to be done", left)
		}
		time.Sleep(time.Second)
	}
}

// buys goes from the product to the payment and back; a program that dies on
// the way is an error.
func (b *browser) buys(s site) error {
	shop := s.host(nives)
	p, err := b.step(page{}, shop+"/products/olio-evo-sabina-dop", "/cart/add", map[string]string{"quantity": "1"}) // 24 of them are for sale, and 22 are bought
	if err == nil {
		p, err = b.step(p, shop+"/checkout", "/checkout", map[string]string{"method": "delivery", "cap": "00152", "street": residentStreet})
	}
	if err == nil {
		p, err = b.window(shop)
	}
	if err == nil {
		p, err = b.step(p, "", "/checkout/details", maps.Clone(resident()))
	}
	if err == nil {
		p, err = b.step(p, "", "/checkout/order", map[string]string{"pay": "card"})
	}
	if err == nil {
		_, err = b.step(p, "", "", card())
	}
	return err
}

// window takes the first free window of any day.
func (b *browser) window(shop string) (page, error) {
	p, err := b.walk(http.MethodGet, shop+"/checkout/window", nil)
	if err != nil {
		return p, err
	}
	for _, day := range append([]map[string]string{{"href": p.at.String()}}, p.all("a", nil)...) {
		if !strings.Contains(day["href"], "/checkout/window") {
			continue
		}
		at, err := p.at.Parse(day["href"])
		if err != nil {
			return p, err
		}
		if p, err = b.walk(http.MethodGet, at.String(), nil); err != nil {
			return p, err
		}
		for _, w := range p.all("input", map[string]string{"name": "window"}) {
			if _, full := w["disabled"]; !full {
				return b.step(p, "", "/checkout/window", map[string]string{"window": w["value"]})
			}
		}
	}
	return p, errors.New("no window is free")
}

// step fills a form of a page, read first when an address is given.
func (b *browser) step(p page, address, path string, fields map[string]string) (page, error) {
	if address != "" {
		var err error
		if p, err = b.walk(http.MethodGet, address, nil); err != nil {
			return p, err
		}
	}
	to, form, ok := p.form(path)
	if !ok {
		return p, fmt.Errorf("%s has no form for %q: %.900s", p, path, p.words())
	}
	for name, value := range fields {
		form.Set(name, value)
	}
	return b.walk(http.MethodPost, to, form)
}

// walk asks, and follows where it is led.
func (b *browser) walk(method, address string, form map[string][]string) (page, error) {
	p, err := b.ask(method, address, form)
	for range 10 {
		if err != nil || p.StatusCode/100 != 3 {
			break
		}
		to, bad := p.at.Parse(p.Header.Get("Location"))
		if bad != nil {
			return p, bad
		}
		p, err = b.ask(http.MethodGet, to.String(), nil)
	}
	return p, err
}
