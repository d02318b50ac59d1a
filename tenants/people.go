package tenants

import (
	"time"

	"sottocasa/internal/fault"
)

// Colleague is somebody who works in a shop.
type Colleague struct {
	Account ID
	Name    string
	Email   string
	Role    Role
	Since   time.Time
	Seen    *time.Time // when they last used Sottocasa, to the hour; nil: not signed in
}

// Colleagues lists who works in a shop, its owners first.
func Colleagues(r *PlatformRead, hood HoodID, shop ShopID, into *[]Colleague) {
	r.Each(`select m.account_id, a.name, a.email, m.role, m.created_at, (select max(x.seen_at) from platform.sessions x
			where x.account_id = m.account_id and x.expires_at > now())
		from platform.memberships m join platform.accounts a on a.id = m.account_id
		where m.hood_id = $1 and m.shop_id = $2
		order by array_position(array['owner', 'staff', 'packer'], m.role), m.created_at, m.account_id`,
		With(hood, shop), func(row Row) error {
			var c Colleague
			err := row.Scan(&c.Account, &c.Name, &c.Email, &c.Role, &c.Since, &c.Seen)
			*into = append(*into, c)
			return err
		})
}

// Platform is this transaction for what exists across neighbourhoods: a person
// who comes into a shop, or goes, is written together with the shop's trail.
func (s *ShopTx) Platform() *PlatformTx {
	s.batch() // panics when the transaction is over
	return &PlatformTx{s.t}
}

// Platform is this transaction for what a shop's scope cannot see, such as
// sessions: somebody who signs in comes into a shop with the same commit.
func (h *HoodTx) Platform() *PlatformTx {
	h.use()
	return &PlatformTx{h.t}
}

// lockPeople lets one change of a shop's people run at a time: two owners who
// take each other away would leave a shop to nobody.
func lockPeople(s *ShopTx) error {
	var id ShopID
	return s.One(`select id from platform.shops where id = $1 for no key update`, With(s.Shop()), &id)
}

// roleOf reads what somebody is in the shop; NotFound when nothing.
func roleOf(s *ShopTx, account ID) (Role, error) {
	var role Role
	err := s.One(`select role from platform.memberships where account_id = $1 and hood_id = $2 and shop_id = $3
		order by array_position(array['owner', 'staff', 'packer'], role) limit 1`, With(account, s.Hood(), s.Shop()), &role)
	return role, err
}

// keepsAnOwner is Conflict error.last_owner when nobody else owns the shop.
func keepsAnOwner(s *ShopTx, account ID) error {
	var others int
	err := s.One(`select count(*)::int from platform.memberships where hood_id = $1 and shop_id = $2 and role = 'owner' and account_id <> $3`,
		With(s.Hood(), s.Shop(), account), &others)
	if err == nil && others == 0 {
		return fault.New(fault.Conflict, "error.last_owner")
	}
	return err
}

// Admit makes somebody one of the shop's people. Who works there already stays
// what they are: Conflict error.already_here.
func Admit(s *ShopTx, account ID, role Role) error {
	if err := lockPeople(s); err != nil {
		return err
	}
	switch _, err := roleOf(s, account); {
	case err == nil:
		return fault.New(fault.Conflict, "error.already_here")
	case !fault.Has(err, fault.NotFound):
		return err
	}
	if err := Join(s.Platform(), account, Membership{Hood: s.Hood(), Shop: s.Shop(), Role: role}); err != nil {
		return err
	}
	return Record(s, Deed{What: "person_joined", Subject: account, Now: string(role), By: ActorAccount + account.String()})
}

// ChangeRole gives one of the shop's people another role, from the next request
// on. The last owner stays one: Conflict error.last_owner.
func ChangeRole(s *ShopTx, account ID, role Role) error {
	if err := lockPeople(s); err != nil {
		return err
	}
	was, err := roleOf(s, account)
	if err != nil || was == role {
		return err
	}
	if was == Owner {
		if err := keepsAnOwner(s, account); err != nil {
			return err
		}
	}
	var since time.Time
	err = s.One(`select min(created_at) from platform.memberships where account_id = $1 and hood_id = $2 and shop_id = $3`, With(account, s.Hood(), s.Shop()), &since)
	if err != nil {
		return err
	}
	if err := expel(s, account); err != nil {
		return err
	}
	err = s.Change("conflict error.changed_meanwhile", 1, `insert into platform.memberships (account_id, hood_id, shop_id, role, created_at) values ($1, $2, $3, $4, $5)`,
		With(account, s.Hood(), s.Shop(), role, since))
	if err != nil {
		return err
	}
	return Record(s, Deed{What: "person_role", Subject: account, Was: string(was), Now: string(role)})
}

func expel(s *ShopTx, account ID) error {
	return s.Exec(`delete from platform.memberships where account_id = $1 and hood_id = $2 and shop_id = $3`, With(account, s.Hood(), s.Shop()))
}

// Dismiss takes somebody out of a shop at once: their rooms are read anew with
// each request, and whoever has no room left anywhere is signed out. The last
// owner cannot go: Conflict error.last_owner.
func Dismiss(h *HoodTx, shop ShopID, account ID) error {
	if err := h.InShop(shop, func(s *ShopTx) error { return dismiss(s, account) }); err != nil {
		return err
	}
	return h.Exec(`delete from platform.sessions where account_id = $1 and not exists (select 1 from platform.memberships where account_id = $1)`, With(account))
}

func dismiss(s *ShopTx, account ID) error {
	if err := lockPeople(s); err != nil {
		return err
	}
	was, err := roleOf(s, account)
	if err != nil {
		return err
	}
	if was == Owner {
		if err := keepsAnOwner(s, account); err != nil {
			return err
		}
	}
	if err := expel(s, account); err != nil {
		return err
	}
	what := "person_removed"
	if s.Actor() == ActorAccount+account.String() {
		what = "person_left"
	}
	return Record(s, Deed{What: what, Subject: account, Was: string(was)})
}
