package tenants

import (
	"slices"
	"time"

	"sottocasa/internal/fault"
)

// OpeningState is where the opening of a shop stands.
type OpeningState string

// The states.
const (
	OpeningBegun    OpeningState = "begun"    // the shopkeeper is at it
	OpeningAsked    OpeningState = "asked"    // the coordinator looks at it
	OpeningReturned OpeningState = "returned" // sent back with a reason; the shopkeeper is at it again
	OpeningApproved OpeningState = "approved" // published: the end
)

// OpeningMove is what happens to an opening.
type OpeningMove string

// The moves.
const (
	AskOpening      OpeningMove = "ask"      // its shopkeeper is done
	WithdrawOpening OpeningMove = "withdraw" // and is not, after all
	ReturnOpening   OpeningMove = "return"   // the coordinator wants something else
	ApproveOpening  OpeningMove = "approve"
)

// openingMoves is the one table of states: what a move leads to.
func openingMoves() map[OpeningMove]map[OpeningState]OpeningState {
	return map[OpeningMove]map[OpeningState]OpeningState{
		AskOpening:      {OpeningBegun: OpeningAsked, OpeningReturned: OpeningAsked},
		WithdrawOpening: {OpeningAsked: OpeningBegun},
		ReturnOpening:   {OpeningAsked: OpeningReturned},
		ApproveOpening:  {OpeningAsked: OpeningApproved},
	}
}

// After is the state that a move leads to; false when it cannot happen.
func (s OpeningState) After(m OpeningMove) (OpeningState, bool) {
	to, ok := openingMoves()[m][s]
	return to, ok
}

// The steps of an opening, in their order.
const (
	StepTrade = iota + 1
	StepName
	StepLook
	StepHours
	StepDelivery
)

// MostOpenings is how many shops an account may open.
const MostOpenings = 5

// Opening is a shop on its way to being published.
type Opening struct {
	ID      ID
	Account ID
	Hood    HoodID
	Shop    ShopID // zero until it has a name
	Trade   string
	State   OpeningState
	Reached int // the last step that is done, StepTrade at least
	Version int // another one since means another page was sent meanwhile
	Reason  string
	Asked   *time.Time
	Email   string // of its shopkeeper
}

const openingColumns = `select o.id, o.account_id, o.hood_id, o.shop_id, o.trade, o.state, o.reached, o.version, o.reason, o.asked_at, a.email
	from platform.openings o join platform.accounts a on a.id = o.account_id`

func collectOpenings(into *[]Opening) func(Row) error {
	return func(row Row) error {
		var o Opening
		err := row.Scan(&o.ID, &o.Account, &o.Hood, &o.Shop, &o.Trade, &o.State, &o.Reached, &o.Version, &o.Reason, &o.Asked, &o.Email)
		*into = append(*into, o)
		return err
	}
}

// Openings lists what an account opens and has opened, the latest first.
func Openings(r *PlatformRead, account ID, into *[]Opening) {
	r.Each(openingColumns+` where o.account_id = $1 order by o.created_at desc, o.id`, With(account), collectOpenings(into))
}

// AskedOpenings lists those of a neighbourhood that wait for its coordinator,
// the oldest first.
func AskedOpenings(r *PlatformRead, hood HoodID, into *[]Opening) {
	r.Each(openingColumns+` where o.hood_id = $1 and o.state = 'asked' order by o.asked_at, o.id`, With(hood), collectOpenings(into))
}

// OpeningOf reads one of a neighbourhood; another's, or none, leaves into empty.
func OpeningOf(r *PlatformRead, hood HoodID, id ID, into *[]Opening) {
	r.Each(openingColumns+` where o.hood_id = $1 and o.id = $2`, With(hood, id), collectOpenings(into))
}

// BeginOpening notes which kind of shop an account opens in the neighbourhood
// of the scope. Who has begun already chooses another kind: there is one opening
// at a time. As many as MostOpenings is TooMany.
func BeginOpening(h *HoodTx, account ID, trade string) error {
	had := 0
	err := h.One(`select count(*) from platform.openings where account_id = $1 and state = 'approved'`, With(account), &had)
	if err != nil {
		return err
	}
	if had >= MostOpenings {
		return fault.New(fault.Conflict, "error.opening_many", "number", MostOpenings)
	}
	return h.Change("conflict error.opening_other", 1, `insert into platform.openings as o (id, account_id, hood_id, trade)
		values ($1, $2, app.hood(), $3) on conflict (account_id) where state <> 'approved' do update set trade = excluded.trade, version = o.version + 1, moved_at = now()
		where o.hood_id = app.hood() and o.state in ('begun', 'returned')`, With(NewID(), account, trade))
}

// LockOpening reads the opening that an account is at, in the neighbourhood of
// the scope, and keeps others from changing it. One that waits for the
// coordinator, or that another page changed since version, is a Conflict; 0 is
// any version.
func LockOpening(h *HoodTx, account ID, version int) (Opening, error) {
	var all []Opening
	err := h.Each(openingColumns+` where o.account_id = $1 and o.hood_id = app.hood() and o.state <> 'approved' for update of o`,
		With(account), collectOpenings(&all))
	switch {
	case err != nil:
		return Opening{}, err
	case len(all) == 0:
		return Opening{}, fault.New(fault.NotFound, "error.not_found")
	}
	if o := all[0]; o.State != OpeningAsked && (version == 0 || o.Version == version) {
		return o, nil
	}
	return all[0], fault.New(fault.Conflict, "error.changed_meanwhile")
}

// Reach notes that a step of a locked opening is done, and what its shop is.
func (o Opening) Reach(h *HoodTx, step int, shop ShopID) error {
	return h.Change("conflict error.changed_meanwhile", 1, `update platform.openings set reached = greatest(reached, $2), shop_id = $3, version = version + 1, moved_at = now()
		where id = $1 and hood_id = app.hood() and version = $4`, With(o.ID, step, shop, o.Version))
}

// NameDraft gives a locked opening its shop, which nobody else can see, and
// makes its shopkeeper the owner; or gives the draft it has another name. A
// name that others have, or that looks like theirs, is a Conflict.
func NameDraft(h *HoodTx, o Opening, s Shop) error {
	if err := ownName(h, s); err != nil {
		return err
	}
	if !o.Shop.IsZero() {
		return h.Change("conflict error.changed_meanwhile", 1, `update platform.shops set slug = $2, name = $3, theme = $4, accent = $5
			where hood_id = app.hood() and id = $1 and state = 'draft'`, With(s.ID, s.Slug, s.Name, s.Theme, s.Accent))
	}
	err := h.Exec(`insert into platform.shops (id, hood_id, slug, name, theme, accent, state)
		values ($1, app.hood(), $2, $3, $4, $5, 'draft')`, With(s.ID, s.Slug, s.Name, s.Theme, s.Accent))
	if err != nil {
		return err
	}
	return h.Exec(`insert into platform.memberships (account_id, hood_id, shop_id, role) values ($1, app.hood(), $2, $3)`, With(o.Account, s.ID, Owner))
}

// MoveOpening does one move of the table, as the account or as who runs the
// neighbourhood of the scope; one that cannot happen any more is a Conflict. It
// gives the opening as it is now.
func MoveOpening(h *HoodTx, id ID, m OpeningMove, by, reason string) (Opening, error) {
	var all []Opening
	err := h.Each(openingColumns+` where o.id = $1 and o.hood_id = app.hood() for update of o`, With(id), collectOpenings(&all))
	if err != nil {
		return Opening{}, err
	}
	if len(all) == 0 {
		return Opening{}, fault.New(fault.NotFound, "error.not_found")
	}
	o := all[0]
	to, ok := o.State.After(m)
	if !ok || m == AskOpening && o.Reached < StepDelivery {
		return o, fault.New(fault.Conflict, "error.opening_moved")
	}
	err = h.Change("conflict error.changed_meanwhile", 1, `update platform.openings set state = $2, reason = $3, version = version + 1, moved_at = now(),
		asked_at = case when $2 = 'asked' then now() else asked_at end,
		decided_at = case when $2 in ('approved', 'returned') then now() end, decided_by = case when $2 in ('approved', 'returned') then $4 else '' end
		where id = $1`, With(o.ID, to, reason, by))
	if err != nil {
		return o, err
	}
	o.State, o.Reason = to, reason
	return o, h.Enqueue(OpeningLetter{Hood: o.Hood, Opening: o.ID, About: m, Version: o.Version + 1})
}

// PublishShop shows a draft to everybody: on its host, and on the street.
func PublishShop(h *HoodTx, shop ShopID) error {
	err := h.Change("conflict error.opening_moved", 1, `update platform.shops set state = 'live' where hood_id = app.hood() and id = $1 and state = 'draft'`, With(shop))
	if err != nil {
		return err
	}
	err = h.Change("not_found error.not_found", 1, `update hood.shops set live = true,
		position = 1 + (select coalesce(max(x.position), 0) from hood.shops x where x.hood_id = $1 and x.live) where hood_id = $1 and shop_id = $2`, With(h.Hood(), shop))
	if err != nil {
		return err
	}
	return h.InShop(shop, Bump)
}

// Recolour gives a shop of the neighbourhood another accent where hosts read it;
// its card has it too.
func Recolour(h *HoodTx, shop ShopID, accent string) error {
	return h.Change("not_found error.not_found", 1, `update platform.shops set accent = $2 where hood_id = app.hood() and id = $1`, With(shop, accent))
}

// OpeningLetter is the job that tells of a move: the coordinator of what is
// asked, the shopkeeper of what was decided.
type OpeningLetter struct {
	Hood    HoodID      `json:"hood_id"`
	Opening ID          `json:"opening_id"`
	About   OpeningMove `json:"about"`
	Version int         `json:"version"`
}

// Kind names the job.
func (OpeningLetter) Kind() string { return "tenants.opening_letter" }

// Told reports whether a letter goes out about a move at all.
func (m OpeningMove) Told() bool {
	return slices.Contains([]OpeningMove{AskOpening, ReturnOpening, ApproveOpening}, m)
}

// Alike lists the shops and neighbourhoods, but for one shop, whose names in
// addresses look like slug.
func Alike(r *PlatformRead, slug string, but ShopID, into *[]string) {
	r.Each(alikeQuery, With(slug, but), func(row Row) error {
		var other string
		err := row.Scan(&other)
		*into = append(*into, other)
		return err
	})
}

const alikeQuery = `select slug from platform.hoods where app.alike(slug) = app.alike($1)
	union all select slug from platform.shops where app.alike(slug) = app.alike($1) and id is distinct from $2`

// ownName raises when the name of a shop, or one that looks like it, is
// another's. Whoever asks for one alike meanwhile waits.
func ownName(h *HoodTx, s Shop) error {
	err := h.Exec(`select pg_advisory_xact_lock(hashtextextended(app.alike($1), 7301200528))`, With(s.Slug))
	if err != nil {
		return err
	}
	var others []string
	err = h.Each(alikeQuery, With(s.Slug, s.ID), func(row Row) error {
		var other string
		err := row.Scan(&other)
		others = append(others, other)
		return err
	})
	switch {
	case err != nil:
		return err
	case slices.Contains(others, s.Slug):
		return fault.New(fault.Conflict, "error.slug_taken")
	case len(others) > 0:
		return fault.New(fault.Conflict, "error.slug_alike", "name", others[0])
	}
	return nil
}
