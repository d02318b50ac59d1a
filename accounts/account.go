// Package accounts knows people: who they are, how they sign in without a
// password, and their sessions. A person exists across neighbourhoods.
package accounts

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Account is a person who can sign in.
type Account struct {
	ID    tenants.ID
	Email string
	Name  string
	Lang  locale.Lang
}

// Ensure finds the account of an address, or makes it, with the id given or a
// new one.
func Ensure(p *tenants.PlatformTx, a Account) (tenants.ID, error) {
	if a.ID == (tenants.ID{}) {
		a.ID = tenants.NewID()
	}
	var id tenants.ID
	err := p.One(`insert into platform.accounts (id, email, name, lang) values ($1, $2, $3, $4)
		on conflict (email) do update set email = excluded.email returning id`,
		tenants.With(a.ID, a.Email, a.Name, a.Lang), &id)
	return id, err
}

// How long a sign-in's link and code last, how often a code may be mistyped,
// and how many letters an address gets in that time.
const (
	SignInLife  = 15 * time.Minute
	MaxTries    = 5
	MaxRequests = 5
)

// How long a session lasts unused and in all.
const (
	SessionIdle = 30 * 24 * time.Hour
	SessionLife = 90 * 24 * time.Hour
)

// SignInLetter is the job that sends the link and the code.
type SignInLetter struct {
	SignIn tenants.ID `json:"sign_in_id"`
	Hood   string     `json:"hood,omitempty"` // slug of the neighbourhood that a shop is to be opened in
}

// Kind names the job.
func (SignInLetter) Kind() string { return "accounts.sign_in_letter" }

// Secrets are the link's token and the six digits of a sign-in, derived from
// the installation's key, so that only hashes are stored.
func Secrets(k tenants.Secret, signIn tenants.ID) (token, code string) {
	token = k.Derive("sign-in", signIn)
	m := hmac.New(sha256.New, k)
	m.Write([]byte("sign-in-code"))
	m.Write(signIn[:])
	return token, fmt.Sprintf("%06d", binary.BigEndian.Uint64(m.Sum(nil))%1_000_000)
}

// codeHash binds the six digits to their sign-in: the same digits elsewhere
// have another hash.
func codeHash(signIn tenants.ID, code string) []byte {
	return tenants.Hash(signIn.String() + ":" + code)
}

// Ask starts a sign-in for an address. Known or not, the answer and the work
// are the same; only the letter's job finds out (AUTH-06).
func Ask(p *tenants.PlatformTx, k tenants.Secret, email string, lang locale.Lang) (tenants.ID, error) {
	return ask(p, k, email, "", lang, false)
}

// AskToJoin is Ask for who begins something of their own, such as a shop: the
// address that proves itself gets an account if it has none. hood is the slug of
// the neighbourhood that they come from, "" when from none.
func AskToJoin(p *tenants.PlatformTx, k tenants.Secret, email, hood string, lang locale.Lang) (tenants.ID, error) {
	return ask(p, k, email, hood, lang, true)
}

func ask(p *tenants.PlatformTx, k tenants.Secret, email, hood string, lang locale.Lang, joins bool) (tenants.ID, error) {
	id := tenants.NewID()
	var recent int
	err := p.One(`select count(*) from platform.sign_ins where email = $1 and created_at > now() - $2::interval`,
		tenants.With(email, SignInLife), &recent)
	if err != nil {
		return id, err
	}
	if recent >= MaxRequests {
		return id, fault.New(fault.TooMany, "error.rate_limited", "count", int(SignInLife/time.Minute))
	}
	token, code := Secrets(k, id)
	err = p.Exec(`insert into platform.sign_ins (id, email, lang, link_hash, code_hash, expires_at, joins)
		values ($1, $2, $3, $4, $5, now() + $6::interval, $7)`,
		tenants.With(id, email, lang, tenants.Hash(token), codeHash(id, code), SignInLife, joins))
	if err != nil {
		return id, err
	}
	return id, p.Enqueue(tenants.HoodID{}, SignInLetter{id, hood})
}

// Pending is a sign-in that a letter has to be written for.
type Pending struct {
	ID    tenants.ID
	Email string
	Lang  locale.Lang
	Known bool // the address belongs to somebody, or may from now on
	Joins bool // it was asked for by who begins something of their own
}

// ReadPending reads a sign-in for its letter.
func ReadPending(r *tenants.PlatformRead, id tenants.ID, p *Pending) {
	r.One(`select s.id, s.email, s.lang, s.joins or s.invitation_id is not null or exists (select 1 from platform.accounts a where a.email = s.email), s.joins
		from platform.sign_ins s where s.id = $1 and s.used_at is null and s.expires_at > now()`,
		tenants.With(id), &p.ID, &p.Email, &p.Lang, &p.Known, &p.Joins)
}

// PeekLink says whose sign-in a link is, without using it; one that is over or
// used is Gone.
func PeekLink(r *tenants.PlatformRead, token string, email *string) {
	r.Each(`select email from platform.sign_ins where link_hash = $1 and used_at is null and expires_at > now()`,
		tenants.With(tenants.Hash(token)), func(row tenants.Row) error { return row.Scan(email) })
}

// UseLink signs in with a link, once.
func UseLink(p *tenants.PlatformTx, token string) (session string, err error) {
	var who joining
	err = p.One(`update platform.sign_ins set used_at = now() where link_hash = $1 and used_at is null and expires_at > now() and invitation_id is null
		returning email, lang, joins`, tenants.With(tenants.Hash(token)), &who.email, &who.lang, &who.joins)
	if fault.Has(err, fault.NotFound) {
		return "", fault.New(fault.Gone, "error.link_expired")
	}
	if err != nil {
		return "", err
	}
	return begin(p, who)
}

// UseCode signs in with the six digits of a sign-in, once, with few tries. A
// wrong code is told beside its field, and counted: the caller keeps the
// transaction by returning nil for wrong.
func UseCode(p *tenants.PlatformTx, signIn tenants.ID, code string) (session string, wrong error, err error) {
	var who joining
	var hash []byte
	var tries int
	err = p.One(`update platform.sign_ins set tries = tries + 1 where id = $1 and used_at is null and expires_at > now() and tries < $2 and invitation_id is null
		returning email, lang, joins, code_hash, tries`, tenants.With(signIn, MaxTries), &who.email, &who.lang, &who.joins, &hash, &tries)
	if fault.Has(err, fault.NotFound) {
		return "", nil, fault.New(fault.Gone, "error.link_expired")
	}
	if err != nil {
		return "", nil, err
	}
	if subtle.ConstantTimeCompare(hash, codeHash(signIn, code)) != 1 {
		return "", wrongCode(tries), nil
	}
	if err := p.Change("gone error.link_expired", 1, `update platform.sign_ins set used_at = now() where id = $1 and used_at is null`,
		tenants.With(signIn)); err != nil {
		return "", nil, err
	}
	session, err = begin(p, who)
	return session, nil, err
}

func wrongCode(tries int) error {
	return fault.Form(fault.Field{Name: "code", Key: "error.code_wrong", Args: []any{"count", MaxTries - tries}})
}

// joining is who has proved to own an address.
type joining struct {
	email string
	lang  locale.Lang
	joins bool
}

// begin makes a session for an address that has proved itself; one that no
// account has is Forbidden, unless it joins.
func begin(p *tenants.PlatformTx, who joining) (string, error) {
	var account tenants.ID
	err := p.One(`select id from platform.accounts where email = $1`, tenants.With(who.email), &account)
	if fault.Has(err, fault.NotFound) && who.joins {
		account, err = Ensure(p, Account{Email: who.email, Lang: who.lang})
	}
	if fault.Has(err, fault.NotFound) {
		return "", fault.New(fault.Forbidden, "error.no_account")
	}
	if err != nil {
		return "", err
	}
	return Begin(p, account)
}

// Sweep forgets sessions and sign-ins that are over.
func Sweep(p *tenants.PlatformTx) error {
	if err := p.Exec(`delete from platform.sessions where expires_at < now() or seen_at < now() - $1::interval`,
		tenants.With(SessionIdle)); err != nil {
		return err
	}
	if err := p.Exec(`delete from platform.sign_ins where expires_at < now() - interval '1 day'`, nil); err != nil {
		return err
	}
	if err := p.Exec(`delete from platform.ceremonies where expires_at < now()`, nil); err != nil {
		return err
	}
	return p.Exec(`delete from platform.invitations where used_at is null and expires_at < now() - interval '30 days'`, nil)
}
