package sandbox

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed pages/page.css
var pageStyle string

// view is what the pages show: the form of an open session, a bank's question,
// an account's form, or a notice.
type view struct {
	Page   string // template
	Title  string
	Lang   string
	Style  template.CSS
	W      map[string]string
	Shop   string
	Lines  []line
	Total  string
	Form   cardForm
	Wrong  map[string]string // field → sentence
	Refuse string            // why the bank said no
	Cancel string
	Notice string // key of a notice that stands instead of the form
	Back   string // where the notice leads, and the key of its words
	BackTo string
	Action string // where the pay form goes; empty for the page's own address
	Hold   bool   // the money is only held for now
	Card   string // last four digits of the card that a bank asks about

	Refusals []Refusal
	Due      []string // what an account lacks
	FormKey  string
}

type line struct{ Name, Amount string }

// Fields lists the form's fields in their order, for the summary of errors.
func (view) Fields() []string { return []string{"number", "expiry", "cvc", "name"} }

func (s *Sandbox) payURL(id string) string { return s.cfg.PublicURL + "/pay/" + id }

func (s *Sandbox) showPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	status, v, found := s.look(r)
	s.mu.Unlock()
	s.show(w, status, v, found)
}

func newView(r *http.Request, home string) *view {
	v := &view{Page: "pay", Lang: "it", Notice: "broken", Back: home, BackTo: "to_shop"}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		v.Lang = "en"
	}
	return v
}

// look reads the session of the path and what its page says now. The caller
// holds the lock.
func (s *Sandbox) look(r *http.Request) (int, *view, *session) {
	v := newView(r, s.cfg.Home)
	t, err := s.begin()
	if err != nil {
		return http.StatusServiceUnavailable, v, nil
	}
	found := t.session(r.PathValue("id"))
	if found == nil {
		v.Notice = "unknown"
		return http.StatusNotFound, v, nil
	}
	switch found.Locale {
	case "it":
		v.Lang = "it"
	case "en", "en-GB":
		v.Lang = "en"
	}
	v.Shop, v.Cancel, v.Hold = "Sottocasa", found.fill(found.Cancel), found.Capture == "manual"
	if a := t.member(found.Account); a != nil {
		v.Shop = a.Name
	}
	if found.Cancel != "" {
		v.Back = v.Cancel
	}
	return t.fit(v, found), v, found
}

// fit gives the view of an open session its lines, and that of another its
// notice.
func (t *tx) fit(v *view, found *session) int {
	switch found.Status {
	case "expired":
		v.Notice = "expired"
		return http.StatusGone
	case "complete":
		v.Notice, v.Back, v.BackTo = "complete", found.fill(found.Success), "to_order"
		if i := t.intent(found.Intent); i != nil && i.Status != "succeeded" {
			v.Notice = "held"
		}
		return http.StatusOK
	}
	if v.Notice = ""; t.closed(found) {
		v.Notice = "closed"
		return http.StatusConflict
	}
	for _, i := range found.Items {
		v.Lines = append(v.Lines, line{i.Name, euro(v.Lang, i.Unit*i.Quantity)})
	}
	v.Total, v.Refusals = euro(v.Lang, found.Amount), Refusals()
	return http.StatusOK
}

// fill puts the session's id where its addresses ask for it.
func (s *session) fill(address string) string {
	return strings.ReplaceAll(address, "{CHECKOUT_SESSION_ID}", s.ID)
}

func (s *Sandbox) payPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	status, v, found := s.look(r)
	if found != nil && found.Status == "open" && v.Notice == "" {
		status = s.attempt(r.PostForm, v, found)
	}
	s.mu.Unlock()
	if status == http.StatusSeeOther && found.Status == "open" {
		http.Redirect(w, r, "/pay/"+found.ID+"/bank", http.StatusSeeOther)
		return
	}
	if found != nil && found.Status == "complete" {
		// Also for a second submit of a form that has paid: it pays once.
		http.Redirect(w, r, found.fill(found.Success), http.StatusSeeOther)
		return
	}
	s.show(w, status, v, found)
}

// attempt pays found with the posted card; found is then complete, or the
// view says why not.
func (s *Sandbox) attempt(form url.Values, v *view, found *session) int {
	words := speak(v.Lang)
	v.Form = cardForm{Number: form.Get("number"), Expiry: form.Get("expiry"), CVC: form.Get("cvc"), Name: form.Get("name")}
	t := &tx{s: s, now: s.now()}
	number, c, wrong := v.Form.check(t.now)
	v.Form.CVC = "" // never sent back
	if len(wrong) > 0 {
		v.Wrong = map[string]string{}
		for field, key := range wrong {
			v.Wrong[field] = words[key]
		}
		return http.StatusUnprocessableEntity
	}
	no, err := t.pay(found, number, c)
	return s.conclude(t, v, found, no, err)
}

// conclude writes an attempt down and says what its page shows.
func (s *Sandbox) conclude(t *tx, v *view, found *session, no *decline, err error) int {
	if err == nil || errors.Is(err, ErrChallenge) {
		err = s.commit(t)
	}
	if err != nil {
		found.Status, v.Notice = "", "broken"
		return http.StatusServiceUnavailable
	}
	if no != nil {
		v.Refuse = speak(v.Lang)["declined_"+cmp.Or(no.Reason, no.Code)]
		return http.StatusPaymentRequired
	}
	return http.StatusSeeOther
}

func (s *Sandbox) show(w http.ResponseWriter, status int, v *view, found *session) {
	v.W, v.Style = speak(v.Lang), s.style
	v.Title = v.W[map[string]string{"pay": "title", "bank": "bank_title", "form": "form_title"}[v.Page]]
	var out bytes.Buffer
	if err := s.pages.ExecuteTemplate(&out, v.Page, v); err != nil {
		s.cfg.Logger.Error("sandbox: pay page", "error", err)
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Lang)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+s.hash+"'; form-action 'self'"+
		after(found)+"; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// plainHost refuses a host that could end the directive it is written into.
func plainHost(host string) bool {
	return host != "" && strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789.:[]-") == ""
}

// after names the host that the paid form's redirect goes to: form-action
// holds for redirects too.
func after(s *session) string {
	if s == nil {
		return ""
	}
	return host(s.Success)
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || !plainHost(u.Host) {
		return ""
	}
	return " " + u.Scheme + "://" + u.Host
}
