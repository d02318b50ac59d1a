package accounts

import (
	"crypto/subtle"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// ColleagueLife is how long an invitation to work in a shop lasts.
const ColleagueLife = 3 * 24 * time.Hour

// MaxInvitations is how many may be open in a shop at once.
const MaxInvitations = 20

// colleague is the purpose of an invitation's link.
const colleague = "colleague"

// Asked is an invitation to work in a shop.
type Asked struct {
	ID      tenants.ID
	Hood    tenants.HoodID
	Shop    tenants.ShopID
	Role    tenants.Role
	Called  string // what the shop calls the person
	Email   string // who alone may accept; "": whoever has the link
	Lang    locale.Lang
	By      string // the name of who invites
	Expires time.Time
}

// ColleagueLetter is the job that sends an invitation by e-mail.
type ColleagueLetter struct {
	Invitation tenants.ID `json:"invitation_id"`
}

// Kind names the job.
func (ColleagueLetter) Kind() string { return "accounts.colleague_letter" }

// ColleagueToken is the token of an invitation's link. It is derived, so that
// the page that made it can show it again and only its hash is stored.
func ColleagueToken(k tenants.Secret, id tenants.ID) string { return k.Derive(colleague, id) }

// Ask invites somebody to work in the shop in scope; with an e-mail the link
// is sent there and only that address may accept.
func (a Asked) Ask(s *tenants.ShopTx, k tenants.Secret, by tenants.ID) (tenants.ID, error) {
	id, open := tenants.NewID(), 0
	err := s.One(`select count(*)::int from platform.invitations where hood_id = $1 and shop_id = $2 and `+askedOpen, tenants.With(s.Hood(), s.Shop()), &open)
	if err != nil {
		return id, err
	}
	if open >= MaxInvitations {
		return id, fault.New(fault.TooMany, "error.invitations_open", "count", MaxInvitations)
	}
	err = s.Change("conflict error.changed_meanwhile", 1, `insert into platform.invitations (id, hood_id, shop_id, hash, role, called, email, lang, invited_by, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10::interval)`,
		tenants.With(id, s.Hood(), s.Shop(), tenants.Hash(ColleagueToken(k, id)), a.Role, a.Called, a.Email, a.Lang, by, ColleagueLife))
	if err != nil {
		return id, err
	}
	if a.Email != "" {
		if err := s.Enqueue(ColleagueLetter{id}); err != nil {
			return id, err
		}
	}
	return id, tenants.Record(s, tenants.Deed{What: "person_invited", Subject: id, Now: string(a.Role)})
}

// askedOpen is an invitation that can still be accepted.
const askedOpen = `used_at is null and revoked_at is null and expires_at > now()`

const askedColumns = `select i.id, i.hood_id, i.shop_id, i.role, i.called, i.email, i.lang, a.name, i.expires_at
	from platform.invitations i join platform.accounts a on a.id = i.invited_by where `

func gatherAsked(into *[]Asked) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var a Asked
		err := row.Scan(&a.ID, &a.Hood, &a.Shop, &a.Role, &a.Called, &a.Email, &a.Lang, &a.By, &a.Expires)
		*into = append(*into, a)
		return err
	}
}

// Invitations lists the open ones of a shop, the latest first.
func Invitations(r *tenants.PlatformRead, hood tenants.HoodID, shop tenants.ShopID, into *[]Asked) {
	r.Each(askedColumns+`i.hood_id = $1 and i.shop_id = $2 and `+askedOpen+` order by i.created_at desc, i.id`, tenants.With(hood, shop), gatherAsked(into))
}

// InvitationOf reads one of a shop's by its id; one that is over leaves into empty.
func InvitationOf(r *tenants.PlatformRead, hood tenants.HoodID, shop tenants.ShopID, id tenants.ID, into *[]Asked) {
	r.Each(askedColumns+`i.hood_id = $1 and i.shop_id = $2 and i.id = $3 and `+askedOpen, tenants.With(hood, shop, id), gatherAsked(into))
}

// InvitationByID reads one for its letter.
func InvitationByID(r *tenants.PlatformRead, id tenants.ID, into *[]Asked) {
	r.Each(askedColumns+`i.id = $1 and `+askedOpen, tenants.With(id), gatherAsked(into))
}

// InvitationByToken reads what a link invites to, without using it.
func InvitationByToken(r *tenants.PlatformRead, token string, into *[]Asked) {
	r.Each(askedColumns+`i.hash = $1 and `+askedOpen, tenants.With(tenants.Hash(token)), gatherAsked(into))
}

// InvitationBySignIn reads which invitation a sign-in answers, by its link or,
// with its code, by its id; none leaves into empty.
func InvitationBySignIn(r *tenants.PlatformRead, token string, signIn tenants.ID, into *[]Asked) {
	r.Each(askedColumns+`i.id = (select s.invitation_id from platform.sign_ins s where (s.link_hash = $1 or s.id = $2) and s.used_at is null and s.expires_at > now())`,
		tenants.With(tenants.Hash(token), signIn), gatherAsked(into))
}

// Revoke ends an invitation of the shop in scope; one that is over stays so.
func Revoke(s *tenants.ShopTx, id tenants.ID) error {
	hit := 0
	err := s.Each(`update platform.invitations set revoked_at = now() where hood_id = $1 and shop_id = $2 and id = $3 and `+askedOpen+` returning 1`,
		tenants.With(s.Hood(), s.Shop(), id), func(row tenants.Row) error { return row.Scan(&hit) })
	if err != nil || hit == 0 {
		return err
	}
	return tenants.Record(s, tenants.Deed{What: "invitation_revoked", Subject: id})
}

// AskInvited starts the sign-in of somebody who has the link of an invitation.
// An address that the invitation is not for is Invalid, beside its field.
func AskInvited(p *tenants.PlatformTx, k tenants.Secret, a Asked, email string, lang locale.Lang) (tenants.ID, error) {
	if a.Email != "" && a.Email != email {
		return tenants.ID{}, fault.Form(fault.Field{Name: "email", Key: "error.invited_other"})
	}
	id, err := Ask(p, k, email, lang)
	if err != nil {
		return id, err
	}
	return id, p.Change("gone error.link_expired", 1, `update platform.sign_ins set invitation_id = $2 where id = $1`, tenants.With(id, a.ID))
}

// Join makes an account one of the shop's people by an invitation, once: used,
// taken back or too late, it is Gone and nothing stays. Who has no name yet is
// called what the shop calls them.
func Join(s *tenants.ShopTx, invitation, account tenants.ID) error {
	var role tenants.Role
	var called string
	err := s.One(`update platform.invitations set used_at = now(), used_by = $4
		where id = $1 and hood_id = $2 and shop_id = $3 and `+askedOpen+` and (email = '' or email = (select a.email from platform.accounts a where a.id = $4))
		returning role, called`, tenants.With(invitation, s.Hood(), s.Shop(), account), &role, &called)
	if fault.Has(err, fault.NotFound) {
		return fault.New(fault.Gone, "error.link_expired")
	}
	if err != nil {
		return err
	}
	if err := s.Exec(`update platform.accounts set name = $2 where id = $1 and name = ''`, tenants.With(account, called)); err != nil {
		return err
	}
	return tenants.Admit(s, account, role)
}

// JoinByLink signs in with the letter's link and joins, both or neither.
func JoinByLink(h *tenants.HoodTx, shop tenants.ShopID, token string) (session string, err error) {
	var pr proof
	err = h.One(`update platform.sign_ins set used_at = now() where link_hash = $1 and used_at is null and expires_at > now() and invitation_id is not null
		returning email, lang, invitation_id`, tenants.With(tenants.Hash(token)), &pr.email, &pr.lang, &pr.invitation)
	if fault.Has(err, fault.NotFound) {
		return "", fault.New(fault.Gone, "error.link_expired")
	}
	if err != nil {
		return "", err
	}
	return pr.join(h, shop)
}

// JoinByCode is JoinByLink with the six digits; a wrong code is told as by
// UseCode.
func JoinByCode(h *tenants.HoodTx, shop tenants.ShopID, signIn tenants.ID, code string) (session string, wrong, err error) {
	var pr proof
	var hash []byte
	var tries int
	err = h.One(`update platform.sign_ins set tries = tries + 1 where id = $1 and used_at is null and expires_at > now() and tries < $2 and invitation_id is not null
		returning email, lang, invitation_id, code_hash, tries`, tenants.With(signIn, MaxTries), &pr.email, &pr.lang, &pr.invitation, &hash, &tries)
	if fault.Has(err, fault.NotFound) {
		return "", nil, fault.New(fault.Gone, "error.link_expired")
	}
	if err != nil {
		return "", nil, err
	}
	if subtle.ConstantTimeCompare(hash, codeHash(signIn, code)) != 1 {
		return "", wrongCode(tries), nil
	}
	if err := h.Change("gone error.link_expired", 1, `update platform.sign_ins set used_at = now() where id = $1 and used_at is null`, tenants.With(signIn)); err != nil {
		return "", nil, err
	}
	session, err = pr.join(h, shop)
	return session, nil, err
}

// proof is an address that has proved itself, with the invitation it answers.
type proof struct {
	email      string
	lang       locale.Lang
	invitation tenants.ID
}

func (pr proof) join(h *tenants.HoodTx, shop tenants.ShopID) (session string, err error) {
	account, err := Ensure(h.Platform(), Account{Email: pr.email, Lang: pr.lang})
	if err != nil {
		return "", err
	}
	if err := h.InShop(shop, func(s *tenants.ShopTx) error { return Join(s, pr.invitation, account) }); err != nil {
		return "", err
	}
	return Begin(h.Platform(), account)
}
