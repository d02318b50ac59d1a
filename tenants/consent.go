package tenants

import "time"

// Consent says that a coordinator may act for a shop, or asks for it.
type Consent struct {
	ID      ID
	Shop    ShopID
	Account ID
	Name    string
	Email   string
	Asked   *time.Time
	Until   *time.Time // nil: asked for, not granted
}

// Granted reports whether the consent is given and lasts at a moment.
func (c Consent) Granted(now time.Time) bool { return c.Until != nil && c.Until.After(now) }

// ConsentHours are for how long a shop may let a coordinator act; the second is
// what its form offers first.
func ConsentHours() []int { return []int{4, 24, 72} }

// consentOpen is what has neither ended nor run out.
const consentOpen = `c.ended_at is null and (c.until is null or c.until > now())`

// Helpers lists the coordinators of a shop's neighbourhood, each with the
// consent that is open with the shop: its ID is zero when there is none.
func Helpers(r *PlatformRead, hood HoodID, shop ShopID, into *[]Consent) {
	r.Each(`select c.id, a.id, a.name, a.email, c.asked_at, c.until from platform.memberships m join platform.accounts a on a.id = m.account_id
		left join platform.consents c on c.account_id = a.id and c.hood_id = m.hood_id and c.shop_id = $2 and `+consentOpen+`
		where m.hood_id = $1 and m.role = 'coordinator' order by c.id is null, lower(a.name), a.id`,
		With(hood, shop), func(row Row) error {
			c := Consent{Shop: shop}
			var id *ID
			err := row.Scan(&id, &c.Account, &c.Name, &c.Email, &c.Asked, &c.Until)
			if id != nil {
				c.ID = *id
			}
			*into = append(*into, c)
			return err
		})
}

// ConsentsOf lists what is open between one coordinator and the shops of a
// neighbourhood.
func ConsentsOf(r *PlatformRead, hood HoodID, account ID, into *[]Consent) {
	r.Each(`select c.id, c.shop_id, c.account_id, c.asked_at, c.until from platform.consents c
		where c.hood_id = $1 and c.account_id = $2 and `+consentOpen, With(hood, account), func(row Row) error {
		var c Consent
		err := row.Scan(&c.ID, &c.Shop, &c.Account, &c.Asked, &c.Until)
		*into = append(*into, c)
		return err
	})
}

// closeRunOut ends what has run out, so that a new one may be opened.
func closeRunOut(s *ShopTx, account ID) error {
	return s.Exec(`update platform.consents set ended_at = until where hood_id = $1 and shop_id = $2 and account_id = $3 and ended_at is null and until <= now()`,
		With(s.Hood(), s.Shop(), account))
}

// isCoordinator is NotFound unless somebody runs the shop's neighbourhood.
func isCoordinator(s *ShopTx, account ID) error {
	var id ID
	return s.One(`select account_id from platform.memberships where account_id = $1 and hood_id = $2 and role = 'coordinator'`, With(account, s.Hood()), &id)
}

// AskConsent asks a shop to let a coordinator act for it; asking again changes
// nothing.
func AskConsent(s *ShopTx, account ID) error {
	if err := isCoordinator(s, account); err != nil {
		return err
	}
	if err := closeRunOut(s, account); err != nil {
		return err
	}
	asked := 0
	err := s.Each(`insert into platform.consents (id, hood_id, shop_id, account_id, asked_at) values ($1, $2, $3, $4, now())
		on conflict (shop_id, account_id) where ended_at is null do nothing returning 1`, With(NewID(), s.Hood(), s.Shop(), account),
		func(row Row) error { return row.Scan(&asked) })
	if err != nil || asked == 0 {
		return err
	}
	return Record(s, Deed{What: "consent_asked", Subject: account})
}

// GrantConsent lets a coordinator act for the shop for so many hours from now,
// whether asked for or not. by is the owner who says so.
func GrantConsent(s *ShopTx, account, by ID, hours int) error {
	if err := isCoordinator(s, account); err != nil {
		return err
	}
	if err := closeRunOut(s, account); err != nil {
		return err
	}
	err := s.Exec(`insert into platform.consents (id, hood_id, shop_id, account_id, granted_at, granted_by, until)
		values ($1, $2, $3, $4, now(), $5, now() + make_interval(hours => $6))
		on conflict (shop_id, account_id) where ended_at is null
		do update set granted_at = now(), granted_by = excluded.granted_by, until = excluded.until`,
		With(NewID(), s.Hood(), s.Shop(), account, by, hours))
	if err != nil {
		return err
	}
	return Record(s, Deed{What: "consent_granted", Subject: account, Now: itoa(hours)})
}

// EndConsent takes a consent back, or says no to a request, at once. One that
// is over already stays so.
func EndConsent(s *ShopTx, account ID) error {
	granted, open := false, false
	err := s.Each(`update platform.consents set ended_at = now() where hood_id = $1 and shop_id = $2 and account_id = $3 and ended_at is null
		and (until is null or until > now()) returning granted_at is not null`,
		With(s.Hood(), s.Shop(), account), func(row Row) error { open = true; return row.Scan(&granted) })
	if err != nil || !open {
		return err
	}
	what := "consent_refused"
	if granted {
		what = "consent_ended"
	}
	return Record(s, Deed{What: what, Subject: account})
}
