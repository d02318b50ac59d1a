package tenants

import (
	"time"
)

// Neighbourhood is the public face of a quartiere.
type Neighbourhood struct {
	ID          HoodID
	Slug        string
	Name        string
	Comune      string
	Province    string // two letters
	Zone        string // IANA
	Patron      string // MM-DD of the comune's patron saint, or empty
	Association string
	Email       string
	Cover       []byte // JSON of media.Picture, or nil
}

// OpenNeighbourhood adds a neighbourhood. A slug that a neighbourhood or a shop
// has already is a Conflict.
func OpenNeighbourhood(p *PlatformTx, n Neighbourhood) error {
	if err := freeSlug(p, n.Slug); err != nil {
		return err
	}
	return p.Change("conflict error.slug_taken", 1, `insert into platform.hoods
		(id, slug, name, comune, province, zone, patron, association, email, cover)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		With(n.ID, n.Slug, n.Name, n.Comune, n.Province, n.Zone, n.Patron, n.Association, n.Email, n.Cover))
}

// TakeUpNeighbourhood gives n the id of the neighbourhood that was opened with
// the same words and never announced to those that serve, because the command
// ended in between. One that was announced is nobody's to take up.
func TakeUpNeighbourhood(p *PlatformTx, n *Neighbourhood) (begun bool, err error) {
	err = p.Each(`select h.id from platform.hoods h where h.slug = $1 and h.name = $2 and h.comune = $3 and h.province = $4 and h.email = $5
			and not exists (select 1 from platform.bumps b where b.hood_id = h.id) for update`,
		With(n.Slug, n.Name, n.Comune, n.Province, n.Email), func(row Row) error {
			begun = true
			return row.Scan(&n.ID)
		})
	return begun, err
}

// freeSlug raises when a neighbourhood or a shop answers to the name already:
// both stand below the same domain. Whoever asks for the same name meanwhile
// waits: no key spans the two tables.
func freeSlug(p *PlatformTx, slug string) error {
	if err := p.Exec(`select pg_advisory_xact_lock(hashtextextended($1, 7301200526))`, With(slug)); err != nil {
		return err
	}
	return p.Exec(`select app.expect((select count(*) from platform.hoods where slug = $1)
		+ (select count(*) from platform.shops where slug = $1), 0, 'conflict error.slug_taken')`, With(slug))
}

const hoodColumns = `id, slug, name, comune, province, zone, patron, association, email, cover`

func (n *Neighbourhood) fields() []any {
	return []any{&n.ID, &n.Slug, &n.Name, &n.Comune, &n.Province, &n.Zone, &n.Patron, &n.Association, &n.Email, &n.Cover}
}

// GetNeighbourhood reads one by id.
func GetNeighbourhood(r *PlatformRead, id HoodID, n *Neighbourhood) {
	r.One(`select `+hoodColumns+` from platform.hoods where id = $1`, With(id), n.fields()...)
}

// NeighbourhoodNamed reads one by its name in addresses.
func NeighbourhoodNamed(r *PlatformRead, slug string, n *Neighbourhood) {
	r.One(`select `+hoodColumns+` from platform.hoods where slug = $1`, With(slug), n.fields()...)
}

// AllNeighbourhoods lists every id, for jobs that begin once a day.
func AllNeighbourhoods(r *PlatformRead, ids *[]HoodID) {
	r.Each(`select id from platform.hoods order by id`, nil, func(row Row) error {
		var id HoodID
		if err := row.Scan(&id); err != nil {
			return err
		}
		*ids = append(*ids, id)
		return nil
	})
}

// Location is the neighbourhood's time zone.
func (n Neighbourhood) Location() (*time.Location, error) { return time.LoadLocation(n.Zone) }

// Shop is what the platform knows of a shop.
type Shop struct {
	ID     ShopID
	Hood   HoodID
	Slug   string
	Name   string
	Theme  string
	Accent string // #rrggbb
	State  string // draft, live, suspended
}

// OpenShop adds a shop to its neighbourhood.
func OpenShop(p *PlatformTx, s Shop) error {
	if err := freeSlug(p, s.Slug); err != nil {
		return err
	}
	return p.Change("conflict error.slug_taken", 1, `insert into platform.shops (id, hood_id, slug, name, theme, accent, state)
		values ($1, $2, $3, $4, $5, $6, $7)`, With(s.ID, s.Hood, s.Slug, s.Name, s.Theme, s.Accent, s.State))
}

// TakeUpShop gives OpenShop's shop the id of a draft that was opened for the same
// owner's e-mail and never furnished, because the command ended in between; its
// name and look become those of s. A draft that its shopkeeper opens is none of
// these: it has an opening.
func TakeUpShop(p *PlatformTx, s *Shop, owner string) (begun bool, err error) {
	err = p.Each(`update platform.shops s set name = $4, theme = $5, accent = $6
		from platform.memberships m join platform.accounts a on a.id = m.account_id
		where s.hood_id = $1 and s.slug = $2 and s.state = 'draft' and m.shop_id = s.id and m.role = 'owner' and a.email = $3
			and not exists (select 1 from platform.openings o where o.shop_id = s.id) returning s.id`,
		With(s.Hood, s.Slug, owner, s.Name, s.Theme, s.Accent), func(row Row) error {
			begun = true
			return row.Scan(&s.ID)
		})
	return begun, err
}

// SetShopState makes a shop a draft, live or suspended.
func SetShopState(p *PlatformTx, hood HoodID, id ShopID, state string) error {
	return p.Change("not_found error.not_found", 1,
		`update platform.shops set state = $3 where hood_id = $1 and id = $2`, With(hood, id, state))
}

// ConnectStripe records the account that a shop is charged on from now on. The
// one before stays known, since money may have to go back over it. An account
// of another shop is a Conflict.
func ConnectStripe(p *PlatformTx, hood HoodID, shop ShopID, account string, enabled bool) error {
	err := p.Exec(`update platform.stripe_accounts set replaced_at = now() where shop_id = $1 and id <> $2 and replaced_at is null`, With(shop, account))
	if err != nil {
		return err
	}
	return p.Change("conflict error.account_taken", 1, `insert into platform.stripe_accounts as a (id, hood_id, shop_id, charges_enabled) values ($1, $2, $3, $4)
		on conflict (id) do update set charges_enabled = excluded.charges_enabled, replaced_at = null, gone_at = null where a.shop_id = excluded.shop_id`,
		With(account, hood, shop, enabled))
}

// StripeAccount reads the account that a shop is charged on; none leaves
// account empty. enabled is whether it can be charged now.
func StripeAccount(r *PlatformRead, shop ShopID, account *string, enabled *bool) {
	r.Each(`select id, charges_enabled and gone_at is null from platform.stripe_accounts where shop_id = $1 and replaced_at is null`, With(shop),
		func(row Row) error { return row.Scan(account, enabled) })
}

// Charging tells which of a neighbourhood's shops can be paid by card now.
func Charging(r *PlatformRead, hood HoodID, into map[ShopID]bool) {
	r.Each(`select shop_id from platform.stripe_accounts where hood_id = $1 and shop_id is not null and charges_enabled and gone_at is null and replaced_at is null`,
		With(hood), func(row Row) error {
			var shop ShopID
			err := row.Scan(&shop)
			into[shop] = true
			return err
		})
}

// Bump says that words on the scope's pages have changed.
func Bump(s *ShopTx) error {
	return s.Exec(`insert into platform.bumps (hood_id, shop_id) values (app.hood(), app.shop())`, nil)
}

// BumpHood says that words on the neighbourhood's pages have changed.
func BumpHood(h *HoodTx) error {
	return h.Exec(`insert into platform.bumps (hood_id) values (app.hood())`, nil)
}
