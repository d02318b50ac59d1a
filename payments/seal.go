package payments

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// SealEvery is how often what was booked is sealed.
const SealEvery = time.Minute

// SealAll is the job that seals what was booked since it ran last.
type SealAll struct{}

// Kind names the job.
func (SealAll) Kind() string { return "payments.seal_all" }

// sealedAtOnce is how many entries one seal covers at most.
const sealedAtOnce = 500

// Seal seals the entries of a neighbourhood's books that no seal covers yet:
// those of each shop, and its own. Each seal is the hash of the seal before it
// and of all that stands in its entries, so that nobody changes one later
// unseen. It tells how many entries it has sealed.
func Seal(h *tenants.HoodTx) (sealed int, err error) {
	var own []tenants.ID
	var order []tenants.ShopID
	shops := map[tenants.ShopID][]tenants.ID{}
	err = h.Each(`select entry_id, shop_id from hood.unsealed where hood_id = $1 order by shop_id, entry_id limit $2 for update`,
		tenants.With(h.Hood(), sealedAtOnce), func(row tenants.Row) error {
			var entry tenants.ID
			var shop *tenants.ShopID
			if err := row.Scan(&entry, &shop); err != nil {
				return err
			}
			sealed++
			if shop == nil {
				own = append(own, entry)
				return nil
			}
			if shops[*shop] == nil {
				order = append(order, *shop)
			}
			shops[*shop] = append(shops[*shop], entry)
			return nil
		})
	if err != nil || sealed == 0 {
		return 0, err
	}
	if len(own) > 0 {
		err = h.Exec(`insert into hood.seals (hood_id, n, entries, before, hash)
			select app.hood(), coalesce(l.n, 0) + 1, $1, coalesce(l.hash, ''), app.hood_seal(app.hood(), $1, coalesce(l.hash, ''))
			from (values (1)) one left join lateral (select n, hash from hood.seals where hood_id = app.hood() order by n desc limit 1) l on true`, tenants.With(own))
		if err != nil {
			return 0, err
		}
	}
	for _, shop := range order {
		err := h.InShop(shop, func(s *tenants.ShopTx) error {
			return s.Exec(`insert into shop.seals (shop_id, hood_id, n, entries, before, hash)
				select app.shop(), app.hood(), coalesce(l.n, 0) + 1, $1, coalesce(l.hash, ''), app.shop_seal(app.shop(), $1, coalesce(l.hash, ''))
				from (values (1)) one left join lateral (select n, hash from shop.seals where shop_id = app.shop() order by n desc limit 1) l on true`,
				tenants.With(shops[shop]))
		})
		if err != nil {
			return 0, err
		}
		own = append(own, shops[shop]...)
	}
	return sealed, h.Exec(`delete from hood.unsealed where hood_id = $1 and entry_id = any($2)`, tenants.With(h.Hood(), own))
}

// SealedLeg is a leg as a seal covers it.
type SealedLeg struct {
	Entry                  tenants.ID
	Leg                    int
	Kind, Account          string
	Currency               string
	Amount                 money.Cents
	Order, Payment, Refund *tenants.ID
	Source                 string
	At                     time.Time
}

// LegsUnder lists the legs under one seal of a shop's book, in the seal's order.
func LegsUnder(r *tenants.ShopRead, shop tenants.ShopID, n int, into *[]SealedLeg) {
	r.Each(`select l.entry_id, l.leg, l.kind, l.account, l.currency, l.amount_cents, l.order_id, l.payment_id, l.refund_id, l.source, l.at
		from shop.seals s cross join lateral unnest(s.entries) with ordinality as e (id, n)
		join shop.ledger l on l.shop_id = s.shop_id and l.entry_id = e.id
		where s.shop_id = $1 and s.n = $2 order by e.n, l.leg`, tenants.With(shop, n), func(row tenants.Row) error {
		var l SealedLeg
		err := row.Scan(&l.Entry, &l.Leg, &l.Kind, &l.Account, &l.Currency, &l.Amount, &l.Order, &l.Payment, &l.Refund, &l.Source, &l.At)
		*into = append(*into, l)
		return err
	})
}

// SealText computes a seal without the database, for who wants to verify one:
// SHA-256 of the seal before it and a line of text for each leg.
func SealText(before []byte, legs []SealedLeg) ([]byte, error) {
	lines := make([]string, len(legs))
	for i, l := range legs {
		fields := []string{l.Entry.String(), strconv.Itoa(l.Leg), l.Kind, l.Account, l.Currency, strconv.FormatInt(int64(l.Amount), 10)}
		for _, id := range []*tenants.ID{l.Order, l.Payment, l.Refund} {
			if id == nil {
				fields = append(fields, "-")
			} else {
				fields = append(fields, id.String())
			}
		}
		lines[i] = strings.Join(append(fields, l.Source, l.At.UTC().Format("2006-01-02T15:04:05.000000")), "|")
	}
	h := sha256.New()
	if _, err := h.Write(append(slices.Clone(before), strings.Join(lines, "\n")...)); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
