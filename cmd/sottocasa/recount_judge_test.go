package main_test

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// addsUp holds the four against each other: register, books, Stripe's objects,
// and what reached the banks.
func (b *books) addsUp() {
	b.t.Helper()
	for who, said := range b.said {
		b.sameSums(who, said)
	}
	for shop, account := range b.at {
		b.sameBalance(shop, account)
		b.sameBank(shop, account)
		b.sameCosts(shop, account)
	}
	b.platform()
	b.sameLosses()
}

// sameSums compares what was sold and given back, by shop, day and rate.
func (b *books) sameSums(who string, said map[sum]int) {
	b.t.Helper()
	all := maps.Clone(b.wanted)
	for s := range said {
		all[s] += 0
	}
	for s := range all {
		sold := strings.Trim(strings.TrimPrefix(s.what, "vat "), "0123456789") == "" || s.what == "deposits" || s.what == "rounding"
		if sold && said[s] != b.wanted[s] {
			b.t.Errorf("%s of %s, %s, %s: %d, and counted %d", who, b.shops[s.shop], s.day, s.what, said[s], b.wanted[s])
		}
	}
}

// days are all from the month's first to the last on which something moved.
func (b *books) days() (list []string) {
	for day := b.month; day.Before(b.month.AddDate(0, 2, 0)) && day.Before(time.Now()); day = day.AddDate(0, 0, 1) {
		list = append(list, day.Format(time.DateOnly))
	}
	return list
}

// sameBalance compares what a book has at Stripe with what Stripe has of it, at
// the end of each day.
func (b *books) sameBalance(shop, account string) {
	b.t.Helper()
	here, there := 0, 0
	moved := map[string]int{}
	for _, m := range b.moves[account] {
		moved[b.day(m.Created)] += m.Net
	}
	for _, day := range b.days() {
		here += b.said["ledger"][sum{shop, day, "stripe"}]
		there += moved[day]
		if here != there {
			b.t.Errorf("%s has %d at Stripe at the end of %s by its book, and %d by Stripe", b.shops[shop], here, day, there)
			return
		}
	}
}

// total is what a book says of one account, in all.
func (b *books) total(shop, account string) (cents int) {
	for s, c := range b.said["ledger"] {
		if s.shop == shop && s.what == account {
			cents += c
		}
	}
	return cents
}

// sameBank compares what reached a bank.
func (b *books) sameBank(shop, account string) {
	b.t.Helper()
	sent := 0
	for _, m := range b.moves[account] {
		if m.Type == "payout" || m.Type == "payout_failure" {
			sent -= m.Net
		}
	}
	if bank, way := b.total(shop, "bank"), b.total(shop, "transit"); bank+way != sent {
		b.t.Errorf("%s: %d at the bank and %d on its way, and Stripe sent %d", b.shops[shop], bank, way, sent)
	}
}

// sameCosts compares what Stripe and the network kept, and what disputes took,
// with what is missing between what was sold and what came to the shop's account
// and its till.
func (b *books) sameCosts(shop, account string) {
	b.t.Helper()
	if shop == "" {
		return // it sells nothing
	}
	missing, lost := -b.till[shop], 0
	for s, cents := range b.wanted {
		if s.shop == shop && !strings.HasPrefix(s.what, "vat ") {
			missing += cents
		}
	}
	for _, m := range b.moves[account] {
		switch {
		case m.Type == "payout" || m.Type == "payout_failure":
			continue
		case strings.HasPrefix(m.Source, "dp_"):
			lost -= m.Amount
		}
		missing -= m.Net
	}
	booked := b.total(shop, "lost") + b.total(shop, "disputed")
	b.shared += booked - lost // of payments on the platform, which it took its part of
	if known, owed := b.total(shop, "stripe_cost")+b.total(shop, "fee"), b.total(shop, "debt"); known != missing-booked-owed {
		b.t.Errorf("%s: %d kept by its book, and %d is missing", b.shops[shop], known, missing-booked-owed)
	}
	if booked < lost {
		b.t.Errorf("%s: %d lost to disputes by its book, and %d by Stripe", b.shops[shop], booked, lost)
	}
	if cash := b.total(shop, "cash"); cash != b.till[shop] {
		b.t.Errorf("%s: %d in the till by its book, and %d counted", b.shops[shop], cash, b.till[shop])
	}
}

// sameLosses compares what disputes took at the platform with what shops and the
// association lost of shared payments.
func (b *books) sameLosses() {
	b.t.Helper()
	taken := 0
	for _, m := range b.moves[""] {
		if strings.HasPrefix(m.Source, "dp_") {
			taken -= m.Amount
		}
	}
	if lost := b.shared + b.gone; lost != taken {
		b.t.Errorf("%d of shared payments lost to disputes by the books, and %d by Stripe", lost, taken)
	}
}

// platform: what the platform took for several shops it handed on; what it kept
// is the fees that the books name, less what Stripe kept of it and of its disputes,
// and what it is still owed.
func (b *books) platform() {
	b.t.Helper()
	has, fees, cost, own, owed := 0, 0, 0, 0, 0
	for _, m := range b.moves[""] {
		has += m.Net
		if m.Type == "charge" || strings.HasPrefix(m.Source, "dp_") {
			cost += m.Fee
		}
	}
	for shop, account := range b.at {
		fees += b.total(shop, "fee") + b.total(shop, "stripe_cost")
		owed -= b.total(shop, "debt")
		if p := b.total(shop, "platform"); p != 0 {
			b.t.Errorf("%s waits for %d of the platform", b.shops[shop], p)
		}
		for _, m := range b.moves[account] {
			if m.Type == "charge" || m.Type == "adjustment" && strings.HasPrefix(m.Source, "dp_") {
				own += m.Fee
			}
		}
	}
	for _, m := range b.moves[""] {
		if m.Type == "application_fee" {
			own -= m.Net // it is in the fee of the charge too
		}
	}
	if want := fees - own - cost - owed; has != want {
		b.t.Errorf("the platform has %d, and the books leave it %d (fees and costs %d, at the shops' own accounts %d, of shared payments %d, owed %d)",
			has, want, fees, own, cost, owed)
	}
}

// hasAll finds each kind of what a month is to hold.
func (b *books) hasAll() {
	b.t.Helper()
	types := map[string]int{}
	for _, list := range b.moves {
		for _, m := range list {
			types[m.Type]++
		}
	}
	for _, kind := range []string{"charge", "refund", "refund_failure", "adjustment", "transfer", "payment", "payout", "payout_failure", "application_fee"} {
		if types[kind] == 0 {
			b.t.Errorf("the month has no %s: %v", kind, types)
		}
	}
	kinds := map[string]bool{}
	for s := range b.said["ledger"] {
		kinds[s.what] = true
	}
	for _, kind := range []string{"4", "10", "22", "0", "deposits", "rounding", "cash", "lost", "fee", "bank", "association"} {
		if !kinds[kind] {
			b.t.Errorf("the month's books have no %s: %v", kind, slices.Sorted(maps.Keys(kinds)))
		}
	}
}
