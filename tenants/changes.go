package tenants

import (
	"encoding/json"
	"time"

	"sottocasa/internal/fault"
)

// What can be changed about a neighbourhood's money.
const (
	ChangedShared       = "shared"       // shared payments on or off
	ChangedShare        = "share"        // the association's part of the delivery fee
	ChangedContribution = "contribution" // whether residents may add something
	ChangedFee          = "fee"          // what the network keeps of a shop's orders
	ChangedMinimum      = "minimum"      // from how much a zone is delivered to
)

// Change is one setting that somebody changed.
type Change struct {
	What    string
	Subject string // the zone's id
	Shop    ShopID // whose, when it is one shop's
	Was     json.RawMessage
	New     json.RawMessage
	Actor   string // "account:<id>"
	At      time.Time
}

// RecordChange writes down what a setting was and what it is now, in the
// transaction that changes it.
func RecordChange(h *HoodTx, c Change, was, now any) error {
	return h.Exec(`insert into hood.changes (hood_id, id, shop_id, what, subject, was, new, actor) values (app.hood(), $1, $2, $3, $4, $5, $6, app.actor())`,
		With(NewID(), c.Shop, c.What, c.Subject, was, now))
}

// ChangesShown is how many changes one page lists.
const ChangesShown = 30

// Changes lists the latest changes of a neighbourhood's settings.
func Changes(r *HoodRead, hood HoodID, into *[]Change) {
	r.Each(`select what, subject, shop_id, was, new, actor, at from hood.changes where hood_id = $1 order by at desc, id desc limit $2`,
		With(hood, ChangesShown), func(row Row) error {
			var c Change
			err := row.Scan(&c.What, &c.Subject, &c.Shop, &c.Was, &c.New, &c.Actor, &c.At)
			*into = append(*into, c)
			return err
		})
}

// ChangeShared says how a neighbourhood takes money for several shops, and
// writes down what it changes. Without an account of the association that can
// receive nothing can be for it: Conflict error.no_association.
func ChangeShared(h *HoodTx, now SharedTerms) error {
	var was SharedTerms
	err := h.One(`select shared_payments, association_share, contribution from platform.hoods where id = $1 for no key update`, With(h.Hood()),
		&was.On, &was.Share, &was.Contribution)
	if err != nil {
		return err
	}
	if now.Share > was.Share || now.Contribution && !was.Contribution {
		terms, err := SharedNow(h)
		if err != nil {
			return err
		}
		if terms.Association == "" {
			return fault.New(fault.Conflict, "error.no_association")
		}
	}
	err = h.Exec(`update platform.hoods set shared_payments = $2, association_share = $3, contribution = $4 where id = $1`,
		With(h.Hood(), now.On, now.Share, now.Contribution))
	if err != nil {
		return err
	}
	for _, c := range []struct {
		what     string
		was, now any
	}{{ChangedShared, was.On, now.On}, {ChangedShare, was.Share, now.Share}, {ChangedContribution, was.Contribution, now.Contribution}} {
		if c.was == c.now {
			continue
		}
		if err := RecordChange(h, Change{What: c.what}, c.was, c.now); err != nil {
			return err
		}
	}
	if was == now {
		return nil
	}
	return BumpHood(h)
}

// ChangeFee says what the network keeps of a shop's orders from now on, and
// writes down what it was. A shop of another neighbourhood is NotFound.
func ChangeFee(h *HoodTx, shop ShopID, now Fee) error {
	err := h.Exec(`select app.expect((select count(*) from platform.shops where hood_id = $1 and id = $2), 1, 'not_found error.not_found')`, With(h.Hood(), shop))
	if err != nil {
		return err
	}
	var was Fee
	err = h.Each(`select permille, cents from hood.fees where hood_id = $1 and shop_id = $2 for update`, With(h.Hood(), shop),
		func(row Row) error { return row.Scan(&was.Permille, &was.Fixed) })
	if err != nil || was == now {
		return err
	}
	if err := SetFee(h, shop, now); err != nil {
		return err
	}
	return RecordChange(h, Change{What: ChangedFee, Shop: shop}, was, now)
}
