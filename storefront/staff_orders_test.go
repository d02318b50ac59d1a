package storefront_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/payments"
)

// orderPath is the page of the shop's newest order.
func (s *staff) orderPath() string {
	return "/admin/" + s.Shop.Slug + "/orders/" + s.firstOrder().Order.String()
}

func (s *staff) stands(order orders.OrderState, pay orders.PaymentState, goods orders.Fulfilment) {
	s.t.Helper()
	if got := s.firstOrder(); got.State != order || got.Payment != pay || got.Fulfil != goods {
		s.t.Fatalf("the order stands at %s/%s/%s, not at %s/%s/%s", got.State, got.Payment, got.Fulfil, order, pay, goods)
	}
}

func TestOrderIsWalkedToTheDoor(t *testing.T) {
	s := openStaff(t, true)
	placed, _ := s.NewShopper().Buy(delivery.Delivery)
	day := s.firstOrder().Day.String()
	owner, path := s.owner(), s.orderPath()
	owner.get("/admin/"+s.Shop.Slug+"?day="+day).want(t, 200, "Ada E.", "3 articoli", "pagato", "Accetta")
	owner.get(path).want(t, 200, "Spaghetti 500 g", "Miele di castagno", "Accetta", "Ordine arrivato", "Annulla l'ordine").lacks(t, "Donna Olimpia", "ada@example.com")
	if !strings.Contains(owner.last.text, `href="tel:+393000000401"`) {
		t.Error("the shop cannot call")
	}

	owner.send(path+"/ready").want(t, 409, "«Nuovo»", "Accetta")
	owner.get("/admin/" + s.Shop.Slug + "?day=" + day)
	owner.send(path+"/accept", "from", "board", "day", day).leads(t, "/admin/"+s.Shop.Slug+"?day="+day+"&done=accept&number=1001")
	owner.get("/admin/"+s.Shop.Slug+"?day="+day+"&done=accept&number=1001").want(t, 200, "Ordine #1001 accettato", "Segna come pronto")
	for range 2 { // a double tap is harmless
		owner.send(path+"/accept").leads(t, path+"?done=accept&number=1001")
		owner.get(path)
	}
	s.stands(orders.Open, orders.PayPaid, orders.Accepted)
	owner.send(path + "/ready")
	owner.get(path).want(t, 200, "Affida a chi consegna")
	owner.send(path+"/out").leads(t, path+"?done=out&number=1001")
	owner.get(path)
	owner.send(path+"/accept").want(t, 409, "«In consegna»")

	c := s.courier()
	round, stops := s.walk()
	c.get("/courier").want(t, 200, "Il prossimo giro", "2 tappe da fare", "Apri il giro")
	c.get("/courier/rounds/"+round.ID.String()).want(t, 200, "1 ritiro, 1 consegna", "Ritiro da Alimentari Prova", "Via di Donna Olimpia 9901", "Esempi / Rossini")
	shop, door := "/courier/stops/"+stops[0].ID.String(), "/courier/stops/"+stops[1].ID.String()
	c.get(shop).want(t, 200, "Via Fonteiana 9991", "Ritira 1 collo", "Ritirato")
	c.send(shop+"/done").leads(t, door+"?done=done")
	c.get(door).want(t, 200, "Esempi / Rossini", "Scala B", "Piano 3", "Interno 12", "Chiama Ada E.", "Consegnato", "tappa 2 di 2").lacks(t, "300 000 0401")
	c.send(door+"/done").leads(t, "/courier/rounds/"+round.ID.String()+"?done=done")
	c.get("/courier/rounds/"+round.ID.String()).want(t, 200, "Giro finito", "fatte 2")
	c.get(door).want(t, 200, "Fatta alle").lacks(t, "tel:", "/done\"")
	c.send(door+"/done").leads(t, "/courier/rounds/"+round.ID.String()+"?done=done")
	c.get("/courier/rounds/" + round.ID.String())
	c.send(door+"/failed", "reason", "absent").want(t, 409, "già chiusa")
	c.get("/courier").want(t, 200, "Giri finiti")

	s.stands(orders.Completed, orders.PayPaid, orders.Delivered)
	owner.get("/admin/"+s.Shop.Slug+"?day="+day).want(t, 200, "Consegnati 1")
	if d := s.Detail(placed.Purchase); d.Parts[0].Order.State != orders.Completed {
		t.Errorf("the purchase stands at %s", d.Parts[0].Order.State)
	}
}

func TestCourierCannotDeliver(t *testing.T) {
	s := openStaff(t, true)
	s.NewShopper().Buy(delivery.Delivery)
	c, owner, path := s.courier(), s.owner(), s.orderPath()
	_, stops := s.walk()
	door := "/courier/stops/" + stops[1].ID.String()
	c.get(door)
	c.send(door+"/done").want(t, 409, "non ha ancora segnato pronto")
	s.stands(orders.Open, orders.PayPaid, orders.New)
	for _, step := range []string{"/accept", "/ready"} {
		owner.get(path)
		owner.send(path + step)
	}
	c.get(door+"/failed").want(t, 200, "Che cosa è successo?", "Non risponde nessuno", "Suona due volte")
	c.send(door+"/failed").want(t, 422, "Questo campo serve")
	c.send(door+"/failed", "reason", "closed_shop").want(t, 422, "Scegli una delle voci")
	c.send(door+"/failed", "reason", "absent").leads(t, "/courier/stops/"+stops[0].ID.String()+"?done=failed")
	s.stands(orders.Open, orders.PayPaid, orders.Returned)
	c.get(door).want(t, 200, "Non riuscita alle", "Non risponde nessuno")
	owner.get("/admin/"+s.Shop.Slug).want(t, 200, "è tornato indietro", "Decidi")
	owner.get(path).want(t, 200, "Tornato indietro", "Affida a chi consegna")
}

func TestRoundOpensNearItsTime(t *testing.T) {
	s := openStaff(t, false)
	s.Broken() // its window is moved
	s.NewShopper().Buy(delivery.Delivery)
	c := s.courier()
	round, stops := s.walk()
	door := "/courier/stops/" + stops[1].ID.String()
	secret := []string{"Donna Olimpia", "Esempi", "tel:"}
	c.get("/courier").want(t, 200, "Le tappe si aprono").lacks(t, secret...)
	c.get("/courier/rounds/"+round.ID.String()).want(t, 200, "si vedono solo vicino all'ora del giro").lacks(t, secret...)
	c.get(door).want(t, 403, "si aprono").lacks(t, secret...)
	c.get("/courier")
	c.send(door+"/done").want(t, 403, "si aprono").lacks(t, secret...)
	s.moveWindow(round, 90*time.Minute)
	c.get(door).want(t, 200, "Esempi / Rossini")
	s.moveWindow(round, -9*time.Hour)
	c.get(door).want(t, 404).lacks(t, secret...)
}

// moveWindow lets a round's window begin in so long.
func (s *staff) moveWindow(round delivery.Round, in time.Duration) {
	s.Super(`update hood.windows set starts_at = now() + $2::interval, ends_at = now() + $2::interval + interval '2 hours',
		cutoff_at = now() + $2::interval - interval '1 hour' where id = $1`, round.Window.ID, in)
}

func TestCollectAtTheCounter(t *testing.T) {
	s := openStaff(t, true)
	shopper := s.NewShopper()
	shopper.Ready(delivery.Pickup, nil)
	placed, err := shopper.Place(payments.Counter)
	s.Must(err)
	owner, path := s.owner(), s.orderPath()
	owner.get(path).want(t, 200, "da incassare al banco", "Ritiro")
	owner.send(path+"/collect").want(t, 409)
	owner.get(path)
	owner.send(path + "/accept")
	owner.get(path)
	owner.send(path+"/out").want(t, 409)
	owner.get(path)
	owner.send(path + "/ready")
	owner.get(path).want(t, 200, "Consegnato: 10,68 € con carta", "10,70 € in contanti")
	token := owner.last.text
	var wait sync.WaitGroup
	for range 4 { // wet hands tap more than once
		wait.Go(func() {
			b := &browser{s: s, session: owner.session, last: page{text: token}}
			if got := b.send(path + "/collect"); got.status != 303 {
				t.Errorf("a tap answers %d: %s", got.status, plainText(got.text))
			}
		})
	}
	wait.Wait()
	s.stands(orders.Completed, orders.PayPaid, orders.Collected)
	if d := s.Detail(placed.Purchase); d.Payment.Captured != 1068 || d.Parts[0].Order.Captured != 1068 {
		t.Errorf("booked %d and %d", d.Payment.Captured, d.Parts[0].Order.Captured)
	}
	owner.get(path).want(t, 200, "Ritirato", "pagato")
}

func TestCancelGivesTheMoneyBack(t *testing.T) {
	s := openStaff(t, true)
	placed, _ := s.NewShopper().Buy(delivery.Delivery)
	s.Work()
	owner, path := s.owner(), s.orderPath()
	owner.get(path+"/cancel").want(t, 200, "Annulli l'ordine #1001?", "tornano per intero a Ada E.", "Lascia com'è")
	s.stands(orders.Open, orders.PayPaid, orders.New)
	token := owner.last.text
	owner.send(path+"/cancel", "words", "Ci dispiace molto").want(t, 422, "Questo campo serve", "Ci dispiace molto")
	for range 2 { // a double tap, and the way back
		owner.send(path+"/cancel", "reason", "closed", "words", "Ci dispiace").leads(t, path+"?done=cancel&number=1001")
		owner.last.text = token
	}
	s.Eventually("refunded", func() bool { return s.firstOrder().Payment == orders.PayGivenBack })
	s.stands(orders.Cancelled, orders.PayGivenBack, orders.New)
	owner.get(path).want(t, 200, "Annullato", "rimborsato", "L'ha annullato il negozio", "nives · Il negozio è chiuso", "Ci dispiace").lacks(t, "/cancel\"", "/accept\"")
	owner.send(path+"/accept").want(t, 409, "«Annullato»")
	owner.get(path+"/cancel").want(t, 409)
	owner.get("/admin/"+s.Shop.Slug+"?day="+s.firstOrder().Day.String()).want(t, 200, "Annullati 1")
	if d := s.Detail(placed.Purchase); len(d.Refunds) != 1 || d.Refunds[0].Amount != d.Total {
		t.Errorf("given back: %+v of %d", d.Refunds, d.Total)
	}
}
