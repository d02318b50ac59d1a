package sandbox

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"slices"
)

// The form that stands in for Stripe's own, where a shop completes its account.

// formPage opens the form of a link. A link that was used, or is too old,
// leads to the address where a new one is made.
func (s *Sandbox) formPage(w http.ResponseWriter, r *http.Request) {
	v := newView(r, s.cfg.Home)
	v.Page = "form"
	var refresh, back string
	err := s.do(func(t *tx) error {
		l, a := t.form(r)
		if l == nil {
			return nil
		}
		if refresh = l.Refresh; a == nil || l.Form != "" || l.Expires <= t.now.Unix() {
			return nil
		}
		l.Form = newID("", 32)
		save(&t.change.Links, l)
		v.Notice, v.Shop, v.Due, v.FormKey, back = "", a.Name, a.Due, l.Form, l.Return
		return nil
	})
	switch {
	case err != nil:
		v.Page = "pay"
		s.showForm(w, http.StatusServiceUnavailable, v, "")
	case v.FormKey != "":
		s.showForm(w, http.StatusOK, v, back)
	case refresh != "":
		http.Redirect(w, r, refresh, http.StatusSeeOther)
	default:
		v.Page, v.Notice = "pay", "no_form"
		s.showForm(w, http.StatusNotFound, v, "")
	}
}

func (t *tx) form(r *http.Request) (*link, *account) {
	l := t.link(r.PathValue("id"))
	if l == nil {
		return nil, nil
	}
	a := t.member(l.Account)
	if a != nil && a.Gone {
		a = nil
	}
	return l, a
}

// sentPage does what was chosen on the form, once.
func (s *Sandbox) sentPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	to := ""
	err := s.do(func(t *tx) error {
		l, a := t.form(r)
		if l == nil {
			return nil
		}
		if to = l.Refresh; a == nil || l.Form == "" || subtle.ConstantTimeCompare([]byte(l.Form), []byte(r.PostForm.Get("form"))) == 0 {
			return nil
		}
		if to = l.Return; l.Done {
			return nil
		}
		if !t.fillIn(a, r.PostForm.Get("how")) {
			to = l.Refresh
			return nil
		}
		l.Done = true
		save(&t.change.Links, l)
		return nil
	})
	if err != nil || to == "" {
		v := newView(r, s.cfg.Home)
		status := http.StatusServiceUnavailable
		if err == nil {
			v.Notice, status = "no_form", http.StatusNotFound
		}
		s.showForm(w, status, v, "")
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Sandbox) showForm(w http.ResponseWriter, status int, v *view, back string) {
	s.show(w, status, v, &session{Success: back})
}

// fillIn does to an account what a choice on the form says.
func (t *tx) fillIn(a *account, how string) bool {
	before := renderAccount(a)
	switch how {
	case "finish":
		a.open()
	case "bank":
		a.open()
		a.Payouts, a.Due = false, []string{"external_account"}
	case "document":
		a.lack("requirements.past_due", "individual.verification.document")
	case "checking":
		a.lack("requirements.pending_verification")
	case "leave":
		return true
	default:
		return false
	}
	t.accountChanged(a, before)
	return true
}

// lack makes an account that was sent in and cannot be charged.
func (a *account) lack(why string, due ...string) {
	a.Charges, a.Payouts, a.Submitted, a.Cards, a.Transfers = false, false, true, "inactive", "inactive"
	a.Due, a.Disabled = due, why
}

// accountChanged saves an account and tells what of it is new.
func (t *tx) accountChanged(a *account, before object) {
	save(&t.change.Accounts, a)
	after, previous := renderAccount(a), object{}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if string(encode(before[name])) != string(encode(after[name])) {
			previous[name] = before[name]
		}
	}
	if len(previous) > 0 {
		t.emit(a.ID, "account.updated", after, previous)
	}
}

// Restrict has Stripe ask an account for more, and not charge until it is
// given.
func (s *Sandbox) Restrict(id string) error {
	return on(s, (*tx).member, id, func(t *tx, a *account) *failure {
		before := renderAccount(a)
		a.lack("requirements.past_due", "individual.verification.document")
		t.accountChanged(a, before)
		return nil
	})
}

// Disable has Stripe close an account for good.
func (s *Sandbox) Disable(id string) error {
	return on(s, (*tx).member, id, func(t *tx, a *account) *failure {
		before := renderAccount(a)
		a.lack("rejected.fraud")
		t.accountChanged(a, before)
		return nil
	})
}

// Enable gives an account all that it lacks; one that had left is back.
func (s *Sandbox) Enable(id string) error {
	return on(s, (*tx).member, id, func(t *tx, a *account) *failure {
		before := renderAccount(a)
		a.open()
		t.accountChanged(a, before)
		return nil
	})
}

// Disconnect has a shop take its account away from us.
func (s *Sandbox) Disconnect(id string) error {
	return on(s, (*tx).member, id, func(t *tx, a *account) *failure {
		if a.Gone {
			return refused("", "", "Account %s has left already.", id)
		}
		a.Gone = true
		save(&t.change.Accounts, a)
		t.emit(a.ID, "account.application.deauthorized", object{"id": applicationID, "object": "application", "name": "Sottocasa"}, nil)
		return nil
	})
}
