package storefront_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Two tabs, the way back and a double click give money back once.
func TestRefundOnThePhone(t *testing.T) {
	s := openStaff(t, true)
	s.NewShopper().Buy(delivery.Delivery)
	s.Work()
	owner, path := s.owner(), s.orderPath()
	owner.get(path).want(t, 200, "Rimborsa", "Una nota per voi", "Un messaggio per Ada E.")
	owner.get(path+"/refund").want(t, 200, "Che cosa rimborsi", "Si possono ancora rimborsare 13,18 €", "Tutto: 3,78 €", "Consegna")
	form, key := owner.last.text, field(owner.last.text, "key")
	owner.send(path+"/refund", "key", key).want(t, 422, "Scegli che cosa rimborsare", "Questo campo serve")
	owner.send(path+"/refund", "key", key, "part_1", "3,79", "reason", "missing", "note", "Finiti").want(t, 422, "restano 3,78 €", "Finiti")
	owner.send(path+"/refund", "key", key, "part_1", "tanto", "reason", "missing").want(t, 422, "Scrivi un importo")
	owner.send(path+"/refund", "key", key, "all_1", "1", "all_2", "1", "all_3", "1", "reason", "missing").want(t, 422, "annullalo")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			b := &browser{s: s, session: owner.session, last: page{text: form}}
			b.send(path+"/refund", "key", key, "part_1", "1,89", "reason", "missing", "note", "Ne avevamo una sola").leads(t, path+"?done=refund&number=1001")
		})
	}
	wait.Wait()
	s.Eventually("given back", func() bool { return s.firstOrder().Payment == orders.PayPartlyGiven })
	owner.get(path+"?done=refund&number=1001").want(t, 200, "il rimborso è partito", "rimborsato in parte", "1,89 € Mancava un prodotto. Rimborso fatto.", "rimborsati 1,89 €",
		"nives · 1,89 €", "Ne avevamo una sola")
	owner.last.text = form // the way back, and another amount: another refund
	owner.send(path+"/refund", "key", key, "part_1", "1,00", "reason", "goodwill").leads(t, path+"?done=refund&number=1001")
	s.Eventually("given back", func() bool { return s.Detail(s.purchase()).Payment.Refunded == 289 })
	owner.get(path)
	owner.send(path+"/refund", "key", key, "part_1", "0,90", "reason", "missing").want(t, 422, "restano 0,89 €")
}

func TestNotesAndMessages(t *testing.T) {
	s := openStaff(t, true)
	s.NewShopper().Buy(delivery.Delivery)
	owner, path := s.owner(), s.orderPath()
	for _, what := range []string{"note", "message"} {
		owner.get(path)
		form, key := owner.last.text, field(owner.last.text, "key")
		owner.send(path+"/"+what, "key", key, what, " ").want(t, 422, "Questo campo serve")
		for range 2 {
			owner.last.text = form
			owner.send(path+"/"+what, "key", key, what, "Suonare <b>due</b> volte").leads(t, path+"?done="+what+"&number=1001")
		}
	}
	owner.get(path).want(t, 200, "Suonare &lt;b&gt;due&lt;/b&gt; volte", "Messaggio mandato", "nives")
	seen := 0
	for _, m := range s.Detail(s.purchase()).Parts[0].Moments {
		if m.Text != "" {
			seen++
		}
	}
	if seen != 1 {
		t.Errorf("the resident sees %d texts", seen)
	}
}

// purchase is that of the newest order.
func (s *staff) purchase() (id tenants.ID) {
	s.t.Helper()
	s.Must(testkit.Query(s.Database.Super, `select purchase_id from hood.parts where order_id = $1`, []any{s.firstOrder().Order}, &id))
	return id
}

// short is a provider whose shop has too little to give back.
type short struct{ payments.Provider }

func (short) Refund(context.Context, payments.Refunding) (payments.Refund, error) {
	return payments.Refund{}, fault.New(fault.Conflict, "payment.balance_short")
}

// The shop's pages tell that a refund did not go through, and not that it is on
// its way.
func TestARefundThatFailedIsTold(t *testing.T) {
	s := openStaff(t, true)
	s.NewShopper().Buy(delivery.Delivery)
	s.Use(short{s.Provider})
	s.Work()
	owner, path := s.owner(), s.orderPath()
	owner.get(path + "/cancel")
	owner.send(path+"/cancel", "key", field(owner.last.text, "key"), "reason", "sold_out").leads(t, path+"?done=cancel&number=1001")
	s.Eventually("refused", func() (failed bool) {
		s.Must(testkit.Query(s.Database.Super, `select refund_failed from hood.parts where order_id = $1`, []any{s.firstOrder().Order}, &failed))
		return failed
	})
	for _, page := range []string{path, "/admin/" + s.Shop.Slug + "?day=" + s.firstOrder().Day.String()} {
		if got := owner.get(page).want(t, 200, "rimborso non riuscito").text; strings.Contains(got, "rimborso in corso") {
			t.Errorf("%s says that it is on its way", page)
		}
	}
}
