package accounts

import (
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// MaxPasskeys is how many a person may have.
const MaxPasskeys = 10

// ceremonyLife is how long a device has to answer a challenge.
const ceremonyLife = 5 * time.Minute

// Passkeys makes and checks keys that live in people's devices (WebAuthn). They
// are bound to the platform's own host, so that no shop's page can ask for one,
// found by the device itself, and used only by who proves to be its owner there.
type Passkeys struct{ web *webauthn.WebAuthn }

// NewPasskeys is for the platform's host, without its port, and its origin.
func NewPasskeys(host, origin string) (*Passkeys, error) {
	w, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "Sottocasa", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired}})
	return &Passkeys{w}, err
}

// Passkey is a key as its owner sees it.
type Passkey struct {
	ID   []byte
	Name string
	Made time.Time
	Used *time.Time

	record webauthn.Credential
}

// holder is an account as the ceremonies know it. Its handle is the account's
// id, which says nothing about the person.
type holder struct {
	account Account
	keys    []Passkey
}

// WebAuthnID and the others make a holder a user of the ceremonies' library.
func (h holder) WebAuthnID() []byte { return h.account.ID[:] }

// WebAuthnName is what tells two people's keys apart on one device.
func (h holder) WebAuthnName() string { return h.account.Email }

// WebAuthnDisplayName is the person's name, or their address.
func (h holder) WebAuthnDisplayName() string {
	if h.account.Name != "" {
		return h.account.Name
	}
	return h.account.Email
}

// WebAuthnCredentials are the keys that the person has.
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	var list []webauthn.Credential
	for _, k := range h.keys {
		list = append(list, k.record)
	}
	return list
}

const passkeyColumns = `select id, name, created_at, used_at, record from platform.passkeys where `

func gatherPasskeys(into *[]Passkey) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var k Passkey
		err := row.Scan(&k.ID, &k.Name, &k.Made, &k.Used, &k.record)
		*into = append(*into, k)
		return err
	}
}

// PasskeysOf lists a person's keys, the oldest first.
func PasskeysOf(r *tenants.PlatformRead, account tenants.ID, into *[]Passkey) {
	r.Each(passkeyColumns+`account_id = $1 order by created_at, id`, tenants.With(account), gatherPasskeys(into))
}

// Challenge is what a device is asked: options for its browser, and the id under
// which the answer comes.
type Challenge struct {
	Ceremony tenants.ID `json:"ceremony"`
	Options  any        `json:"options"`
}

// keep stores a challenge; account is zero for a sign-in.
func keep(p *tenants.PlatformTx, account tenants.ID, session *webauthn.SessionData, options any) (Challenge, error) {
	id := tenants.NewID()
	var whose *tenants.ID
	if account != (tenants.ID{}) {
		whose = &account
	}
	return Challenge{id, options}, p.Change("conflict error.changed_meanwhile", 1,
		`insert into platform.ceremonies (id, account_id, session, expires_at) values ($1, $2, $3, now() + $4::interval)`,
		tenants.With(id, whose, session, ceremonyLife))
}

// Ceremony is a challenge that was taken to be answered.
type Ceremony struct{ session webauthn.SessionData }

// TakeCeremony takes a challenge, once: answered wrongly it is over as well.
// account is whose key is made, zero for a sign-in; another one's is Forbidden.
func TakeCeremony(p *tenants.PlatformTx, id, account tenants.ID) (Ceremony, error) {
	var c Ceremony
	var whose *tenants.ID
	if account != (tenants.ID{}) {
		whose = &account
	}
	err := p.One(`delete from platform.ceremonies where id = $1 and account_id is not distinct from $2 and expires_at > now() returning session`,
		tenants.With(id, whose), &c.session)
	if fault.Has(err, fault.NotFound) {
		err = refused(errors.New("no such ceremony"))
	}
	return c, err
}

func refused(why error) error {
	return fault.New(fault.Forbidden, "error.passkey").Because("%w", why)
}

// BeginAdd asks a device of the person for a key that it does not have yet.
func (k *Passkeys) BeginAdd(p *tenants.PlatformTx, who Account) (Challenge, error) {
	h := holder{account: who}
	if err := p.Each(passkeyColumns+`account_id = $1`, tenants.With(who.ID), gatherPasskeys(&h.keys)); err != nil {
		return Challenge{}, err
	}
	if len(h.keys) >= MaxPasskeys {
		return Challenge{}, fault.New(fault.TooMany, "error.passkeys_many", "most", MaxPasskeys)
	}
	var known []protocol.CredentialDescriptor
	for _, c := range h.WebAuthnCredentials() {
		known = append(known, c.Descriptor())
	}
	options, session, err := k.web.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return Challenge{}, err
	}
	return keep(p, who.ID, session, options)
}

// Add keeps the key that a device has made for the person.
func (k *Passkeys) Add(p *tenants.PlatformTx, who Account, c Ceremony, name string, answer []byte) error {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return refused(err)
	}
	made, err := k.web.CreateCredential(holder{account: who}, c.session, parsed)
	if err != nil {
		return refused(err)
	}
	return p.Change("conflict error.passkey_known", 1, `insert into platform.passkeys (id, account_id, name, record) values ($1, $2, $3, $4)`,
		tenants.With(made.ID, who.ID, name, made))
}

// BeginSignIn asks whatever device it is for a key of this host.
func (k *Passkeys) BeginSignIn(p *tenants.PlatformTx) (Challenge, error) {
	options, session, err := k.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Challenge{}, err
	}
	return keep(p, tenants.ID{}, session, options)
}

// SignIn begins a session for the owner of the key that answered. A key whose
// counter went back may have been copied: it is refused (WebAuthn §6.1.1).
func (k *Passkeys) SignIn(p *tenants.PlatformTx, c Ceremony, answer []byte) (session string, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", refused(err)
	}
	var h holder
	find := func(rawID, handle []byte) (webauthn.User, error) {
		err := p.One(`select a.id, a.email, a.name, a.lang from platform.passkeys k join platform.accounts a on a.id = k.account_id
			where k.id = $1 and a.id = $2 for update of k`, tenants.With(rawID, idOf(handle)), &h.account.ID, &h.account.Email, &h.account.Name, &h.account.Lang)
		if err == nil {
			err = p.Each(passkeyColumns+`id = $1`, tenants.With(rawID), gatherPasskeys(&h.keys))
		}
		return h, err
	}
	used, err := k.web.ValidateDiscoverableLogin(find, c.session, parsed)
	if err != nil {
		return "", refused(err)
	}
	if used.Authenticator.CloneWarning {
		return "", refused(errors.New("the counter of a key went back"))
	}
	err = p.Change("forbidden error.passkey", 1, `update platform.passkeys set record = $2, used_at = now() where id = $1`, tenants.With(used.ID, used))
	if err != nil {
		return "", err
	}
	return Begin(p, h.account.ID)
}

// idOf is the account of a handle; what is none belongs to nobody.
func idOf(handle []byte) tenants.ID {
	var id tenants.ID
	if len(handle) == len(id) {
		copy(id[:], handle)
	}
	return id
}

// RenamePasskey gives one of the person's keys another name.
func RenamePasskey(p *tenants.PlatformTx, account tenants.ID, id []byte, name string) error {
	return p.Change("not_found error.not_found", 1, `update platform.passkeys set name = $3 where account_id = $1 and id = $2`, tenants.With(account, id, name))
}

// ForgetPasskey takes one of the person's keys away: it opens nothing any more.
func ForgetPasskey(p *tenants.PlatformTx, account tenants.ID, id []byte) error {
	return p.Change("not_found error.not_found", 1, `delete from platform.passkeys where account_id = $1 and id = $2`, tenants.With(account, id))
}

// offerAgain is how long a person is left in peace after an offer.
const offerAgain = 90 * 24 * time.Hour

// OfferPasskey reports whether a person may be offered a passkey now, and notes
// that they were.
func OfferPasskey(p *tenants.PlatformTx, account tenants.ID) (bool, error) {
	offer := false
	err := p.Each(`update platform.accounts a set passkey_offered_at = now() where id = $1
		and (passkey_offered_at is null or passkey_offered_at < now() - $2::interval)
		and not exists (select 1 from platform.passkeys k where k.account_id = a.id) returning true`,
		tenants.With(account, offerAgain), func(row tenants.Row) error { return row.Scan(&offer) })
	return offer, err
}
