package sandbox

import "net/http"

// The page that stands in for a card's bank: 3-D Secure.

func (s *Sandbox) askPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	status, v, found := s.look(r)
	asked := s.asked(v, found)
	s.mu.Unlock()
	if !asked && found != nil && found.Status == "open" && v.Notice == "" {
		http.Redirect(w, r, "/pay/"+found.ID, http.StatusSeeOther)
		return
	}
	s.show(w, status, v, found)
}

// asked turns the view into the bank's question, when there is one.
func (s *Sandbox) asked(v *view, found *session) bool {
	if found == nil || found.Status != "open" || v.Notice != "" {
		return false
	}
	i := s.state.intents.rows[found.Intent]
	if i == nil || i.Challenge == nil {
		return false
	}
	v.Page, v.Card = "bank", i.Challenge.Card.Last4
	return true
}

func (s *Sandbox) answerPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	answer := r.PostForm.Get("answer")
	s.mu.Lock()
	status, v, found := s.look(r)
	if asked := s.asked(v, found); asked && (answer == "accept" || answer == "refuse") {
		v.Page = "pay"
		t := &tx{s: s, now: s.now()}
		no, err := t.verdict(found, answer == "accept")
		status = s.conclude(t, v, found, no, err)
	} else if !asked && found != nil && found.Status == "open" && v.Notice == "" {
		status = http.StatusSeeOther // answered already, in another tab
	}
	s.mu.Unlock()
	switch {
	case found != nil && found.Status == "complete":
		http.Redirect(w, r, found.fill(found.Success), http.StatusSeeOther)
	case status == http.StatusSeeOther:
		http.Redirect(w, r, "/pay/"+found.ID, http.StatusSeeOther)
	case v.Refuse != "":
		// The pay form posts to its own address, not to the bank's.
		v.Action = "../" + found.ID
		s.show(w, status, v, found)
	default:
		s.show(w, status, v, found)
	}
}
