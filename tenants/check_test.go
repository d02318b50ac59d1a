package tenants_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func bought(w *world.World) { w.NewShopper().Buy(delivery.Delivery) }

// opening is a shop that somebody begins to open and has not asked for yet.
func opening(w *world.World) {
	w.Super(`with person as (insert into platform.accounts (id, email, name, lang) values (gen_random_uuid(), $1, 'Ines Provini', 'it') returning id),
		shop as (insert into platform.shops (id, hood_id, slug, name, state) values (gen_random_uuid(), $2, $3, 'Bozza', 'draft') returning id)
		insert into platform.openings (id, account_id, hood_id, shop_id, trade, reached) select gen_random_uuid(), p.id, $2, s.id, 'bakery', 2 from person p, shop s`,
		"ines."+w.HoodSlug+".z@example.com", w.Hood, "bozza-"+w.HoodSlug)
}

// givenPart is bought, and one line of it given back.
func givenPart(w *world.World) {
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	order := w.Detail(p.Purchase).Parts[0].Order.ID
	var id tenants.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) (err error) {
		id, err = orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: order, Lines: map[int]money.Cents{1: 100}, Reason: payments.ReasonMissing, Key: "x"})
		return err
	}))
	w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
}

// lost is bought, and the payer's bank took it back for good.
func lost(w *world.World) {
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	id, err := w.Sandbox.Dispute(w.Sandbox.Sessions(w.Account)[0].Charge)
	w.Must(err)
	w.Must(w.Sandbox.Decide(id, false))
	w.Must(w.Conductor.CheckDisputes(context.Background(), w.Scope(), p.Payment))
}

func holding(w *world.World) { w.NewShopper().Ready(delivery.Delivery, nil) }

func waitingTwice(w *world.World) {
	for range 2 {
		s := w.NewShopper()
		s.Ready(delivery.Delivery, nil)
		_, err := s.Place(payments.Stripe)
		w.Must(err)
	}
}

// held buys veal whose money is held.
func held(w *world.World) tenants.ID {
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	s.Checkout(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(w.Conductor.Check(w.T.Context(), w.Scope(), p.Payment))
	return p.Purchase
}

// taken buys veal that has been weighed and taken.
func taken(w *world.World) {
	d := w.Detail(held(w))
	order := d.Parts[0].Order.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return errors.Join(orders.Weigh(h, w.Shop.ID, order, []orders.Scale{{Line: 1, Grams: 468}}),
			orders.Take(h, w.Shop.ID, order, orders.StepAccept), orders.Take(h, w.Shop.ID, order, orders.StepReady))
	}))
	_, seen, err := w.Desk.FinishHold(w.T.Context(), w.Scope(), d.Payment.ID)
	w.Must(err)
	w.Must(w.Conductor.CheckHold(w.T.Context(), w.Scope(), d.Payment.ID, seen))
}

// shared is a purchase from two shops and something for the association, whose
// money is where it belongs.
func shared(w *world.World) { sharedPurchase(w) }

func sharedPurchase(w *world.World) orders.Placed {
	w.Share(20)
	s := w.NewShopper()
	w.Must(s.PutOf(w.Shop, "miele", catalog.Amount{Pieces: 1}))
	w.Must(s.PutOf(w.Other, "biscotti", catalog.Amount{Pieces: 2}))
	s.Give(100)
	s.Checkout(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(w.Conductor.Check(w.T.Context(), w.Scope(), p.Payment))
	w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), p.Payment))
	return p
}

// owing is shared, and one shop's order given back whole: its share of the cost
// is owed.
func owing(w *world.World) {
	p := sharedPurchase(w)
	order := w.Detail(p.Purchase).Parts[0].Order.ID
	shop := w.Detail(p.Purchase).Parts[0].Card.Shop
	var id tenants.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) (err error) {
		id, err = orders.Refund(h, orders.RefundAsk{Shop: shop, Order: order, Reason: payments.ReasonMissing, Key: "x"})
		return err
	}))
	w.Must(w.Conductor.Return(w.T.Context(), w.Scope(), id))
	w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), p.Payment))
}

// failedTransfer is one that was refused for each order: what is theirs is then
// on its way to a person, not in the rows.
const failedTransfer = `insert into hood.transfers (hood_id, id, payment_id, shop_id, order_id, account, amount_cents, state, idempotency_key)
	select hood_id, gen_random_uuid(), payment_id, shop_id, order_id, account, 1, 'failed', idempotency_key || 'x' from hood.transfers where hood_id = {hood}; `

// unsealed notes that entries which were written behind every guard wait for a
// seal.
const unsealed = `insert into hood.unsealed (hood_id, entry_id, shop_id) select distinct hood_id, entry_id, shop_id from (select hood_id, entry_id, shop_id
	from shop.ledger union select hood_id, entry_id, null::uuid from hood.ledger) l where hood_id = {hood} on conflict do nothing`

// posted is a balanced entry of ten cents for each order, from an account to
// another.
func posted(from, to string) string {
	return `insert into shop.ledger (shop_id, hood_id, entry_id, leg, kind, account, currency, amount_cents, order_id)
		select o.shop_id, o.hood_id, o.id, l.n, 'x', l.account, 'EUR', l.cents, o.id from shop.orders o
		cross join (values (1, '` + from + `', 10), (2, '` + to + `', -10)) l (n, account, cents) where hood_id = {hood}; ` + unsealed
}

// paidOut is bought, with what it cost, and its money at the bank.
func paidOut(w *world.World) {
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), p.Payment))
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	id, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Sandbox.Arrive(id))
	w.Must(w.Conductor.CheckPayout(w.T.Context(), w.Scope(), w.Account, id))
}

type breach struct {
	before func(*world.World)
	sql    string
}

// breaches are one for each rule that Check runs: what goes before, and what
// is then done behind every guard; mine stands for the neighbourhood's rows.
func breaches() map[string]breach {
	all := map[string]breach{
		"M1 captured is at most authorised, and the sum of the orders' captured": {bought, `update shop.order_payments set captured_cents = captured_cents - 1 where mine`},
		"M1 each captured payment has one capture entry per order in the shop's book": {bought,
			`update shop.ledger set kind = 'other' where mine and kind = 'capture'`},
		"M2 a refund of an order is the sum of its lines": {givenPart, `insert into hood.refunds (hood_id, id, payment_id, amount_cents, reason, state,
			idempotency_key, order_id, shop_id) select hood_id, gen_random_uuid(), payment_id, 1, 'other', 'failed', 'x', order_id, shop_id from hood.refunds where mine`},
		"M2 a line gives back at most what it took, and what its refunds say":   {givenPart, `update shop.lines set refunding_cents = 1 where mine and line = 2`},
		"M2 an order's refunded is its lines', and its share's of the payments": {givenPart, `update shop.order_payments set refunded_cents = 99 where mine`},
		"M2 the books gave back what the refunds say":                           {givenPart, `update shop.ledger set kind = 'other' where mine and kind = 'refund'`},
		"M1 an order's captured is its lines'":                                  {bought, `update shop.lines set captured_cents = captured_cents + 1 where mine and line = 1`},
		"M2 refunds are at most captures":                                       {bought, `update hood.payments set refunded_cents = 1 where mine`},
		"M3 every entry of a shop's book sums to zero": {bought, `insert into shop.ledger (shop_id, hood_id, entry_id, leg, kind, account, currency, amount_cents)
			select s.id, s.hood_id, gen_random_uuid(), 1, 'x', 'x', 'EUR', 1 from platform.shops s where mine; ` + unsealed},
		"M3 every entry of a neighbourhood's book sums to zero": {bought, `insert into hood.ledger (hood_id, entry_id, leg, kind, account, currency, amount_cents) values ({hood}, gen_random_uuid(), 1, 'x', 'x', 'EUR', 1); ` + unsealed},
		"M4 an order is the sum of its lines":                   {bought, `update shop.lines set estimate_cents = estimate_cents - 1 where mine and kind = 'delivery'`},
		"M4 a purchase is the sum of its orders":                {bought, `update hood.purchases set ceiling_cents = ceiling_cents + 1 where mine`},
		"M4 an order comes to what its lines come to":           {bought, `update shop.lines set due_cents = due_cents - 1 where mine and kind = 'delivery'`},
		"M1 a payment by card is on an account of its own shop": {bought, `update hood.payments set account = '' where mine`},
		"M1 of held money the truth is taken": {taken, `update shop.lines set due_cents = due_cents - 1 where mine and kind = 'weighed';
			update shop.orders set due_cents = due_cents - 1 where mine; update hood.parts set due_cents = due_cents - 1 where mine`},
		"M1 no hold outlives what the provider grants": {func(w *world.World) { held(w) },
			`update hood.payments set capture_before = now() - interval '1 hour' where mine`},
		"M5 money taken is an order or on its way back":                     {bought, `update hood.purchases set state = 'awaiting' where mine`},
		"M8 everyone has of a shared payment what is theirs, or it is owed": {shared, `update hood.transfers set amount_cents = amount_cents + 1 where mine`},
		"M8 never more is sent on than was captured": {shared, failedTransfer + `update hood.transfers set amount_cents = 100000 where hood_id = {hood}
			and shop_id is not null and state = 'done'`},
		"M8 what was taken back of a transfer is its reversals":             {shared, `update hood.transfers set reversed_cents = 1 where mine`},
		"M8 the cost of a shared payment is shared out whole":               {shared, `update hood.payments set cost_cents = cost_cents + 1 where mine`},
		"M8 a debt is settled by what was kept back for it, and no further": {owing, `update hood.debts set settled_cents = 1 where mine`},
		"M8 what a transfer keeps back settles debts":                       {shared, `update hood.transfers set netted_cents = 1, amount_cents = amount_cents - 1 where mine`},
		"M8 a refused reversal is a debt of as much": {shared, failedTransfer + `insert into hood.reversals (hood_id, id, transfer_id, amount_cents, state, idempotency_key)
			select hood_id, gen_random_uuid(), id, 1, 'owed', id::text from hood.transfers where hood_id = {hood} and state = 'failed'`},
		"M8 nothing of a shared payment stays with the platform but its fee": {shared,
			`update shop.ledger set account = 'other' where hood_id = {hood} and kind = 'transfer' and account = 'platform'`},
		"M6 a basket has one purchase that waits for payment": {waitingTwice, `drop index hood.purchases_one_open;
			update hood.purchases set basket_id = (select min(basket_id::text)::uuid from hood.purchases where mine) where mine`},
		"M9 an order and the neighbourhood's copy of it say the same":                {bought, `update hood.parts set fulfilment = 'ready' where mine`},
		"M10 an order stands still while its payment is disputed, and no longer":     {bought, `update hood.parts set disputed = true where mine`},
		"M10 what an order lost is what lost disputes took, and no more than it had": {bought, `update hood.parts set lost_cents = 1 where mine`},
		"M10 a lost dispute takes at most what it is about":                          {lost, `update hood.disputes set amount_cents = 1 where mine`},
		"M10 the books lost what the disputes took":                                  {lost, `update shop.ledger set account = 'other' where mine and kind = 'dispute' and account = 'lost'`},
		"S1 a window's counts are its live seats":                                    {bought, `update hood.capacities set held = held + 1 where mine and confirmed > 0`},
		"S2 reserved stock is its live reservations":                                 {bought, `update shop.variants set reserved = 1 where mine and on_hand = 10`},
		"S3 a firm purchase has its seat, an ended one has none": {bought, `update hood.holds set state = 'released' where mine;
			update hood.capacities set confirmed = 0 where mine`},
		"S4 no seat outlives its time by more than five minutes without a purchase": {holding,
			`update hood.holds set expires_at = now() - interval '6 minutes' where mine`},
		"S5 nothing is placed after its window's cut-off": {bought, `update hood.purchases p set placed_at = w.cutoff_at + interval '1 minute'
			from hood.windows w where p.hood_id = {hood} and w.hood_id = p.hood_id and w.id = p.window_id`},
		"S7 an order's goods are reserved all or none": {bought, `update shop.reservations set state = 'released' where mine and quantity = 1`},
		"S7 a purchase has its orders": {bought, `delete from hood.parts where mine; delete from shop.lines where mine; delete from shop.orders where mine;
			update hood.purchases set estimate_cents = 0, ceiling_cents = 0, captured_cents = 0 where mine`},
		"O1 what is approved has a shop that left its draft, and nothing else has": {opening, `update platform.openings set state = 'approved' where mine`},
		"O1 a draft is on no street, and what is live is on its own":               {opening, `update hood.shops set slug = slug || '-altrove' where mine`},
		"L1 the listings are the live goods that are sold online":                  {func(*world.World) {}, `update shop.products set about = '{"it":"Altro"}' where mine and slug = 'miele'`},
	}
	maps.Copy(all, breachesOfBooks())
	return all
}

// breachesOfBoxes are those of what is in boxes.
func breachesOfBoxes() map[string]breach {
	return map[string]breach{
		"S7 what is in a box is reserved with it, in full": {bought, `insert into shop.line_parts (shop_id, hood_id, order_id, line, part, kind, boxes, variant_id, product_slug, title, pieces)
			select shop_id, hood_id, order_id, line, 1, 1, 2, variant_id, '', '{}', 1 from shop.lines where hood_id = {hood} and line = 1`},
		"S7 nothing is reserved for goods that an order does not have": {bought, `update shop.reservations set line = 7 where mine and quantity = 1`},
	}
}

// breachesOfBooks are those of what is booked, sealed and paid out.
func breachesOfBooks() map[string]breach {
	return map[string]breach{
		"M11 every entry is sealed or waits to be": {bought, `delete from hood.unsealed where mine`},
		"M11 what is sealed is what it was, in one unbroken chain": {func(w *world.World) { bought(w); w.Must(w.Conductor.Seal(w.T.Context(), w.Hood)) },
			`update shop.ledger set source = 'ch_other' where mine`},
		"M12 an order's book is what it took less what it gave back":               {bought, posted("rounding", "x")},
		"M12 VAT is taken out of each rate over the order":                         {bought, posted("sales:4", "vat:4")},
		"M12 a deposit in the book is one of the order's":                          {bought, posted("rounding", "deposits")},
		"M13 a payout is in its holder's book as it stands":                        {paidOut, `update hood.payouts set state = 'in_transit', done_at = null where mine`},
		"M13 a payout by the provider itself is the sum of what it is made of":     {paidOut, `update hood.payout_items set net_cents = net_cents + 1 where mine`},
		"M13 what the provider kept of a direct charge is in the book of its shop": {paidOut, `update hood.payments set cost_cents = cost_cents + 1 where mine`},
	}
}

func TestCheckReportsEachBreachAndNoOther(t *testing.T) {
	d := testkit.Own(t)
	all, neighbour := breaches(), world.In(t, d)
	maps.Copy(all, breachesOfBoxes())
	for _, rule := range tenants.Rules() {
		b, ok := all[rule]
		if !ok {
			t.Errorf("no breach of: %s", rule)
			continue
		}
		delete(all, rule)
		w := world.In(t, d)
		w.Broken()
		b.before(w)
		if found, err := tenants.Check(t.Context(), d.Super, w.Hood); err != nil || len(found) != 0 {
			t.Fatalf("before anything is broken: %v %v", found, err)
		}
		hood := "'" + w.Hood.String() + "'::uuid"
		sql := strings.NewReplacer("where mine", "where hood_id = "+hood, "{hood}", hood).Replace(b.sql)
		must(t, testkit.Exec(d.Super, "do $x$ begin set local session_replication_role = replica; "+sql+"; end $x$"))
		found, err := tenants.Check(t.Context(), d.Super, w.Hood)
		must(t, err)
		for _, v := range found {
			if v.Rule != rule || !strings.HasPrefix(v.Where, w.Hood.String()) {
				t.Errorf("breaking %q reports %q: %s", rule, v.Rule, v.Where)
			}
		}
		if len(found) == 0 {
			t.Errorf("not seen: %s", rule)
		}
		if other, err := tenants.Check(t.Context(), d.Super, neighbour.Hood); err != nil || len(other) != 0 {
			t.Errorf("breaking %q in one neighbourhood reports the other: %v %v", rule, other, err)
		}
		everywhere, err := tenants.Check(t.Context(), d.Super, tenants.HoodID{})
		if err != nil || len(everywhere) < len(found) {
			t.Errorf("on all neighbourhoods: %v %v", everywhere, err)
		}
	}
	for rule := range all {
		t.Errorf("Check has no rule: %s", rule)
	}
}
