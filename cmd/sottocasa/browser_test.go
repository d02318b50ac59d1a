package main_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// site is a demo, by its port.
type site string

func (s site) app() string              { return "http://localhost:" + string(s) }
func (s site) host(label string) string { return "http://" + label + ".localhost:" + string(s) }

const nives = "alimentari-da-nives"

// browser reads pages and sends their forms, without a script.
type browser struct {
	t    *testing.T
	http *http.Client
}

// page is an answer.
type page struct {
	*http.Response
	text string
	at   *url.URL
}

func open(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, http: &http.Client{Jar: jar, Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask sends one request and follows nothing.
func (b *browser) ask(method, address string, form url.Values, headers ...string) (page, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, body)
	must(b.t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", r.URL.Scheme+"://"+r.URL.Host)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	answer, err := b.http.Do(r)
	if err != nil {
		return page{}, err
	}
	raw, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	return page{answer, string(raw), r.URL}, err
}

// get reads a page, behind whatever leads to it.
func (b *browser) get(address string, headers ...string) page {
	b.t.Helper()
	p, err := b.ask(http.MethodGet, address, nil, headers...)
	must(b.t, err)
	return b.follow(p)
}

func (b *browser) follow(p page) page {
	b.t.Helper()
	for range 10 {
		if p.StatusCode/100 != 3 {
			return p
		}
		to, err := p.at.Parse(p.Header.Get("Location"))
		must(b.t, err)
		p, err = b.ask(http.MethodGet, to.String(), nil)
		must(b.t, err)
	}
	b.t.Fatalf("%s leads in circles", p.at)
	return p
}

// send fills the page's form for a path and sends it; a path of "" is the
// page's first form.
func (b *browser) send(p page, path string, fields map[string]string) page {
	b.t.Helper()
	return b.follow(b.sendOnly(p, path, fields))
}

func (b *browser) sendOnly(p page, path string, fields map[string]string) page {
	b.t.Helper()
	to, form, ok := p.form(path)
	if !ok {
		b.t.Fatalf("%s (%d) has no form for %s:\n%s", p.at, p.StatusCode, path, p.words())
	}
	for name, value := range fields {
		form.Set(name, value)
	}
	answer, err := b.ask(http.MethodPost, to, form)
	must(b.t, err)
	return answer
}

// form reads what a form would send as it stands.
func (p page) form(path string) (to string, values url.Values, ok bool) {
	tree, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return "", nil, false
	}
	for n := range tree.Descendants() {
		at := attributes(n)
		if n.Data != "form" || !strings.EqualFold(at["method"], "post") {
			continue
		}
		target, err := p.at.Parse(at["action"])
		if err != nil || path != "" && target.Path != path {
			continue
		}
		values = url.Values{}
		for f := range n.Descendants() {
			a := attributes(f)
			_, checked := a["checked"]
			_, disabled := a["disabled"]
			if f.Data != "input" || a["name"] == "" || disabled || (a["type"] == "radio" || a["type"] == "checkbox") && !checked {
				continue
			}
			values.Add(a["name"], a["value"])
		}
		return target.String(), values, true
	}
	return "", nil, false
}

// all lists the attributes of every element that has what is asked.
func (p page) all(element string, want map[string]string) []map[string]string {
	tree, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return nil
	}
	var found []map[string]string
	for n := range tree.Descendants() {
		at := attributes(n)
		fits := n.Type == html.ElementNode && n.Data == element
		for k, v := range want {
			fits = fits && at[k] == v
		}
		if fits {
			found = append(found, at)
		}
	}
	return found
}

// words is the page's text, for complaints.
func (p page) words() string {
	tree, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return p.text
	}
	var b strings.Builder
	for n := range tree.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(strings.TrimSpace(n.Data) + " ")
		}
	}
	return b.String()
}

func attributes(n *html.Node) map[string]string {
	m := map[string]string{}
	for _, a := range n.Attr {
		m[a.Key] = a.Val
	}
	return m
}

// resident is who buys in these tests.
func resident() map[string]string {
	return map[string]string{"name": "Ottavia Quercetti", "email": "ottavia.quercetti@posta.example", "phone": "347 555 0182",
		"civic": "4177", "stair": "Z", "floor": "9", "unit": "83", "bell": "Quercetti-Sambuco", "note": "Cancello ametista"}
}

const residentStreet = "Via Fonteiana"

// card is a test card that is accepted.
func card() map[string]string {
	return map[string]string{"number": "4242 4242 4242 4242", "expiry": "11/39", "cvc": "739", "name": "Ottavia Quercetti"}
}

// toPay buys oil for delivery, up to the payment page.
func (b *browser) toPay(s site) page {
	b.t.Helper()
	p := b.toSummary(s)
	p = b.send(p, "/checkout/order", map[string]string{"pay": "card"})
	if !strings.Contains(p.at.Path, "/pay/") {
		b.t.Fatalf("ordering led to %s (%d): %s", p.at, p.StatusCode, p.words())
	}
	return p
}

func (b *browser) toSummary(s site) page {
	b.t.Helper()
	shop := s.host(nives)
	b.send(b.get(shop+"/products/olio-evo-sabina-dop"), "/cart/add", map[string]string{"quantity": "2"})
	b.send(b.get(shop+"/checkout"), "/checkout", map[string]string{"method": "delivery", "cap": "00152", "street": residentStreet})
	p := b.get(shop + "/checkout/window")
	window := ""
	for _, day := range append([]map[string]string{{"href": p.at.String()}}, p.all("a", nil)...) {
		if !strings.Contains(day["href"], "/checkout/window") {
			continue
		}
		at, err := p.at.Parse(day["href"])
		must(b.t, err)
		p = b.get(at.String())
		for _, w := range p.all("input", map[string]string{"name": "window"}) {
			if _, full := w["disabled"]; !full {
				window = w["value"]
			}
		}
		if window != "" {
			break
		}
	}
	p = b.send(p, "/checkout/window", map[string]string{"window": window})
	fields := maps.Clone(resident())
	p = b.send(p, "/checkout/details", fields)
	if p.at.Path != "/checkout/summary" {
		b.t.Fatalf("the details led to %s (%d): %s", p.at, p.StatusCode, p.words())
	}
	return p
}

// signedIn reports who a one-click link makes of the browser: the page it
// leads to.
func (b *browser) enter(s site, who string) page {
	b.t.Helper()
	p := b.get(s.app() + "/dev/enter/" + who)
	if p.StatusCode != http.StatusOK || strings.HasPrefix(p.at.Path, "/sign-in") {
		b.t.Fatalf("%s comes in at %s: %d", who, p.at, p.StatusCode)
	}
	return p
}

func (p page) String() string { return fmt.Sprintf("%s: %d", p.at, p.StatusCode) }
